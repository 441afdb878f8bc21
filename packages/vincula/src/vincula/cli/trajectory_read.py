"""What `vincula trajectory` needs of a file beside a model; rows stay where they are."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from vincula.cli.course_rows import read_course_rows
from vincula.cli.progress import stage
from vincula.cli.sources import (
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
from vincula.trajectory.design import Labels, Rows
from vincula.trajectory.histories import Histories, histories_of_rows
from vincula.trajectory.kept import Kept
from vincula.trajectory.trials import of_clients

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[Found]):
    """What was found, how many rows had gaps, and which cells were faulty."""

    found: Found
    left_out: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """The rows of some clients, who they are in order, and of how many; until when."""

    rows: Rows
    clients: Labels
    of: int
    until: float


def read_histories(path: Path, kept: Kept, engine: str | None) -> Read[Histories]:
    """Hold a model against every client of a file, as `trajectory.histories` does."""

    def by_scan(table: Any) -> tuple[Histories, int]:
        own = import_module("vincula.trajectory.histories_scan")
        found: Histories = own.histories(table, as_scanned(kept.columns), kept.model)
        return found, found.posterior.sums.n_rows

    def by_rows(rows: Rows) -> Histories:
        return histories_of_rows(kept.model, rows)

    return _read(path, kept, engine, by_scan, by_rows)


def read_some(
    path: Path, kept: Kept, engine: str | None, choose: Callable[[Labels], Labels]
) -> Read[Some]:
    """Read the rows of those clients who are chosen of all."""

    def by_scan(table: Any) -> tuple[Some, int]:
        own = import_module("vincula.trajectory.histories_scan")
        scan = import_module("vincula.trajectory.scan")
        columns = as_scanned(kept.columns)
        who = own.people(table, columns, kept.model.design)
        clients = choose(who.clients)
        rows = scan.rows_of(table, columns, kept.model.design, clients)
        found = Some(rows=rows, clients=clients, of=len(who.clients), until=who.until)
        return found, who.rows

    def by_rows(rows: Rows) -> Some:
        labels, first = np.unique(rows.client, return_index=True)
        clients = choose(labels[np.argsort(first)])
        return Some(
            rows=of_clients(rows, clients),
            clients=clients,
            of=len(labels),
            until=float(rows.time.max()),
        )

    return _read(path, kept, engine, by_scan, by_rows)


def _read(
    path: Path,
    kept: Kept,
    engine: str | None,
    by_scan: Callable[[Any], tuple[Found, int]],
    by_rows: Callable[[Rows], Found],
) -> Read[Found]:
    with stage(f"reading {path.name}"):
        engine = engine or ("duckdb" if has_scans() else "numpy")
        if engine == "numpy":
            return _in_memory(path, kept, by_rows)
        connection = connected(engine)
        sources = opened(connection, path, kept.columns, kept.model.design)
        try:
            found, used = by_scan(joined(sources))
            why = unused(sources, used=used)
        except NotEnoughInformation as fault:
            raise with_faults(fault, unused(sources, used=0).faults) from None
        except faults_of(connection):
            # A line with too few or too many cells: our own reader says which.
            return _in_memory(path, kept, by_rows)
    return Read(found=found, left_out=why.left_out, faults=why.faults)


def _in_memory(path: Path, kept: Kept, by_rows: Callable[[Rows], Found]) -> Read[Found]:
    read = read_course_rows(path, kept.columns, kept.model.design)
    if not len(read.rows.score):
        fault = NotEnoughInformation(
            f"{path}: no row has a number in every column that is needed"
        )
        raise with_faults(fault, read.faults)
    return Read(found=by_rows(read.rows), left_out=read.left_out, faults=read.faults)
