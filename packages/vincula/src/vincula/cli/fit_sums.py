"""From a file to the sums of a fit, by whichever engine is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from vincula.cli.course_rows import read_course_rows
from vincula.cli.sources import (
    Source,
    connected,
    faults_of,
    has_scans,
    joined,
    opened,
    unused,
)
from vincula.errors import NotEnoughInformation
from vincula.trajectory.design import Design, RowColumns
from vincula.trajectory.statistics import ClientSums, client_sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The sums, how many rows had gaps, and what was faulty."""

    sums: ClientSums
    left_out: int
    faults: tuple[str, ...]


def collected(
    path: Path, columns: RowColumns, design: Design, *, engine: str | None = None
) -> Collected:
    """Scan a file or folder; without an engine of choice DuckDB, where it is installed.

    Raises
    ------
    UnreadableFile
        There is no such file, it cannot be read, or a column is missing.
    """
    engine = engine or ("duckdb" if has_scans() else "numpy")
    if engine == "numpy":
        return _by_rows(path, columns, design)
    connection = connected(engine)
    sources = opened(connection, path, columns, design)
    try:
        return _by_scan(sources, columns, design)
    except faults_of(connection):
        # A line with too few or too many cells: our own reader says which.
        return _by_rows(path, columns, design)


def _by_scan(
    sources: Sequence[Source], columns: RowColumns, design: Design
) -> Collected:
    scan = import_module("vincula.trajectory.scan")
    try:
        sums: ClientSums = scan.scan(joined(sources), columns, design)
    except NotEnoughInformation as fault:
        why = unused(sources, used=0)
        raise _with_faults(fault, why.faults) from None
    why = unused(sources, used=sums.n_rows)
    return Collected(sums=sums, left_out=why.left_out, faults=why.faults)


def _by_rows(path: Path, columns: RowColumns, design: Design) -> Collected:
    read = read_course_rows(path, columns, design)
    try:
        sums = client_sums(design, read.rows)
    except NotEnoughInformation as fault:
        raise _with_faults(fault, read.faults) from None
    return Collected(sums=sums, left_out=read.left_out, faults=read.faults)


def _with_faults(
    fault: NotEnoughInformation, lines: Sequence[str]
) -> NotEnoughInformation:
    return NotEnoughInformation("\n".join([str(fault), *lines]))
