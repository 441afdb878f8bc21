"""Where scores go: a file whose name appears when it is whole, or standard output."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from vincula.cli.parquet import ParquetScores
from vincula.cli.write_csv import CsvScores
from vincula.columns import ColumnScores
from vincula.errors import UnreadableFile


class Scores(Protocol):
    """Takes scores as they come."""

    def write(self, ids: dict[str, Any], scores: dict[str, ColumnScores]) -> None: ...


def is_parquet(path: Path) -> bool:
    """Tell Parquet from CSV by the name; raises UnreadableFile for any other."""
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".parquet"}:
        raise UnreadableFile(f"{path}: the name must end in .csv or .parquet")
    return suffix == ".parquet"


def check_output(out: Path | None, names: Sequence[str], *, responses: Path) -> None:
    """Raise UnreadableFile where the scores could not be written as asked."""
    for name in names:
        if names.count(name) > 1:
            raise UnreadableFile(
                f"the column {name!r} would come out twice; rename it in the file"
            )
    if out is None:
        return
    is_parquet(out)
    if not out.parent.is_dir():
        raise UnreadableFile(f"{out}: there is no folder {out.parent}")
    if out.exists() and out.samefile(responses):
        raise UnreadableFile(f"{out}: is the file of responses; choose another")


@contextmanager
def open_output(
    out: Path | None, names: list[str], *, silent: bool
) -> Iterator[Scores | None]:
    """Open what takes the scores; None where they are not asked for (`silent`)."""
    if out is None and silent:
        yield None
    elif out is None:
        with _standard_output(names) as scores:
            yield scores
    else:
        with _finished_file(out) as part, _file(out, part, names) as scores:
            yield scores


@contextmanager
def _standard_output(names: list[str]) -> Iterator[Scores]:
    # Held back until all is read, so that a fault half way prints no half table.
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        yield CsvScores(file, names)
        file.seek(0)
        shutil.copyfileobj(file, sys.stdout)


@contextmanager
def _file(out: Path, part: Path, names: list[str]) -> Iterator[Scores]:
    if is_parquet(out):
        scores = ParquetScores(part)
        try:
            yield scores
        finally:
            scores.close()
    else:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield CsvScores(file, names)


@contextmanager
def _finished_file(out: Path) -> Iterator[Path]:
    # A half-written table of scores looks like a whole one: the name comes last.
    part = out.with_name(out.name + ".part")
    try:
        yield part
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
