"""How does a table become a CSV file? Every text in it inert for spreadsheets."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

from vincula.cells import CellWriter


def csv_of(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows as CSV with a head line; what is None stays empty."""
    names = list(columns)
    out = io.StringIO(newline="")
    writer = CellWriter(out)
    writer.row(names)
    for row in rows:
        writer.row(row.get(name) for name in names)
    return out.getvalue()
