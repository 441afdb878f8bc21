"""How large is the change of a group, in points and in spreads, and how sure is that?"""

from dataclasses import dataclass
from enum import StrEnum
from math import exp, isfinite, lgamma, log, sqrt

import numpy as np
from scipy.special import nctdtr, ndtri, stdtrit

from vincula.catalogue.model import Direction
from vincula.change.group import Group, complete, group_of
from vincula.change.reliable import LEVEL_95, gain
from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation

FEWEST = 3
# Halving an interval so often leaves rounding alone.
HALVINGS = 80


class GroupChange(StrEnum):
    """What the mean change of a group shows about an important difference."""

    NOT_SHOWN = "no change shown"
    TOO_SMALL = "change shown, smaller than what matters"
    NOT_RULED_OUT = "what matters is not ruled out"
    PROBABLE = "probably a change that matters"
    SHOWN = "a change that matters shown"
    WORSE = "deterioration shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate between two limits, all in the same unit."""

    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PrePostEffect:
    """Mean change of those with both scores (after minus before).

    ``change_points`` in scale points; ``by_spread_before`` in standard deviations of
    the scores before, ``by_spread_of_change`` in those of the differences; the latter
    is None where everybody changed by the same.
    """

    people: int
    level: float
    change_points: Interval
    by_spread_before: Interval
    by_spread_of_change: Interval | None


def pre_post_effect(
    before: Numbers, after: Numbers, *, level: float = LEVEL_95
) -> PrePostEffect:
    r"""Return mean change and two standardised effect sizes with intervals.

    .. math:: d = J \frac{M_2 - M_1}{s_1}, \quad
              \mathrm{var}(d) = \frac{2 (1 - r_{12})}{n} + \frac{d^2}{2n}, \quad
              d_z = \frac{M_2 - M_1}{s_{2-1}}

    with the small-sample correction :math:`J = \Gamma(m/2) / (\sqrt{m/2}\,
    \Gamma((m-1)/2))`, :math:`m = n - 1`. The interval of :math:`d` is normal, that of
    :math:`d_z` exact, from the noncentral t distribution; that of the mean from t.

    Parameters
    ----------
    before, after
        Scale points, one element a person; nan where a score is missing, which leaves
        the person out.
    level
        Of the intervals, between 0 and 1.

    Raises
    ------
    NotEnoughInformation
        Fewer than three people have both scores, or the scores before do not differ.

    References
    ----------
    Becker (1988), https://doi.org/10.1111/j.2044-8317.1988.tb00901.x;
    Morris (2008), https://doi.org/10.1177/1094428106291059
    """
    both = complete(before, after)
    first, last = before[both], after[both]
    group = group_of(first, last)
    if group.people < FEWEST:
        raise NotEnoughInformation("an effect size needs three people with both scores")
    with np.errstate(all="ignore"):
        differences = last - first
        mean, sd = float(differences.mean()), float(differences.std(ddof=1))
    effect = PrePostEffect(
        people=group.people,
        level=level,
        change_points=_mean_interval(mean, sd, group.people, level),
        by_spread_before=standardised_change(group, level=level),
        by_spread_of_change=_exact_interval(mean, sd, group.people, level),
    )
    if not _all_finite(effect):
        raise NotEnoughInformation("these scores are too extreme for an effect size")
    return effect


def standardised_change(group: Group, *, level: float = LEVEL_95) -> Interval:
    """Return the change in spreads of the scores before, from a group's figures.

    The formula is that of `pre_post_effect`. Where the scores after do not differ,
    they go with nothing, and the correlation counts as 0.
    """
    n = group.people
    if n < FEWEST:
        raise NotEnoughInformation("an effect size needs three people with both scores")
    change = group.needed("mean_after") - group.needed("mean_before")
    d = _small_sample(n - 1) * change / group.needed("sd_before")
    shared = 0.0 if group.correlation is None else group.correlation
    error = sqrt(2 * (1 - min(shared, 1.0)) / n + d * d / (2 * n))
    half = float(ndtri((1 + level) / 2)) * error
    return Interval(estimate=d, lower=d - half, upper=d + half)


def group_change(
    effect: PrePostEffect, *, important_points: float, direction: Direction
) -> GroupChange:
    """Hold a group's mean change, with its interval, against a difference that matters.

    Parameters
    ----------
    effect
        See `pre_post_effect`.
    important_points
        The smallest improvement that matters, above 0, in points.
    direction
        Which way is better.
    """
    points = effect.change_points
    ends = sorted((gain(points.lower, direction), gain(points.upper, direction)))
    if ends[1] < 0:
        return GroupChange.WORSE
    if ends[0] <= 0:
        return GroupChange.NOT_SHOWN
    if ends[0] >= important_points:
        return GroupChange.SHOWN
    if gain(points.estimate, direction) >= important_points:
        return GroupChange.PROBABLE
    if ends[1] >= important_points:
        return GroupChange.NOT_RULED_OUT
    return GroupChange.TOO_SMALL


def _small_sample(freedom: int) -> float:
    return exp(lgamma(freedom / 2) - lgamma((freedom - 1) / 2) - log(freedom / 2) / 2)


def _mean_interval(mean: float, sd: float, people: int, level: float) -> Interval:
    half = float(stdtrit(people - 1, (1 + level) / 2)) * sd / sqrt(people)
    return Interval(estimate=mean, lower=mean - half, upper=mean + half)


def _exact_interval(
    mean: float, sd: float, people: int, level: float
) -> Interval | None:
    # Differences that are all alike keep a rounding error for a spread.
    if not sd > abs(mean) * 1e-9:
        return None
    root = sqrt(people)
    observed = mean / sd * root
    return Interval(
        estimate=mean / sd,
        lower=_noncentrality(observed, people - 1, (1 + level) / 2) / root,
        upper=_noncentrality(observed, people - 1, (1 - level) / 2) / root,
    )


def _noncentrality(observed: float, freedom: int, share: float) -> float:
    """Return the noncentrality with this share of the distribution below."""
    if observed < 0:
        return -_noncentrality(-observed, freedom, 1 - share)
    reach = 10 + abs(observed)

    def excess(noncentrality: float) -> float:
        return float(nctdtr(freedom, noncentrality, observed)) - share

    low, high = observed - reach, observed + reach
    if not excess(low) > 0 > excess(high):
        # Far out the distribution is normal around the observed value.
        spread = sqrt(1 + observed * observed / (2 * freedom))
        return observed - float(ndtri(share)) * spread
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def _all_finite(effect: PrePostEffect) -> bool:
    intervals = (
        effect.change_points,
        effect.by_spread_before,
        effect.by_spread_of_change or effect.change_points,
    )
    return all(
        isfinite(value) for i in intervals for value in (i.estimate, i.lower, i.upper)
    )
