"""Is a rate further from the target than chance explains, given how many it rests on?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from scipy.special import bdtr, ndtri

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.learning.rates import Rate

# About two and three standard errors.
WARNING = 0.95
ALARM = 0.998
FEWEST_CLOSED = 20
FEWEST_UNITS = 2
# The share of rates pulled in at either end before their spread is taken.
PULLED_IN = 0.1


class Standing(StrEnum):
    """Where a rate lies in the funnel; neither side is a verdict."""

    TOO_FEW = "too few to say"
    WITHIN = "within chance"
    APART = "outside 95 %"
    FAR_APART = "outside 99.8 %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Between which shares chance keeps a rate of this many people."""

    out_of: int
    level: float
    lower: float
    upper: float


def limits(
    target: float, *, out_of: int, level: float = WARNING, between_sd: float = 0.0
) -> Limits:
    r"""Return the limits of a funnel at one size.

    .. math:: y_p = \frac{r_p - \alpha}{n}, \quad
        \alpha = \frac{F(r_p) - p}{F(r_p) - F(r_p - 1)}

    with :math:`r_p` the smallest count with :math:`F(r_p) \ge p` in the binomial
    distribution of n and the target. With a spread between units the limits are normal,
    :math:`\theta \pm z \sqrt{\theta (1 - \theta) / n + \tau^2}`.

    Parameters
    ----------
    target
        The share to hold rates against, above 0 and below 1.
    out_of
        People, at least one.
    level
        Between the limits, between 0 and 1.
    between_sd
        How far true rates of units lie apart, as a share; 0 for none. See `between`.

    References
    ----------
    Spiegelhalter (2005), https://doi.org/10.1002/sim.1970, appendix A.1 and A.3
    """
    if not 0 < target < 1:
        raise ValueError("the target of a funnel lies above 0 and below 1")
    if out_of < 1:
        raise NotEnoughInformation("a funnel needs somebody at each size")
    ends = [(1 - level) / 2, (1 + level) / 2]
    if between_sd > 0:
        spread = sqrt(target * (1 - target) / out_of + between_sd**2)
        lower, upper = (target + float(ndtri(p)) * spread for p in ends)
    else:
        lower, upper = (_quantile(p, out_of, target) / out_of for p in ends)
    return Limits(
        out_of=out_of,
        level=level,
        lower=min(max(lower, 0.0), 1.0),
        upper=min(max(upper, 0.0), 1.0),
    )


def standing(
    rate: Rate,
    *,
    target: float,
    between_sd: float = 0.0,
    fewest: int = FEWEST_CLOSED,
) -> Standing:
    """Say where a rate lies: within chance, outside 95 %, or outside 99.8 %.

    Of twenty units that are all alike one is outside 95 % by chance alone.
    """
    if rate.out_of < fewest:
        return Standing.TOO_FEW
    for level, place in ((ALARM, Standing.FAR_APART), (WARNING, Standing.APART)):
        ends = limits(target, out_of=rate.out_of, level=level, between_sd=between_sd)
        if not ends.lower <= rate.share.estimate <= ends.upper:
            return place
    return Standing.WITHIN


def between(rates: Sequence[Rate], *, target: float) -> float:
    r"""Return how far true rates of units lie apart, as a standard deviation.

    .. math:: \tau^2 = \frac{I \hat\phi - (I - 1)}{\sum w - \sum w^2 / \sum w}, \quad
        \hat\phi = \frac{1}{I} \sum z_i^2, \quad w_i = \frac{n_i}{\theta (1 - \theta)}

    Parameters
    ----------
    rates
        One a unit, at least two. The tenth furthest out at either end is pulled in to
        the next, so that one odd unit does not widen the funnel for itself.
    target
        As for `limits`.

    Notes
    -----
    0 where rates lie no further apart than chance puts them.

    References
    ----------
    Spiegelhalter (2005), https://doi.org/10.1002/sim.1970, appendix A.3
    """
    units = len(rates)
    if units < FEWEST_UNITS:
        raise NotEnoughInformation("a spread between units needs two units")
    weights = np.array([r.out_of for r in rates]) / (target * (1 - target))
    away = np.array([r.share.estimate for r in rates]) - target
    z = _pulled_in(away * np.sqrt(weights))
    total = float(weights.sum())
    spare = float((z * z).sum()) - (units - 1)
    return sqrt(max(spare / (total - float((weights**2).sum()) / total), 0.0))


def _quantile(p: float, n: int, target: float) -> float:
    """Return the count with this share of the binomial below, between whole counts."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if bdtr(middle, n, target) >= p else (middle + 1, high)
        )
    at = float(bdtr(low, n, target))
    before = float(bdtr(low - 1, n, target)) if low else 0.0
    return low - (at - p) / (at - before) if at > before else float(low)


def _pulled_in(z: Numbers) -> Numbers:
    keep = int(PULLED_IN * len(z))
    ordered = np.sort(z)
    return np.asarray(np.clip(z, ordered[keep], ordered[len(z) - 1 - keep]))
