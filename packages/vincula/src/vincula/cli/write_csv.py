"""Scores as CSV: the identifiers as they came, then five columns a scale."""

from collections.abc import Iterable
from math import isnan
from typing import Any, TextIO

from vincula.cells import CellWriter
from vincula.columns import ColumnScores

FIELDS = ("score", "answered", "prorated", "band", "reason")


def output_names(ids: Iterable[str], scales: Iterable[str]) -> list[str]:
    """Return the names of the columns that come out, in order."""
    return [*ids, *(f"{scale}_{field}" for scale in scales for field in FIELDS)]


class CsvScores:
    """Writes rows of identifiers and scores; empty where there is none."""

    def __init__(self, file: TextIO, names: list[str]) -> None:
        self.writer = CellWriter(file)
        self.writer.row(names)

    def write(self, ids: dict[str, Any], scores: dict[str, ColumnScores]) -> None:
        columns = [_ids(column) for column in ids.values()]
        for result in scores.values():
            columns += _columns(result)
        self.writer.columns(columns)


def _ids(column: Any) -> list[Any]:
    return column if isinstance(column, list) else list(column.to_pylist())


def _columns(result: ColumnScores) -> list[list[Any]]:
    return [
        [_number(value) for value in result.score.tolist()],
        result.answered.tolist(),
        ["true" if prorated else "false" for prorated in result.prorated.tolist()],
        result.band.tolist(),
        result.reason.tolist(),
    ]


def _number(value: float) -> str:
    # All digits, but 9 rather than 9.0.
    if isnan(value):
        return ""
    return str(int(value)) if value.is_integer() else repr(value)
