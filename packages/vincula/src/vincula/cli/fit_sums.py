"""From a file to the sums of a fit, by whichever engine is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from vincula.cli.course_rows import read_course_rows
from vincula.cli.sources import (
    Source,
    as_scanned,
    connected,
    faults_of,
    has_scans,
    joined,
    opened,
    unused,
)
from vincula.cli.table import with_faults
from vincula.errors import NotEnoughInformation
from vincula.trajectory.autoregressive import GapSums, gap_sums
from vincula.trajectory.design import Design, Labels, RowColumns, Rows
from vincula.trajectory.kinds import KindSums, kind_sums
from vincula.trajectory.statistics import ClientSums, client_sums
from vincula.trajectory.trials import of_clients

# So many tell how well a model foretells; more would tell it a little more surely.
CLIENTS_OF_A_CARD = 5000


FitSums = ClientSums | GapSums | KindSums


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The sums, how many rows had gaps, what was faulty, and rows to try the model on."""

    sums: FitSums
    left_out: int
    faults: tuple[str, ...]
    sample: Rows


def collected(
    path: Path,
    columns: RowColumns,
    design: Design,
    *,
    engine: str | None = None,
    gaps: bool = False,
) -> Collected:
    """Scan a file or folder; without an engine of choice DuckDB, where it is installed.

    ``gaps`` also keeps apart how long after the session before each one was.

    Raises
    ------
    UnreadableFile
        There is no such file, it cannot be read, or a column is missing.
    """
    engine = engine or ("duckdb" if has_scans() else "numpy")
    if engine == "numpy":
        return _by_rows(path, columns, design, gaps=gaps)
    connection = connected(engine)
    sources = opened(connection, path, columns, design)
    try:
        return _by_scan(sources, columns, design, gaps=gaps)
    except faults_of(connection):
        # A line with too few or too many cells: our own reader says which.
        return _by_rows(path, columns, design, gaps=gaps)


def _by_scan(
    sources: Sequence[Source], columns: RowColumns, design: Design, *, gaps: bool
) -> Collected:
    columns = as_scanned(columns)
    module, name = ("lagged_scan", "scan_gaps") if gaps else ("scan", "scan")
    if columns.kind is not None:
        module, name = "kind_scan", "scan_kinds"
    collect = getattr(import_module(f"vincula.trajectory.{module}"), name)
    try:
        sums: FitSums = collect(joined(sources), columns, design)
    except NotEnoughInformation as fault:
        why = unused(sources, used=0)
        raise with_faults(fault, why.faults) from None
    why = unused(sources, used=sums.n_rows)
    some = spaced(sums.clients, CLIENTS_OF_A_CARD)
    sample = import_module("vincula.trajectory.scan").rows_of(
        joined(sources), columns, design, some
    )
    return Collected(sums=sums, left_out=why.left_out, faults=why.faults, sample=sample)


def _by_rows(
    path: Path, columns: RowColumns, design: Design, *, gaps: bool
) -> Collected:
    read = read_course_rows(path, columns, design)
    try:
        sums = sums_of_rows(design, read.rows, gaps=gaps)
    except NotEnoughInformation as fault:
        raise with_faults(fault, read.faults) from None
    return Collected(
        sums=sums,
        left_out=read.left_out,
        faults=read.faults,
        sample=of_clients(read.rows, spaced(sums.clients, CLIENTS_OF_A_CARD)),
    )


def sums_of_rows(design: Design, rows: Rows, *, gaps: bool) -> FitSums:
    """Collect what a fit needs of rows in memory."""
    if rows.kind is not None:
        return kind_sums(design, rows)
    return gap_sums(design, rows) if gaps else client_sums(design, rows)


def spaced(clients: Labels, most: int) -> Labels:
    """Return at most so many clients, spaced evenly over their labels."""
    ordered = np.sort(clients)
    return ordered[:: -(-len(ordered) // most)]
