"""Files of responses as CSV: UTF-8; commas, semicolons or tabs; one header line."""

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from vincula.cli.batches import Batch, batch_of_texts
from vincula.cli.column_plan import ColumnPlan
from vincula.columns import CellFault
from vincula.errors import UnreadableFile

ROWS_A_BATCH = 20_000
CHUNK = 1 << 20
PARQUET = b"PAR1"
DELIMITERS = (",", ";", "\t")


class CsvResponses:
    """One CSV file: its header, and its rows in batches."""

    def __init__(self, path: Path) -> None:
        _check_text(path)
        self.path = path
        self.delimiter, self.header = _header(path)

    def batches(self, plan: ColumnPlan) -> Iterator[Batch]:
        """Read the rows; blank lines are passed over and not counted."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, delimiter=self.delimiter)
            try:
                next(lines)
                before = 0
                for part in _parts(row for row in lines if row):
                    yield self._batch(plan, part, rows_before=before)
                    before += len(part)
            except csv.Error:
                raise UnreadableFile(
                    f"{self.path}: line {lines.line_num} is not CSV; look for a quote"
                    " that is never closed"
                ) from None

    def _batch(
        self, plan: ColumnPlan, part: list[list[str]], *, rows_before: int
    ) -> Batch:
        width = len(self.header)
        faults = [
            CellFault(
                row=rows_before + index + 1,
                column="(whole row)",
                problem=f"has {len(row)} cells, the header {width}",
            )
            for index, row in enumerate(part)
            if len(row) != width
        ]
        full = [(row + [""] * width)[:width] for row in part] if faults else part
        cells = list(zip(*full, strict=True)) or [()] * width
        columns = dict(zip(self.header, cells, strict=True))
        return batch_of_texts(
            plan,
            rows_before=rows_before,
            rows=len(part),
            ids={name: list(columns[name]) for name in plan.ids},
            cells={name: columns[name] for name in plan.items.values()},
            faults=faults,
        )


def _parts(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    # One part at least: a file without rows still has columns.
    yield list(islice(rows, ROWS_A_BATCH))
    while part := list(islice(rows, ROWS_A_BATCH)):
        yield part


def _check_text(path: Path) -> None:
    # Once through before anything is written: half a result would look like one.
    decoder = codecs.getincrementaldecoder("utf-8")()
    blank = True
    with path.open("rb") as file:
        if file.read(len(PARQUET)) == PARQUET:
            raise UnreadableFile(f"{path}: is a Parquet file; save it as CSV")
        file.seek(0)
        try:
            while chunk := file.read(CHUNK):
                text = decoder.decode(chunk)
                blank = blank and not text.strip("\ufeff \t\r\n")
                if "\0" in text:
                    raise UnreadableFile(f"{path}: is not text; export it as CSV")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise UnreadableFile(
                f"{path}: is not UTF-8 text; save it as CSV in UTF-8"
            ) from None
    if blank:
        raise UnreadableFile(f"{path}: is empty; the first line must name the columns")


def _header(path: Path) -> tuple[str, list[str]]:
    # The delimiter that splits the header into more names; a comma where both do.
    found = {delimiter: _first_line(path, delimiter) for delimiter in DELIMITERS}
    delimiter = max(found, key=lambda key: len(found[key]))
    return delimiter, [name.strip() for name in found[delimiter]]


def _first_line(path: Path, delimiter: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            names = next(csv.reader(file, delimiter=delimiter), [])
        except csv.Error:
            names = []
    if not names:
        raise UnreadableFile(f"{path}: the first line must name the columns")
    return names
