"""Do the items of a form hang together, and does each of them do its work?

Answers come as a table: one row a response, one column an item, nan where an answer is
missing. Items that run against the others must be turned round before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, sqrt

import numpy as np
from scipy.special import fdtri

from vincula.change.effect import Interval
from vincula.change.reliable import LEVEL_95
from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation

FEWEST_ITEMS = 2
FEWEST_ROWS = 3
# A spread below this share of the size of the answers is rounding.
ROUNDING = 1e-10


class Missing(StrEnum):
    """Which answers count when some are missing."""

    PAIRWISE = "pairwise"
    LISTWISE = "listwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha:
    """Cronbach's alpha with its interval; no unit.

    ``standardised`` is alpha of the items brought to one spread; ``error`` the standard
    error of alpha; ``mean_correlation`` that of all pairs of items; ``measurement_error``
    the standard error of measurement of the total, in its points. ``responses`` counts
    the rows with any answer that was used, ``complete`` those without a gap.
    """

    responses: int
    complete: int
    items: int
    level: float
    raw: Interval
    standardised: float
    error: float
    mean_correlation: float
    measurement_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigures:
    """How one item does.

    ``mean`` and ``sd`` in the item's points; ``missing``, ``at_floor`` and
    ``at_ceiling`` are shares, the first of all responses, the others of those answered.
    ``rest_correlation`` is that with the sum of the other items and ``alpha_without``
    what alpha becomes without this one; None where it cannot be had.
    """

    answered: int
    missing: float
    mean: float | None
    sd: float | None
    at_floor: float | None
    at_ceiling: float | None
    rest_correlation: float | None
    alpha_without: float | None


def alpha(
    answers: Numbers,
    *,
    missing: Missing = Missing.PAIRWISE,
    level: float = LEVEL_95,
) -> Alpha:
    r"""Return how consistent the items of one scale are: Cronbach's alpha.

    .. math:: \alpha = \frac{k}{k - 1} \left(1 -
        \frac{\sum_i c_{ii}}{\sum_i \sum_j c_{ij}}\right)

    The interval is Feldt's: :math:`1 - (1 - \alpha) F_{p;\, n-1,\, (n-1)(k-1)}`.

    Parameters
    ----------
    answers
        Points; one row a response, one column an item, nan where missing.
    missing
        Covariances from all pairs of answers, or from complete responses only.
    level
        Of the interval, between 0 and 1.

    Notes
    -----
    Alpha may lie below 0, where items run against each other. Its interval takes n as the
    number of responses used, which is generous where many answers are missing. An item
    that never varies, or a total that does not, is refused.

    References
    ----------
    Cronbach (1951), https://doi.org/10.1007/BF02310555;
    Feldt, Woodruff & Salih (1987), https://doi.org/10.1177/014662168701100107;
    standard error: Duhachek & Iacobucci (2004),
    https://doi.org/10.1037/0021-9010.89.5.792

    Examples
    --------
    >>> answers = np.array([[1.0, 2, 1], [2, 2, 3], [3, 4, 3], [4, 3, 4]])
    >>> round(alpha(answers).raw.estimate, 3)
    0.875
    """
    used = usable(answers, missing=missing)
    covariance = covariances(used)
    n, k = used.shape
    estimate = alpha_of(covariance)
    spreads = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spreads, spreads)
    return Alpha(
        responses=n,
        complete=int(np.isfinite(used).all(axis=1).sum()),
        items=k,
        level=level,
        raw=_feldt(estimate, n, k, level),
        standardised=alpha_of(correlation),
        error=_duhachek(covariance, n),
        mean_correlation=float((correlation.sum() - k) / (k * (k - 1))),
        measurement_error=sqrt(max(covariance.sum() * (1 - estimate), 0.0)),
    )


def item_figures(
    answers: Numbers,
    *,
    lowest: Sequence[float],
    highest: Sequence[float],
) -> tuple[ItemFigures, ...]:
    """Describe each item: how often missing, how often at either end, how it fits.

    Parameters
    ----------
    answers
        See `alpha`. Correlations and alpha use all pairs of answers.
    lowest, highest
        The ends of each item's answers, in points, one number an item.
    """
    columns = np.asarray(answers, dtype=np.float64)
    if not columns.shape[1] == len(lowest) == len(highest):
        raise ValueError("one lowest and one highest answer for every item")
    fits = _fits(columns)
    return tuple(
        _figures(columns[:, i], lowest[i], highest[i], fits[i])
        for i in range(columns.shape[1])
    )


def usable(answers: Numbers, *, missing: Missing) -> Numbers:
    """Return the rows that count, or say why there are too few."""
    table = np.asarray(answers, dtype=np.float64)
    if table.shape[1] < FEWEST_ITEMS:
        raise NotEnoughInformation("consistency needs two items or more")
    given = np.isfinite(table)
    keep = given.all(axis=1) if missing is Missing.LISTWISE else given.any(axis=1)
    if keep.sum() < FEWEST_ROWS:
        raise NotEnoughInformation("consistency needs three responses or more")
    return np.asarray(table[keep], dtype=np.float64)


def covariances(table: Numbers) -> Numbers:
    """Return covariances of the columns, each from the rows where both are given."""
    given = np.isfinite(table)
    weight = given.astype(np.float64)
    filled = np.where(given, table, 0.0)
    with np.errstate(all="ignore"):
        # Near their means, so that squares keep their digits.
        filled = np.where(given, filled - filled.sum(axis=0) / weight.sum(axis=0), 0.0)
        pairs = weight.T @ weight
        sums = filled.T @ weight
        covariance = (filled.T @ filled - sums * sums.T / pairs) / (pairs - 1)
    if not np.isfinite(covariance).all():
        raise NotEnoughInformation(
            "two items were hardly ever answered together, or answers are too extreme"
        )
    size = np.abs(np.where(given, table, 0.0)).max(axis=0)
    still = np.diag(covariance) <= (ROUNDING * size) ** 2
    if still.any():
        place = int(np.argmax(still)) + 1
        raise NotEnoughInformation(f"item {place} has the same answer everywhere")
    return np.asarray(covariance, dtype=np.float64)


def alpha_of(covariance: Numbers) -> float:
    """Return alpha from the covariances of the items."""
    k, total = len(covariance), float(covariance.sum())
    trace = float(np.trace(covariance))
    if not total > ROUNDING * trace:
        raise NotEnoughInformation("the total of these items does not vary")
    return k / (k - 1) * (1 - trace / total)


def _feldt(estimate: float, n: int, k: int, level: float) -> Interval:
    above, below = (1 + level) / 2, (1 - level) / 2
    freedom = n - 1, (n - 1) * (k - 1)
    # With gaps, covariances of different people may give an alpha above 1, and then the
    # two ends change places.
    ends = [1 - (1 - estimate) * float(fdtri(*freedom, p)) for p in (above, below)]
    return Interval(estimate=estimate, lower=min(ends), upper=max(ends))


def _duhachek(covariance: Numbers, n: int) -> float:
    k, total = len(covariance), float(covariance.sum())
    trace, square = float(np.trace(covariance)), covariance @ covariance
    spread = total * (float(np.trace(square)) + trace**2)
    spread -= 2 * trace * float(square.sum())
    return sqrt(max(2 * k**2 / ((k - 1) ** 2 * total**3) * spread / n, 0.0))


def _fits(columns: Numbers) -> list[tuple[float | None, float | None]]:
    """Return correlation with the rest, and alpha without, of each item."""
    try:
        covariance = covariances(usable(columns, missing=Missing.PAIRWISE))
    except NotEnoughInformation:
        return [(None, None)] * columns.shape[1]
    return [_fit(covariance, i) for i in range(len(covariance))]


def _fit(covariance: Numbers, item: int) -> tuple[float | None, float | None]:
    others = np.delete(np.arange(len(covariance)), item)
    rest = covariance[np.ix_(others, others)]
    total = float(rest.sum())
    if not total > ROUNDING * float(np.trace(rest)):
        return None, None
    shared = float(covariance[item, others].sum())
    correlation = shared / sqrt(float(covariance[item, item]) * total)
    return correlation, alpha_of(rest) if len(rest) >= FEWEST_ITEMS else None


def _figures(
    column: Numbers,
    lowest: float,
    highest: float,
    fit: tuple[float | None, float | None],
) -> ItemFigures:
    given = column[np.isfinite(column)]
    n = len(given)
    return ItemFigures(
        answered=n,
        missing=1 - n / len(column) if len(column) else 0.0,
        mean=_known(float(given.mean())) if n else None,
        sd=_known(float(given.std(ddof=1))) if n > 1 else None,
        at_floor=float((given <= lowest).mean()) if n else None,
        at_ceiling=float((given >= highest).mean()) if n else None,
        rest_correlation=fit[0],
        alpha_without=fit[1],
    )


def _known(value: float) -> float | None:
    return value if isfinite(value) else None
