"""How much of a total is the one thing its items share: omega, in people and in time.

Unlike alpha it lets items differ in how much they say. With several occasions a person it
is two numbers: do people differ reliably, and does one person's change show reliably?
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import log, pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.learning.psychometrics import Missing, covariances, usable

FEWEST_ITEMS = 3
# An item with less than this share of its spread for itself has none left: the model
# wants a variance below 0 there (a Heywood case).
NONE_LEFT = 1e-4
LEAST = 1e-12
LARGEST = 50.0
SURE = 1e-6
# Below this, what is left of an item beside the others is rounding.
SAME = 1e-9
Objective = Callable[[Numbers], tuple[float, Numbers]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor: loadings in item points, residual variances, and omega.

    ``omega`` divides by the variance of the total that the model gives. ``at_edge``: an
    item has no variance of its own left, so that omega is not to be trusted.
    """

    loadings: tuple[float, ...]
    residual_variances: tuple[float, ...]
    omega: float
    at_edge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Omega:
    """Omega of one scale, with how well one factor fits at all.

    ``of_observed`` is omega with the observed variance of the total in the denominator;
    ``chi_square`` with ``freedom`` compares the model with no model, ``cfi`` is near 1
    and ``rmsea`` and ``srmr`` near 0 where one factor suffices; ``rmsea`` is None where
    there are no degrees of freedom.
    """

    responses: int
    factor: Factor
    of_observed: float
    chi_square: float
    freedom: int
    cfi: float
    rmsea: float | None
    srmr: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoLevelOmega:
    """Omega of change within people, and of differences between them."""

    responses: int
    people: int
    within: Factor
    between: Factor
    log_likelihood: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """Squares within people; for each number of occasions, the means of its people."""

    freedom: int
    within: Numbers
    means: tuple[tuple[int, Numbers], ...]


def omega(answers: Numbers) -> Omega:
    r"""Return omega from a one-factor model by maximum likelihood.

    .. math:: \omega = \frac{(\sum_i \lambda_i)^2}
        {(\sum_i \lambda_i)^2 + \sum_i \psi_i}

    Parameters
    ----------
    answers
        Points; one row a response, one column an item, three items at least; rows with a
        nan are left out.

    Notes
    -----
    Answers are taken as normal, which short answer scales are not; the estimate suffers
    little, ``chi_square`` more. Where one factor does not fit, omega means little.

    References
    ----------
    McDonald (1999), *Test Theory*; Joreskog (1967), https://doi.org/10.1007/BF02289658

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> shared = rng.normal(size=(4000, 1))
    >>> round(omega(shared + rng.normal(size=(4000, 4))).factor.omega, 1)
    0.8
    """
    used = usable(answers, missing=Missing.LISTWISE)
    n, k = used.shape
    _enough(k, rows=n > k)
    observed = covariances(used) * (n - 1) / n
    spreads = np.sqrt(np.diag(observed))
    correlation = observed / np.outer(spreads, spreads)
    if np.linalg.eigvalsh(correlation)[0] < SAME:
        raise NotEnoughInformation("some items together say just what others say")
    determinant = _log_determinant(correlation)
    theta, lowest = _lowest(_one_level(correlation), _start(np.ones(k)))
    factor = _factor(theta, spreads)
    common = sum(factor.loadings) ** 2
    misfit = max(n * (lowest - determinant - k), 0.0)
    loadings, rest = _parts(theta)
    implied = np.outer(loadings, loadings) + np.diag(rest)
    freedom = k * (k - 3) // 2
    over = max(misfit - freedom, 0.0)
    independent = -n * determinant - k * (k - 1) / 2
    away = (correlation - implied)[np.tril_indices(k)]
    return Omega(
        responses=n,
        factor=factor,
        of_observed=common / float(observed.sum()),
        chi_square=misfit,
        freedom=freedom,
        cfi=1 - over / max(independent, over) if over > 0 else 1.0,
        rmsea=sqrt(over / (freedom * n)) if freedom else None,
        srmr=sqrt(float((away**2).mean())),
    )


def two_level_omega(people: Sequence[Hashable], answers: Numbers) -> TwoLevelOmega:
    r"""Return omega within and between people from a two-level one-factor model.

    .. math:: \Sigma_w = \lambda_w \lambda_w' + \Psi_w, \quad
        \Sigma_b = \lambda_b \lambda_b' + \Psi_b

    fitted together by full maximum likelihood, whatever the number of occasions; omega of
    each level as in `omega`.

    Parameters
    ----------
    people
        Whose each response is.
    answers
        Points; one row a response, one column an item, three items at least; rows with a
        nan are left out.

    Notes
    -----
    Residual variances between people are often near 0: see ``at_edge``. The order of
    occasions is not used; a trend counts as change within people.

    References
    ----------
    Geldhof, Preacher & Zyphur (2014), https://doi.org/10.1037/a0032138; likelihood:
    Muthen (1994), https://doi.org/10.1177/0049124194022003006
    """
    table = np.asarray(answers, dtype=np.float64)
    if len(people) != len(table):
        raise ValueError("one person for each response")
    given = np.flatnonzero(np.isfinite(table).all(axis=1)).tolist()
    used = usable(table, missing=Missing.LISTWISE)
    covariances(used)
    whose = [people[row] for row in given]
    spreads = used.std(axis=0)
    sums = _sums(whose, (used - used.mean(axis=0)) / spreads)
    n, k = used.shape
    persons = n - sums.freedom
    _enough(k, rows=persons > k and sums.freedom > k)
    if np.linalg.eigvalsh(sums.within)[0] < SAME * sums.freedom:
        raise NotEnoughInformation(
            "an item, or items together, never change in a person"
        )
    half = np.full(k, sqrt(0.5))
    start = np.concatenate([_start(half), _start(half)])
    theta, lowest = _lowest(_two_levels(sums, n), start)
    logarithms = n * (k * log(2 * pi) + 2 * float(np.log(spreads).sum()))
    return TwoLevelOmega(
        responses=n,
        people=persons,
        within=_factor(theta[: 2 * k], spreads),
        between=_factor(theta[2 * k :], spreads),
        log_likelihood=-(n * lowest + logarithms) / 2,
    )


def _enough(items: int, *, rows: bool) -> None:
    if items < FEWEST_ITEMS:
        raise NotEnoughInformation("omega needs three items or more")
    if not rows:
        raise NotEnoughInformation("omega needs more people and responses than items")


def _start(spreads: Numbers) -> Numbers:
    return np.concatenate([0.7 * spreads, np.log(0.5 * spreads**2)])


def _parts(theta: Numbers) -> tuple[Numbers, Numbers]:
    """Return loadings and residual variances; the latter are kept as logarithms."""
    loadings, logarithms = np.split(theta, 2)
    return loadings, _own(logarithms) + LEAST


def _own(logarithms: Numbers) -> Numbers:
    # A long first step of the search must not overflow.
    return np.asarray(np.exp(np.minimum(logarithms, LARGEST)))


def _implied(theta: Numbers) -> Numbers:
    loadings, rest = _parts(theta)
    return np.asarray(np.outer(loadings, loadings) + np.diag(rest))


def _chain(slope: NDArray[np.floating[Any]], theta: Numbers) -> Numbers:
    """Turn the slope by a covariance into that by the parameters."""
    loadings, logarithms = np.split(theta, 2)
    by_rest = np.diag(slope) * _own(logarithms)
    return np.concatenate([2 * slope @ loadings, by_rest])


def _one_level(observed: Numbers) -> Objective:
    def deviance(theta: Numbers) -> tuple[float, Numbers]:
        sigma = _implied(theta)
        inverse = np.linalg.inv(sigma)
        value = _log_determinant(sigma) + float((inverse * observed).sum())
        return value, _chain(inverse - inverse @ observed @ inverse, theta)

    return deviance


def _two_levels(sums: _Sums, rows: int) -> Objective:
    def deviance(theta: Numbers) -> tuple[float, Numbers]:
        for_within, for_between = np.split(theta, 2)
        within, between = _implied(for_within), _implied(for_between)
        inverse = np.linalg.inv(within)
        value = sums.freedom * _log_determinant(within)
        value += float((inverse * sums.within).sum())
        slope_within = sums.freedom * inverse - inverse @ sums.within @ inverse
        slope_between = np.zeros_like(between)
        totals = [(n, means, within + n * between) for n, means in sums.means]
        middle = _middle(totals)
        for n, means, total in totals:
            away = means - middle
            inverse = np.linalg.inv(total)
            squares = n * away.T @ away
            value += len(means) * _log_determinant(total)
            value += float((inverse * squares).sum())
            slope = len(means) * inverse - inverse @ squares @ inverse
            slope_within += slope
            slope_between += n * slope
        slopes = _chain(slope_within, for_within), _chain(slope_between, for_between)
        return value / rows, np.concatenate(slopes) / rows

    return deviance


def _middle(totals: list[tuple[int, Numbers, Numbers]]) -> Numbers:
    """Return the means that fit best to these covariances."""
    weights = [n * np.linalg.inv(total) for n, _, total in totals]
    pairs = list(zip(weights, totals, strict=True))
    left = sum(len(means) * weight for weight, (_, means, _) in pairs)
    right = sum(weight @ means.sum(axis=0) for weight, (_, means, _) in pairs)
    return np.asarray(np.linalg.solve(left, right))


def _sums(people: list[Hashable], answers: Numbers) -> _Sums:
    known: dict[Hashable, int] = {}
    place = np.array([known.setdefault(one, len(known)) for one in people])
    occasions = np.bincount(place)
    means = np.zeros((len(known), answers.shape[1]))
    np.add.at(means, place, answers)
    means /= occasions[:, None]
    away = answers - means[place]
    return _Sums(
        freedom=len(answers) - len(known),
        within=np.asarray(away.T @ away),
        means=tuple((int(n), means[occasions == n]) for n in np.unique(occasions)),
    )


def _lowest(objective: Objective, start: Numbers) -> tuple[Numbers, float]:
    found = minimize(
        objective,
        start,
        jac=True,
        method="BFGS",
        options={"gtol": 1e-9, "maxiter": 2000},
    )
    theta: Numbers = np.asarray(found.x, dtype=np.float64)
    value, slope = objective(theta)
    if not np.abs(slope).max() < SURE:
        raise NotEnoughInformation("one factor cannot be fitted to these answers")
    return theta, value


def _factor(theta: Numbers, spreads: Numbers) -> Factor:
    loadings, rest = _parts(theta)
    own = rest / (loadings**2 + rest)
    loadings = loadings * spreads * (1 if (loadings * spreads).sum() >= 0 else -1)
    rest = rest * spreads**2
    common = float(loadings.sum()) ** 2
    return Factor(
        loadings=tuple(loadings.tolist()),
        residual_variances=tuple(rest.tolist()),
        omega=common / (common + float(rest.sum())),
        at_edge=bool((own < NONE_LEFT).any()),
    )


def _log_determinant(matrix: Numbers) -> float:
    return float(np.linalg.slogdet(matrix)[1])
