"""How far do judges, or occasions, agree about the same people?

Ratings come as a complete table: one row a person rated, one column a judge. For groups of
different sizes see `vincula.alliance.congruence.agreement`.
"""

from dataclasses import dataclass
from math import inf, isfinite

import numpy as np
from scipy.special import fdtri

from vincula.change.effect import Interval
from vincula.change.reliable import LEVEL_95
from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation

FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Intraclass:
    """Shrout and Fleiss's six intraclass correlations with intervals; no unit.

    One judge's rating, or the mean of all judges (``_mean``). ``one_way``: each person
    has other judges; ``random``: the same judges, a sample of many, who should give the
    same number; ``fixed``: these very judges, who should put people in the same order.
    ``random_mean`` is None where people differ so little that its formula has no sense.
    """

    people: int
    judges: int
    level: float
    one_way: Interval
    random: Interval
    fixed: Interval
    one_way_mean: Interval
    random_mean: Interval | None
    fixed_mean: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class _Squares:
    """Mean squares of a table: between people, within, between judges, the rest."""

    n: int
    k: int
    between: float
    within: float
    judges: float
    rest: float


def intraclass(ratings: Numbers, *, level: float = LEVEL_95) -> Intraclass:
    r"""Return the intraclass correlations ICC(1,1) to ICC(3,k).

    .. math:: ICC(1,1) = \frac{B - W}{B + (k-1) W}, \quad
        ICC(2,1) = \frac{B - E}{B + (k-1) E + k (J - E) / n}, \quad
        ICC(3,1) = \frac{B - E}{B + (k-1) E}

    with the mean squares between people B, within people W, between judges J, and of the
    rest E; the mean of k judges by Spearman and Brown.

    Parameters
    ----------
    ratings
        Points; one row a person rated, one column a judge; rows with a nan are left out.
    level
        Of the intervals, between 0 and 1.

    Notes
    -----
    An estimate may be below 0, where people differ less than chance would have them. The
    interval of ICC(2,1) is an approximation, which may then lie beside its estimate.
    Where judges agree entirely, the correlation is 1 and so are its limits.

    Raises
    ------
    NotEnoughInformation
        Fewer than two people or judges, or all people have the same mean.

    References
    ----------
    Shrout & Fleiss (1979), https://doi.org/10.1037/0033-2909.86.2.420; interval of
    ICC(2,1): McGraw & Wong (1996), https://doi.org/10.1037/1082-989X.1.1.30

    Examples
    --------
    >>> ratings = np.array([[9.0, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8],
    ...                     [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    >>> found = intraclass(ratings)
    >>> round(found.random.estimate, 2), round(found.fixed.estimate, 2)
    (0.29, 0.71)
    """
    squares = _squares(np.asarray(ratings, dtype=np.float64))
    n, k = squares.n, squares.k
    one_way = _from_f(squares, squares.within, freedom=n * (k - 1), level=level)
    fixed = _from_f(squares, squares.rest, freedom=(n - 1) * (k - 1), level=level)
    random = _random(squares, level)
    return Intraclass(
        people=n,
        judges=k,
        level=level,
        one_way=one_way,
        random=random,
        fixed=fixed,
        one_way_mean=_of_mean(one_way, k),
        random_mean=_of_mean(random, k) if _has_mean(random, k) else None,
        fixed_mean=_of_mean(fixed, k),
    )


def _squares(ratings: Numbers) -> _Squares:
    table = ratings[np.isfinite(ratings).all(axis=1)]
    n, k = table.shape
    if n < FEWEST or k < FEWEST:
        raise NotEnoughInformation("agreement needs two people rated by two judges")
    with np.errstate(all="ignore"):
        people, judges = table.mean(axis=1), table.mean(axis=0)
        middle = float(table.mean())
        between = k * float(((people - middle) ** 2).sum()) / (n - 1)
        across = n * float(((judges - middle) ** 2).sum()) / (k - 1)
        within = float(((table - people[:, None]) ** 2).sum()) / (n * (k - 1))
        residual = table - people[:, None] - judges + middle
        rest = float((residual**2).sum()) / ((n - 1) * (k - 1))
    # What is left of equal ratings is rounding.
    noise = (1e-12 * float(np.abs(table).max())) ** 2
    if not np.isfinite([between, across, within]).all():
        raise NotEnoughInformation("these ratings are too extreme")
    if between <= noise:
        raise NotEnoughInformation("all people have the same mean rating")
    parts = (x if x > noise else 0.0 for x in (between, within, across, rest))
    return _Squares(
        **dict(zip(("between", "within", "judges", "rest"), parts, strict=True)),
        n=n,
        k=k,
    )


def _from_f(squares: _Squares, error: float, *, freedom: int, level: float) -> Interval:
    n, k = squares.n, squares.k
    ratio = squares.between / error if error > 0 else inf
    p = (1 + level) / 2
    return Interval(
        estimate=_single(ratio, k),
        lower=_single(ratio / float(fdtri(n - 1, freedom, p)), k),
        upper=_single(ratio * float(fdtri(freedom, n - 1, p)), k),
    )


def _single(ratio: float, k: int) -> float:
    return 1.0 if ratio == inf else (ratio - 1) / (ratio + k - 1)


def _random(squares: _Squares, level: float) -> Interval:
    n, k = squares.n, squares.k
    b, j, e = squares.between, squares.judges, squares.rest
    estimate = (b - e) / (b + (k - 1) * e + k * (j - e) / n)
    if e <= 0 and j <= 0:
        return Interval(estimate=1.0, lower=1.0, upper=1.0)
    freedom = _satterthwaite(squares, estimate)
    p = (1 + level) / 2
    low, high = float(fdtri(n - 1, freedom, p)), float(fdtri(freedom, n - 1, p))
    # With hardly any degrees of freedom the quantile has no end.
    small = 1 / low if isfinite(low) else 0.0
    judges = k * j + (k * n - k - n) * e
    return Interval(
        estimate=estimate,
        lower=n * (b * small - e) / (judges + n * b * small),
        upper=n * (high * b - e) / (judges + n * high * b),
    )


def _satterthwaite(squares: _Squares, estimate: float) -> float:
    """Return degrees of freedom of the error of one judge's rating."""
    n, k = squares.n, squares.k
    a = k * estimate * squares.judges
    b = (n * (1 + (k - 1) * estimate) - k * estimate) * squares.rest
    return (a + b) ** 2 / (a**2 / (k - 1) + b**2 / ((n - 1) * (k - 1)))


def _has_mean(single: Interval, k: int) -> bool:
    return 1 + (k - 1) * min(single.lower, single.estimate) > 0


def _of_mean(single: Interval, k: int) -> Interval:
    ends = (single.estimate, single.lower, single.upper)
    estimate, lower, upper = (one * k / (1 + (k - 1) * one) for one in ends)
    return Interval(estimate=estimate, lower=lower, upper=upper)
