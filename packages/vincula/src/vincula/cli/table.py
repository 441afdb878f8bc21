"""Some columns of a CSV file as texts and numbers, with the cells that are faulty."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite, nan
from pathlib import Path

from vincula.cli.batches import number
from vincula.cli.read_csv import CsvResponses
from vincula.columns import CellFault
from vincula.errors import NotEnoughInformation, UnreadableFile

FAULTS_SHOWN = 20
# The square of a larger number is none: with it no spread could be computed for anybody.
LARGEST = 1e100
TOO_LARGE = "too large to be a score"


@dataclass(slots=True)
class Table:
    """Columns by name, one element a row; faults are added as columns are read.

    Rows count from 1 below the header, as they are told to people.
    """

    texts: dict[str, list[str]]
    rows: int
    faults: list[CellFault] = field(default_factory=list)

    def numbers(self, column: str) -> list[float]:
        """Read a column as numbers; nan where a cell is empty, NA, or faulty."""
        return [
            self._number(text, row, column)
            for row, text in enumerate(self.texts[column], start=1)
        ]

    def scores(self, column: str) -> list[float]:
        """Read a column of scores: one too large for sums of squares is a fault, and nan."""
        values = self.numbers(column)
        for row, value in enumerate(values, start=1):
            if abs(value) > LARGEST:
                self.fault(row, column, TOO_LARGE)
                values[row - 1] = nan
        return values

    def fault(self, row: int, column: str, problem: str) -> None:
        """Note a faulty cell."""
        self.faults.append(CellFault(row=row, column=column, problem=problem))

    def faulty_rows(self) -> set[int]:
        """Return the rows with a faulty cell, counted from 1."""
        return {fault.row for fault in self.faults}

    def fault_lines(self) -> list[str]:
        """Return one line a faulty cell, in order of rows, then how many more."""
        faults = sorted(self.faults, key=lambda fault: fault.row)
        shown = faults[:FAULTS_SHOWN]
        lines = [f"row {f.row}, column {f.column}: {f.problem}" for f in shown]
        if len(faults) > len(shown):
            lines.append(f"and {len(faults) - len(shown)} more faulty cells")
        return lines

    def _number(self, text: str, row: int, column: str) -> float:
        value = number(text)
        if value is None:
            self.fault(
                row,
                column,
                "not a number (decimals take a point; empty or NA is missing)",
            )
            return nan
        if abs(value) > 0 and not isfinite(value):
            self.fault(row, column, TOO_LARGE)
            return nan
        return value


def read_table(path: Path, columns: Sequence[str]) -> Table:
    """Read the columns that are named; every other column is left alone.

    Raises
    ------
    UnreadableFile
        There is no such file, it is not CSV in UTF-8, or a column is missing or twice.
    """
    if path.is_dir():
        raise UnreadableFile(f"{path}: is a folder; name one CSV file")
    if not path.is_file():
        raise UnreadableFile(f"{path}: there is no such file")
    source = CsvResponses(path)
    for column in columns:
        check_column(path, source.header, column)
    places = {column: source.header.index(column) for column in columns}
    table = Table(texts={column: [] for column in columns}, rows=0)
    for row in _rows(source):
        table.rows += 1
        if len(row) != len(source.header):
            table.fault(
                table.rows,
                "(whole row)",
                f"has {len(row)} cells, the header {len(source.header)}",
            )
        for column, place in places.items():
            table.texts[column].append(row[place].strip() if place < len(row) else "")
    return table


def _rows(source: CsvResponses) -> list[list[str]]:
    with source.path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, delimiter=source.delimiter)
        try:
            next(lines)
            return [row for row in lines if row]
        except csv.Error:
            raise UnreadableFile(
                f"{source.path}: line {lines.line_num} is not CSV; look for a quote"
                " that is never closed"
            ) from None


def check_column(path: Path, header: Sequence[str], column: str) -> None:
    if column not in header:
        raise UnreadableFile(
            f"{path}: there is no column {column!r}; there are {', '.join(header)}"
        )
    if header.count(column) > 1:
        raise UnreadableFile(f"{path}: two columns are named {column!r}; rename one")


def with_faults(
    fault: NotEnoughInformation, lines: Sequence[str]
) -> NotEnoughInformation:
    """Return the same fault, with the cells that may have been its cause."""
    return NotEnoughInformation("\n".join([str(fault), *lines]))
