"""`vincula trajectory residuals` and `intervals`: what is left, and between which bounds."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from vincula.cli.fit_sums import Collected, collected
from vincula.cli.progress import stage, with_progress
from vincula.cli.trajectory_read import Some
from vincula.errors import NotEnoughInformation
from vincula.trajectory.courses import Places
from vincula.trajectory.intervals import (
    Interval,
    Intervals,
    intervals_of,
    profiles,
    quantities,
)
from vincula.trajectory.kept import Kept
from vincula.trajectory.residuals import residuals
from vincula.trajectory.statistics import ClientSums

Row = dict[str, Any]
# So many rows are turned into text at once.
AT_A_TIME = 50_000
ONE_ERROR = (
    "profile intervals are of models whose errors are independent and alike; fit one"
    " without --ar1 and --residual-by"
)


def residual_rows(kept: Kept, some: Some) -> Iterator[Row]:
    """Return a row a score: clients in the order of the file, their scores in time."""
    rows = some.rows
    with stage("looking at every score"):
        found = residuals(kept.model, rows)
    order = _order(some)
    columns = {
        "time": rows.time,
        "score": rows.score,
        "common": found.common,
        "own": found.own,
        "beside_common": found.beside_common,
        "beside_own": found.beside_own,
        "standardised": found.standardised,
    }
    starts = range(0, len(order), AT_A_TIME)
    for start in with_progress(starts, "scores", each=AT_A_TIME):
        part = order[start : start + AT_A_TIME]
        who = rows.client[part].tolist()
        values = zip(
            *(column[part].tolist() for column in columns.values()), strict=True
        )
        for client, own in zip(who, values, strict=True):
            yield {"id": str(client), **dict(zip(columns, own, strict=True))}


def _order(some: Some) -> Places:
    labels, code = np.unique(some.rows.client, return_inverse=True)
    place = {label: n for n, label in enumerate(some.clients.tolist())}
    rank = np.array([place[label] for label in labels.tolist()])
    return np.lexsort((some.rows.time, rank[code]))


def found_intervals(
    kept: Kept, path: Path, *, level: float, engine: str | None
) -> tuple[Collected, Intervals]:
    """Scan a file, and look for bounds one by one.

    Raises
    ------
    NotEnoughInformation
        As a fit; or the model's errors hang together or differ.
    """
    model = kept.model
    if model.autocorrelation is not None or model.residual_by is not None:
        raise NotEnoughInformation(ONE_ERROR)
    with stage(f"reading {path.name}"):
        read = collected(path, kept.columns, model.design, engine=engine)
    with stage("fitting"):
        about = profiles(model.design, _plain(read.sums), level=level / 100)
    wanted = with_progress(quantities(model.design), "intervals")
    return read, intervals_of({one: about.interval(one) for one in wanted})


def _plain(sums: Any) -> ClientSums:
    if not isinstance(sums, ClientSums):
        raise NotEnoughInformation(ONE_ERROR)
    return sums


def interval_entries(found: Intervals, level: float) -> Row:
    """Return intervals as plain values; a bound that was never found is None."""
    return {
        "level": level,
        "fixed": _named(found.fixed),
        "client_sd": _named(found.client_sd),
        "therapist_sd": _named(found.therapist_sd),
        "residual_sd": _ends(found.residual_sd),
    }


def interval_rows(found: Intervals) -> Iterator[Row]:
    """Return one row a quantity."""
    for part in ("fixed", "client_sd", "therapist_sd"):
        for name, one in getattr(found, part).items():
            yield {"part": part, "term": name, **_ends(one)}
    yield {"part": "residual_sd", "term": "", **_ends(found.residual_sd)}


def _named(found: Mapping[str, Interval]) -> dict[str, Row]:
    return {name: _ends(one) for name, one in found.items()}


def _ends(one: Interval) -> Row:
    return {n: end if np.isfinite(end) else None for n, end in asdict(one).items()}
