"""How much did these clients improve beyond what clients who start alike usually do?"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from vincula.catalogue.model import Direction
from vincula.change.effect import Interval
from vincula.change.group import complete
from vincula.change.reliable import LEVEL_95, gain
from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation

FEWEST = 3
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """How clients of a reference usually end, given where they start.

    ``intercept_points`` and ``slope`` give the expected score after; ``sd_before`` is in
    points, and ``effect`` the usual improvement in these.
    """

    people: int
    intercept_points: float
    slope: float
    sd_before: float
    effect: float
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedEffect:
    """Mean improvement, in the benchmark's standard deviations, at the usual severity."""

    people: int
    level: float
    effect: Interval
    beyond_usual: Interval


def benchmark(before: Numbers, after: Numbers, *, direction: Direction) -> Benchmark:
    """Return the line of scores after on scores before, and the usual improvement.

    Parameters
    ----------
    before, after
        Scale points of the reference, one element a person; who lacks one is left out.
    direction
        Which way is better.
    """
    both = complete(before, after)
    first, last = before[both], after[both]
    if len(first) < FEWEST:
        raise NotEnoughInformation("a benchmark needs three people with both scores")
    with np.errstate(all="ignore"):
        away = first - first.mean()
        sd = float(first.std(ddof=1))
        slope = float(away @ (last - last.mean())) / max(float(away @ away), 1e-300)
        change = float((last - first).mean())
    if not (np.isfinite([sd, slope, change]).all() and sd > ROUNDING * _size(first)):
        raise NotEnoughInformation("scores before must differ, and not be too extreme")
    return Benchmark(
        people=len(first),
        intercept_points=float(last.mean()) - slope * float(first.mean()),
        slope=slope,
        sd_before=sd,
        effect=gain(change, direction) / sd,
        direction=direction,
    )


def adjusted_effect(
    before: Numbers, after: Numbers, *, against: Benchmark, level: float = LEVEL_95
) -> AdjustedEffect:
    r"""Return the severity-adjusted effect size of a group.

    .. math:: SAES = \frac{1}{n} \sum_i \frac{\hat y_i - y_i}{s} + \bar d,
        \quad \hat y_i = a + b x_i

    for a scale where lower is better, with the benchmark's line, standard deviation before
    and usual improvement :math:`\bar d`. The interval is from the t distribution.

    Parameters
    ----------
    before, after
        Scale points, one element a person; who lacks one is left out.
    against
        See `benchmark`.
    level
        Of the interval, between 0 and 1.

    Notes
    -----
    Severity at the start is taken out and nothing else: who comes to whom is not by
    chance. Customarily only those who start in the clinical range are counted, in the
    benchmark and in the group; that choice is the caller's. The benchmark counts as known, which a small one is not. For a therapist's
    clients it says nothing below some twenty closed episodes.

    References
    ----------
    ACORN, *Severity Adjusted Effect Size*,
    http://psychoutcomes.org/OutcomesMeasurement/SeverityAdjustedEffectSize

    Examples
    --------
    >>> first = np.array([10.0, 14, 18, 22])
    >>> usual = benchmark(first, first / 2, direction=Direction.HIGHER_IS_WORSE)
    >>> better = adjusted_effect(first, first / 2 - 1, against=usual)
    >>> round(better.beyond_usual.estimate * usual.sd_before, 6)
    1.0
    """
    both = complete(before, after)
    first, last = before[both], after[both]
    if len(first) < FEWEST:
        raise NotEnoughInformation("an effect size needs three people with both scores")
    expected = against.intercept_points + against.slope * first
    with np.errstate(all="ignore"):
        beyond = (last - expected) / against.sd_before
        mean, sd = gain(float(beyond.mean()), against.direction), beyond.std(ddof=1)
    half = float(stdtrit(len(first) - 1, (1 + level) / 2)) * float(sd)
    half /= sqrt(len(first))
    if not np.isfinite([mean, half]).all():
        raise NotEnoughInformation("these scores are too extreme for an effect size")
    return AdjustedEffect(
        people=len(first),
        level=level,
        effect=_around(mean + against.effect, half),
        beyond_usual=_around(mean, half),
    )


def _around(estimate: float, half: float) -> Interval:
    return Interval(estimate=estimate, lower=estimate - half, upper=estimate + half)


def _size(scores: Numbers) -> float:
    return float(np.abs(scores).max())
