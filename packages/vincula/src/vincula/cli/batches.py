"""A part of a file of responses, and how one cell is read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from vincula.cli.column_plan import ColumnPlan
from vincula.columns import CellFault, Flags, Numbers

MISSING = frozenset({"", "NA"})

# Python's own float() also takes "nan", "inf" and "1_000": none of them is an answer.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some rows: columns to carry along, answers by item, and cells not readable.

    ``rows_before`` counts the rows of earlier batches; the rows of ``unreadable``
    count from the start of the file, those of ``faulty_rows`` from this batch's.
    """

    rows_before: int
    rows: int
    ids: dict[str, Any]
    items: dict[str, Numbers]
    unreadable: tuple[CellFault, ...]
    faulty_rows: Flags


@lru_cache(maxsize=4096)
def number(cell: str) -> float | None:
    """Read one cell: nan where it is missing, None where it is not a number."""
    text = cell.strip()
    if text in MISSING:
        return float("nan")
    return float(text) if _NUMBER.fullmatch(text) else None


def batch_of_texts(
    plan: ColumnPlan,
    *,
    rows_before: int,
    rows: int,
    ids: dict[str, Any],
    cells: dict[str, Sequence[str | None] | Numbers],
    faults: Sequence[CellFault] = (),
) -> Batch:
    """Make a batch from cells by column; text is read as numbers where it is one."""
    unreadable = list(faults)
    items: dict[str, Numbers] = {}
    for item_id, column in plan.items.items():
        read = cells[column]
        if isinstance(read, np.ndarray):
            items[item_id] = read
            continue
        values = [number(cell or "") for cell in read]
        unreadable += _not_numbers(values, column=column, rows_before=rows_before)
        items[item_id] = np.array(values, dtype=np.float64)
    faulty = np.zeros(rows, dtype=np.bool_)
    faulty[[fault.row - rows_before - 1 for fault in unreadable]] = True
    return Batch(
        rows_before=rows_before,
        rows=rows,
        ids=ids,
        items=items,
        unreadable=tuple(unreadable),
        faulty_rows=faulty,
    )


def _not_numbers(
    values: Sequence[float | None], *, column: str, rows_before: int
) -> list[CellFault]:
    return [
        CellFault(
            row=rows_before + index + 1,
            column=column,
            problem="not a number (decimals take a point; empty or NA is missing)",
        )
        for index, value in enumerate(values)
        if value is None
    ]
