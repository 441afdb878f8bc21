"""Covariates that are made from others (`made`), from rows in arrays."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.courses import Places
from vincula.trajectory.design import Design, Rows
from vincula.trajectory.made import BETWEEN, derived, lagged_name, made


def derived_rows(design: Design, rows: Rows) -> Rows:
    """Return rows with the covariates of a design that are made from others.

    Parameters
    ----------
    rows
        All sessions of each client, also those without a score, with the columns that
        `raw_names` gives; a value that is not known is NaN, and so is what needs it.

    Notes
    -----
    The session before is the one before in time; means are of the sessions at which x is
    known. Rows without a time come last.
    """
    names = derived(design.variables)
    if not names:
        return rows
    code = np.unique(rows.client, return_inverse=True)[1]
    order = np.lexsort((rows.time, code))
    known = dict(rows.covariates)
    for name in names:
        one = made(name)
        for back in one.lags:
            known.setdefault(
                lagged_name(one.of, back), _lagged(known[one.of], back, code, order)
            )
    return replace(rows, covariates=known | _parts(names, known, code))


def so_far(design: Design, rows: Rows) -> Rows:
    """Return rows with means of these rows alone: of what a client had shown by then.

    What `derived_rows` took from the session before stays as it is.
    """
    names = [name for name in derived(design.variables) if made(name).part]
    if not names:
        return rows
    code = np.unique(rows.client, return_inverse=True)[1]
    parts = _parts(names, rows.covariates, code)
    return replace(rows, covariates={**rows.covariates, **parts})


def next_values(design: Design, known: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Return what covariates will be at the next session, as far as it is known.

    Parameters
    ----------
    known
        Their values at the latest session. What stands for the session before it moves
        on to this one; all else stays.
    """
    found = dict(known)
    for name in derived(design.variables):
        one = made(name)
        nearer, own = lagged_name(one.of, one.back - 1), lagged_name(one.of, one.back)
        if one.part != BETWEEN and one.back and nearer in known and own in known:
            moved = known[nearer] - known[own]
            found[name] = known[name] + np.where(np.isfinite(moved), moved, 0.0)
    return found


def _parts(
    names: Iterable[str], known: Mapping[str, Numbers], code: Places
) -> dict[str, Numbers]:
    found = {}
    for name in names:
        one = made(name)
        value = known[lagged_name(one.of, one.back)]
        if one.part is not None:
            mean = _means(known[lagged_name(one.of, one.inside)], code)
            value = mean if one.part == BETWEEN else value - mean
        found[name] = value
    return found


def _lagged(column: Numbers, back: int, code: Places, order: Places) -> Numbers:
    found = np.full(len(column), np.nan)
    if 0 < back < len(column):
        same = code[order[back:]] == code[order[:-back]]
        found[order[back:][same]] = column[order[:-back][same]]
    return found if back else column


def _means(column: Numbers, code: Places) -> Numbers:
    there = np.isfinite(column)
    sums = np.bincount(code, weights=np.where(there, column, 0.0))
    counts = np.bincount(code, weights=there.astype(np.float64))
    with np.errstate(all="ignore"):
        return np.asarray((sums / counts)[code])
