"""What the tasks of `vincula alliance` share: reading, JSON, faults, exit status."""

import argparse
import json
import sys
from collections.abc import Sequence
from math import nan
from typing import Any

from vincula.alliance.ratings import LARGEST
from vincula.cli.table import Table, read_table
from vincula.errors import UnreadableFile

ALL_WELL, FAULTY_ROWS = 0, 1


def read(args: argparse.Namespace, columns: Sequence[str | None]) -> Table:
    """Read the columns that were named; a file that cannot be opened is one sentence."""
    try:
        return read_table(args.file, [column for column in columns if column])
    except OSError as fault:
        raise UnreadableFile(f"{args.file}: {fault.strerror}") from None


def ratings(table: Table, column: str) -> list[float]:
    """Read a column of ratings; one too large to be a rating is a fault, and nan."""
    values = table.numbers(column)
    for row, value in enumerate(values, start=1):
        if abs(value) > LARGEST:
            table.fault(row, column, "too large to be a rating")
            values[row - 1] = nan
    return values


def give(
    args: argparse.Namespace, table: Table, data: dict[str, Any], lines: Sequence[str]
) -> int:
    """Print the result as JSON or text, and faults; returns the exit status."""
    if args.json:
        faults = [
            {"row": f.row, "column": f.column, "problem": f.problem}
            for f in sorted(table.faults, key=lambda fault: fault.row)
        ]
        data = {**data, "faults": faults}
        print(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print("\n".join(lines))
        for line in table.fault_lines():
            print(line, file=sys.stderr)
    return FAULTY_ROWS if table.faults else ALL_WELL


def number(value: float | None, places: int = 2) -> str:
    """Return a number for the eye; a dash where there is none."""
    return "-" if value is None else f"{value:.{places}f}"
