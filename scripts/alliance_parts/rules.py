"""The rules that are compared: each as studied, and each with one free threshold."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from alliance_parts.courses import Flags, Numbers
from vincula.alliance.rupture import OwnRule
from vincula.alliance.watch import (
    below_line,
    below_mean_before,
    below_own_range,
    below_smoothed,
    below_summed,
    beyond_own_limits,
    fallen,
)

# Nine tenths of the scale, as 36 of 40 points on a widely used session form.
FIXED_LINE = 6.4
RELIABILITY = 0.90
HIGHER_FLOOR = 0.30  # twice that: how much of a rule's success is its floor?
FLOOR = 0.15  # smallest SD of the rules that have none of their own, as in the oracle

Flagger = Callable[[Numbers], Flags]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A rule with one threshold left open: the larger, the fewer alarms."""

    name: str
    flags: Callable[[Numbers, float], Flags]
    low: float
    high: float


def as_studied() -> dict[str, Flagger]:
    """Return the rules with the thresholds that their sources give."""
    return {
        "fixed cut-off (6.4 of 7)": lambda s: below_line(s, FIXED_LINE),
        "one point since the last session": lambda s: fallen(s, 1.0),
        "Stevens: one point below the best of three": lambda s: fallen(
            s, 1.0, look_back_sessions=3
        ),
        "Stiles: two spreads within persons": lambda s: _spreads(s, 2),
        "Strauss: one spread within persons": lambda s: _spreads(s, 1),
        "Gumz: two spreads, own or common (hindsight)": lambda s: _stricter(s, 2),
        "Gumz: one spread, own or common (hindsight)": lambda s: _stricter(s, 1),
        "reliable change since the last session": lambda s: fallen(s, _reliable(s)),
        "two SD below the own earlier mean": lambda s: below_mean_before(
            s, spreads=2, floor_points=FLOOR
        ),
        "one SD below the own earlier mean": lambda s: below_mean_before(
            s, spreads=1, floor_points=FLOOR
        ),
        "one SD below the own mean (hindsight)": _below_whole_mean,
        "individuals chart, 3 SD": lambda s: beyond_own_limits(s, floor_points=FLOOR),
        "EWMA, 3 SD": lambda s: below_smoothed(s, floor_points=FLOOR),
        "CUSUM, 5 SD": lambda s: below_summed(s, floor_points=FLOOR),
    }


def families(rule: OwnRule) -> tuple[Family, ...]:
    """Return the rules that can warn at the time, with one threshold left open."""
    return (
        own_family(rule),
        Family(
            name="fixed cut-off", flags=lambda s, x: below_line(s, -x), low=-7, high=-1
        ),
        Family(name="fall since the last session", flags=fallen, low=0, high=6),
        Family(
            name="fall below the best of two",
            flags=lambda s, x: fallen(s, x, look_back_sessions=2),
            low=0,
            high=6,
        ),
        Family(
            name="fall below the best of three",
            flags=lambda s, x: fallen(s, x, look_back_sessions=3),
            low=0,
            high=6,
        ),
        Family(
            name="SDs below the own earlier mean",
            flags=lambda s, x: below_mean_before(s, spreads=x, floor_points=FLOOR),
            low=0,
            high=30,
        ),
        Family(
            name="individuals chart",
            flags=lambda s, x: beyond_own_limits(s, sds=x, floor_points=FLOOR),
            low=0,
            high=30,
        ),
        Family(
            name="SDs below the own earlier mean, SD of 0.30 at least",
            flags=lambda s, x: below_mean_before(
                s, spreads=x, floor_points=HIGHER_FLOOR
            ),
            low=0,
            high=30,
        ),
        Family(
            name="individuals chart, SD of 0.30 at least",
            flags=lambda s, x: beyond_own_limits(s, sds=x, floor_points=HIGHER_FLOOR),
            low=0,
            high=30,
        ),
        Family(
            name="EWMA",
            flags=lambda s, x: below_smoothed(s, sds=x, floor_points=FLOOR),
            low=0,
            high=30,
        ),
        Family(
            name="CUSUM",
            flags=lambda s, x: below_summed(s, decision=x, floor_points=FLOOR),
            low=0,
            high=60,
        ),
    )


def own_family(rule: OwnRule) -> Family:
    """Return the own-range rule with its floor left open."""
    return Family(
        name="own range",
        flags=lambda s, x: below_own_range(s, with_floor(rule, x)),
        low=0.01,
        high=6,
    )


def with_floor(rule: OwnRule, floor_points: float) -> OwnRule:
    """Return the same rule with another floor."""
    return OwnRule(
        floor_points=floor_points,
        spreads=rule.spreads,
        minimum_sessions=rule.minimum_sessions,
        recent_sessions=rule.recent_sessions,
    )


def pooled_spread(series: Numbers) -> float:
    """Return the spread within persons, over all persons."""
    centred = series - np.nanmean(series, axis=1, keepdims=True)
    given = (~np.isnan(series)).sum(axis=1)
    return float(np.sqrt(np.nansum(centred**2) / (given - 1).sum()))


def _spreads(series: Numbers, spreads: float) -> Flags:
    return fallen(series, spreads * pooled_spread(series), look_back_sessions=2)


def _stricter(series: Numbers, spreads: float) -> Flags:
    own = _own_spread(series)
    drop = spreads * np.maximum(own, pooled_spread(series))
    return fallen(series, drop, look_back_sessions=2)


def _own_spread(series: Numbers) -> Numbers:
    # Who rated once has none: 0, so that the common spread decides.
    centred = series - np.nanmean(series, axis=1, keepdims=True)
    given = (~np.isnan(series)).sum(axis=1)
    return np.asarray(np.sqrt(np.nansum(centred**2, axis=1) / np.maximum(given - 1, 1)))


def _reliable(series: Numbers) -> float:
    first = np.nanstd([row[~np.isnan(row)][0] for row in series], ddof=1)
    return float(1.96 * sqrt(2 * (1 - RELIABILITY)) * first)


def _below_whole_mean(series: Numbers) -> Flags:
    mean = np.nanmean(series, axis=1, keepdims=True)
    sd = _own_spread(series)[:, None]
    with np.errstate(invalid="ignore"):
        return np.asarray(series < mean - sd)
