r"""How wide must a band be to hold what it promises? Conformal corrections.

The k-th smallest of n scores that were set aside, :math:`k = \lceil (n+1)(1-\alpha)
\rceil`, covers the next one with probability at least :math:`1-\alpha`, whatever the
distribution, as long as people are exchangeable. With too few, no finite band does.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.predict import Band

# (n + 1)(1 - alpha) that is whole on paper must not become the next whole number.
WHOLE = 1e-9


def rank(n: int, *, alpha: float) -> int:
    """Return which of n ordered scores is the bound; above n there is none."""
    if not 0 < alpha < 1:
        raise NotEnoughInformation(f"alpha must lie between 0 and 1, not {alpha:g}")
    return ceil((n + 1) * (1 - alpha) - WHOLE)


def bound(scores: Sequence[float] | Numbers, *, alpha: float) -> float:
    """Return the score that a new one exceeds with probability alpha at most.

    What a score is makes the method: absolute errors give a symmetric band of one
    width (split conformal), signed errors a one-sided one, errors in units of each
    prediction's own SD a normalised one, `outside` a corrected quantile band.

    Examples
    --------
    >>> bound([1, 2, 3, 4], alpha=0.2), bound([1, 2, 3, 4], alpha=0.1)
    (4.0, inf)

    References
    ----------
    Lei et al. (2018), https://doi.org/10.1080/01621459.2017.1307116
    """
    ordered = np.sort(np.asarray(scores, dtype=np.float64))
    place = rank(len(ordered), alpha=alpha)
    return float(ordered[place - 1]) if place <= len(ordered) else inf


def bounds_by_group(
    scores: Sequence[float] | Numbers, groups: Iterable[Hashable], *, alpha: float
) -> dict[Hashable, float]:
    """Return a bound for each group, such as each number of sessions so far (Mondrian).

    References
    ----------
    Vovk, Gammerman & Shafer (2005), https://doi.org/10.1007/b106715, section 4.5
    """
    parts: dict[Hashable, list[float]] = {}
    for score, group in zip(scores, groups, strict=True):
        parts.setdefault(group, []).append(float(score))
    return {group: bound(part, alpha=alpha) for group, part in parts.items()}


def outside(score: Numbers, *, low: Numbers, high: Numbers) -> Numbers:
    """Return how far scores lie outside a band; below 0 inside.

    References
    ----------
    Romano, Patterson & Candès (2019), https://arxiv.org/abs/1905.03222
    """
    return np.maximum(low - score, score - high)


def largest_by_client(scores: Numbers, clients: Iterable[Hashable]) -> Numbers:
    """Return each client's largest score, in order of appearance.

    Its bound makes a band that holds a client's whole course at once: clients, not
    sessions, are exchangeable.
    """
    largest: dict[Hashable, float] = {}
    for score, client in zip(scores, clients, strict=True):
        largest[client] = max(float(score), largest.get(client, -inf))
    return np.array(list(largest.values()))


def widened(mean: Numbers, *, by: float, scale: Numbers | float = 1.0) -> Band:
    """Return the band of a bound, in units of ``scale``, around predictions."""
    half = by * np.broadcast_to(np.asarray(scale, dtype=np.float64), mean.shape)
    return Band(low=mean - half, high=mean + half)


def jackknife_band(left_out: Numbers, errors: Numbers, *, alpha: float) -> Band:
    """Return the jackknife+ band, where no data can be set aside.

    Parameters
    ----------
    left_out
        Predictions of the new cases (columns) by models without each case (rows).
    errors
        Absolute error of each case by the model without it, in points.

    References
    ----------
    Barber et al. (2021), https://doi.org/10.1214/20-AOS1965, equation 5
    """
    high = rank(len(errors), alpha=alpha)
    if high > len(errors):
        endless = np.full(left_out.shape[1], inf)
        return Band(low=-endless, high=endless)
    low = len(errors) + 1 - high
    return Band(
        low=np.sort(left_out - errors[:, None], axis=0)[low - 1],
        high=np.sort(left_out + errors[:, None], axis=0)[high - 1],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an adaptive band: level and bound that held, and whether it missed."""

    alpha: float
    bound: float
    missed: bool


def adapted(
    scores: Sequence[float] | Numbers, *, alpha: float, window: int, rate: float
) -> list[Step]:
    """Follow scores in time: after a miss the next band is wider, else a little narrower.

    Parameters
    ----------
    scores
        In order of time; the first ``window`` only start it.
    alpha
        The share of misses in the long run.
    window
        How many latest scores give the bound.
    rate
        How far one miss moves the level.

    References
    ----------
    Gibbs & Candès (2021), https://arxiv.org/abs/2106.00170
    """
    level, steps = alpha, []
    for now in range(window, len(scores)):
        limit = _adapted_bound(scores[now - window : now], level)
        missed = bool(scores[now] > limit)
        steps.append(Step(alpha=level, bound=limit, missed=missed))
        level += rate * (alpha - missed)
    return steps


def _adapted_bound(scores: Sequence[float] | Numbers, alpha: float) -> float:
    if alpha <= 0:
        return inf
    return -inf if alpha >= 1 else bound(scores, alpha=alpha)


def coverage(score: Numbers, found: Band) -> float:
    """Return the share of scores inside their bands."""
    if not len(score):
        raise NotEnoughInformation("coverage of no score cannot be said")
    return float(np.mean((score >= found.low) & (score <= found.high)))
