"""Which sessions of many people would have raised an alarm at the time?

Rows are people, columns sessions in order, nan a form that was not given. Each rating is
held only against ratings of the same person before it, as on the day it was given. Every
function returns flags of the same shape; `alerts` makes one alarm of flags in a row.
"""

from collections.abc import Callable

import numpy as np

from vincula.alliance.charts import D2
from vincula.alliance.pattern import MAD_TO_SD
from vincula.alliance.rupture import EDGE_TOLERANCE, OwnRule
from vincula.columns import Counts, Flags, Numbers

# Judges the ratings at one place against those before it: (before, now) -> flags.
Judge = Callable[[Numbers, Numbers], Flags]


def below_own_range(series: Numbers, rule: OwnRule) -> Flags:
    """Flag ratings below the own range: `vincula.alliance.rupture.own_dips` in columns.

    A return to the range is not waited for: a rating is held against all before it.
    """

    def judge(before: Numbers, now: Numbers) -> Flags:
        recent = before[:, -(rule.recent_sessions or before.shape[1]) :]
        centre = np.median(recent, axis=1)
        apart = np.abs(recent - centre[:, None])
        spread = rule.spreads * MAD_TO_SD * np.median(apart, axis=1)
        low = centre - np.maximum(rule.floor_points, spread)
        return np.asarray(now < low - EDGE_TOLERANCE)

    return _judged(series, judge, minimum=rule.minimum_sessions)


def fallen(
    series: Numbers, drop_points: float | Numbers, *, look_back_sessions: int = 1
) -> Flags:
    """Flag ratings so far below the best of the last sessions; one drop a person."""

    def judge(before: Numbers, now: Numbers) -> Flags:
        best = before[:, -look_back_sessions:].max(axis=1)
        return np.asarray(best - now >= drop_points - EDGE_TOLERANCE)

    return _judged(series, judge, minimum=1)


def below_line(series: Numbers, line_points: float) -> Flags:
    """Flag ratings below one cut-off for everybody."""
    with np.errstate(invalid="ignore"):
        return np.asarray(series < line_points - EDGE_TOLERANCE)


def below_mean_before(
    series: Numbers, *, spreads: float, floor_points: float, minimum_sessions: int = 3
) -> Flags:
    """Flag ratings so many own SDs below the own mean of the sessions before."""

    def judge(before: Numbers, now: Numbers) -> Flags:
        sd = np.maximum(before.std(axis=1, ddof=1), floor_points)
        return np.asarray(now < before.mean(axis=1) - spreads * sd)

    return _judged(series, judge, minimum=max(2, minimum_sessions))


def beyond_own_limits(
    series: Numbers, *, sds: float = 3.0, floor_points: float, minimum_sessions: int = 3
) -> Flags:
    """Flag ratings below an individuals chart made of the sessions before."""

    def judge(before: Numbers, now: Numbers) -> Flags:
        return np.asarray(_distance(before, now, floor_points) < -sds)

    return _judged(series, judge, minimum=max(2, minimum_sessions))


def below_smoothed(
    series: Numbers,
    *,
    sds: float = 3.0,
    smoothing: float = 0.2,
    floor_points: float,
    minimum_sessions: int = 3,
) -> Flags:
    """Flag a self-starting EWMA below its limit.

    Each rating is first put in SDs from the mean of the sessions before; these are
    smoothed from 0 on.
    """
    smoothed = np.zeros(len(series))
    age = 0

    def judge(before: Numbers, now: Numbers) -> Flags:
        nonlocal smoothed, age
        age += 1
        z = _distance(before, now, floor_points)
        smoothed = smoothing * z + (1 - smoothing) * smoothed
        rest = 1 - (1 - smoothing) ** (2 * age)
        limit = sds * np.sqrt(smoothing / (2 - smoothing) * rest)
        return np.asarray(smoothed < -limit)

    return _judged(series, judge, minimum=max(2, minimum_sessions))


def below_summed(
    series: Numbers,
    *,
    decision: float = 5.0,
    allowance: float = 0.5,
    floor_points: float,
    minimum_sessions: int = 3,
) -> Flags:
    """Flag a self-starting lower CUSUM beyond its decision interval.

    References
    ----------
    Hawkins (1987), https://doi.org/10.2307/2348827
    """
    total = np.zeros(len(series))

    def judge(before: Numbers, now: Numbers) -> Flags:
        nonlocal total
        total = np.minimum(
            0.0, total + _distance(before, now, floor_points) + allowance
        )
        return np.asarray(total < -decision)

    return _judged(series, judge, minimum=max(2, minimum_sessions))


def alerts(series: Numbers, flags: Flags) -> Flags:
    """Keep the first of flags in a row: forms not given neither end nor begin a row."""
    packed, order = _packed(series)
    ours = np.take_along_axis(flags, order, axis=1) & ~np.isnan(packed)
    before = np.zeros_like(ours)
    before[:, 1:] = ours[:, :-1]
    return _unpacked(ours & ~before, order)


def _distance(before: Numbers, now: Numbers, floor_points: float) -> Numbers:
    sd = np.abs(np.diff(before, axis=1)).mean(axis=1) / D2
    return np.asarray((now - before.mean(axis=1)) / np.maximum(sd, floor_points))


def _judged(series: Numbers, judge: Judge, *, minimum: int) -> Flags:
    packed, order = _packed(series)
    flags = np.zeros(packed.shape, dtype=np.bool_)
    # A comparison with nan is False, which is right: no form, no flag.
    with np.errstate(invalid="ignore"):
        for at in range(minimum, packed.shape[1]):
            flags[:, at] = judge(packed[:, :at], packed[:, at])
    return _unpacked(flags, order)


def _packed(series: Numbers) -> tuple[Numbers, Counts]:
    # Given forms first, in their order: a look-back counts forms, not appointments.
    order = np.argsort(np.isnan(series), axis=1, kind="stable")
    return np.take_along_axis(series, order, axis=1), order


def _unpacked(flags: Flags, order: Counts) -> Flags:
    back = np.zeros_like(flags)
    np.put_along_axis(back, order, flags, axis=1)
    return back
