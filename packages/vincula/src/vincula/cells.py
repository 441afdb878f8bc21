"""What may stand in a cell of a CSV file, so that no spreadsheet runs it.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a return is a formula to the
programs people open such files with. An apostrophe before it makes it text. It is put
before nothing else: a number keeps its sign, so that -1.5 is still a number, and so is a
text that is nothing but a number. A separator that another program may split at, and a
quote that it may take away, count as the beginning of a cell, too.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

# The wide forms are what some programs take for the plain ones.
FORMULA = re.compile(
    r"""(^|[;,|\t\r\n])([\s"']*)(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])"""
)
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
MARK = "'"


def inert(value: Any) -> Any:
    """Return the value as it may stand in a cell; anything but a text is as it was.

    >>> inert("=1+1"), inert("a;=1"), inert("-2.5"), inert(-2.5), inert("well")
    ("'=1+1", "a;'=1", '-2.5', -2.5, 'well')
    """
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return value
    marked = FORMULA.sub(rf"\g<1>\g<2>{MARK}", value)
    # A tab or return at the very beginning may be dropped, and what follows run.
    return MARK + marked if marked[:1] in {"\t", "\r", "\n"} else marked


class CellWriter:
    """Writes rows as CSV, every text in them inert."""

    def __init__(self, file: TextIO) -> None:
        self._writer = csv.writer(file, lineterminator="\n")

    def row(self, values: Iterable[Any]) -> None:
        """Write one row."""
        self._writer.writerow([inert(value) for value in values])

    def columns(self, columns: Sequence[Sequence[Any]]) -> None:
        """Write as many rows as the columns are long."""
        told = [_column(values) for values in columns]
        self._writer.writerows(zip(*told, strict=True))


def _column(values: Sequence[Any]) -> list[Any]:
    # Columns are long and repeat themselves: each text is looked at once.
    told = {text: inert(text) for text in {v for v in values if isinstance(v, str)}}
    return [told[v] if isinstance(v, str) else v for v in values]
