"""How much of a total is one thing that all items share, beside groups of items?"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.learning.psychometrics import Missing, covariances, usable

# With three factors each stands in relation to two others, so that what they share
# follows; with two it does not.
FEWEST_FACTORS = 3
ITEMS_A_FACTOR = 2
LEAST_OWN = 0.005
TURNS = 2_000
STILL = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Guttman:
    """Guttman's lower bounds of the reliability of a total of standardised items.

    ``lambda_3`` is standardised alpha. ``lambda_6`` is None where an item is a
    combination of others.
    """

    lambda_1: float
    lambda_2: float
    lambda_3: float
    lambda_5: float
    lambda_6: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HierarchicalOmega:
    """``hierarchical``: the share of the general factor; ``total``: that of all factors.

    ``general`` are the loadings on the general factor, of standardised items.
    ``at_edge``: an item or factor is all shared, so that the numbers are to be doubted.
    """

    responses: int
    factors: int
    hierarchical: float
    total: float
    general: tuple[float, ...]
    at_edge: bool


def guttman(answers: Numbers) -> Guttman:
    r"""Return the bounds that need no choice of halves.

    With the correlations R and their sum V:
    :math:`\lambda_1 = 1 - k / V`, :math:`\lambda_3 = \lambda_1 k / (k - 1)`,
    :math:`\lambda_2 = \lambda_1 + \sqrt{k / (k - 1) \, C} / V` with C the sum of squares
    beside the diagonal, :math:`\lambda_5 = \lambda_1 + 2 \sqrt{\max_j C_j} / V`,
    :math:`\lambda_6 = 1 - \sum e_j^2 / V`, e the errors of each item on all others.

    Notes
    -----
    Rows with a gap are left out; items must all vary.

    References
    ----------
    Guttman (1945), https://doi.org/10.1007/BF02288892
    """
    _, alike = _correlations(answers)
    k, whole = len(alike), float(alike.sum())
    if not whole > 0:
        raise NotEnoughInformation("the items run against each other")
    squares = (alike - np.eye(k)) ** 2
    first = 1 - k / whole
    own = _own_errors(alike)
    return Guttman(
        lambda_1=first,
        lambda_2=first + float(np.sqrt(k / (k - 1) * squares.sum())) / whole,
        lambda_3=first * k / (k - 1),
        lambda_5=first + 2 * float(np.sqrt(squares.sum(axis=0).max())) / whole,
        lambda_6=None if own is None else 1 - float(own.sum()) / whole,
    )


def hierarchical_omega(answers: Numbers, *, factors: int = 3) -> HierarchicalOmega:
    r"""Take a total apart into what all items share and what groups of them share.

    .. math:: \omega_h = \frac{(\sum_j g_j)^2}{\sum R}, \quad
              \omega_t = 1 - \frac{\sum_j u_j^2}{\sum R}

    Parameters
    ----------
    answers
        A row a response, a column an item; items that run against others turned round.
    factors
        How many groups of items, three or more; or 1, one factor without groups.

    Notes
    -----
    Factors by least squares of the residuals, turned obliquely (oblimin, weight 0), and
    one general factor through their correlations (Schmid and Leiman). Rows with a gap
    are left out. The number of factors is a choice: report it. With one factor the two
    omegas differ only by how well it fits; `vincula.learning.omega.omega` has it by
    maximum likelihood.

    Raises
    ------
    NotEnoughInformation
        Fewer than two items a factor, items that do not vary, or factors that do not
        hang together in one general one.

    References
    ----------
    Zinbarg et al. (2005), https://doi.org/10.1007/s11336-003-0974-7;
    Schmid & Leiman (1957), https://doi.org/10.1007/BF02289209
    """
    rows, alike = _correlations(answers)
    if factors == 1:
        _check_one(alike)
    elif factors < FEWEST_FACTORS or len(alike) < ITEMS_A_FACTOR * factors:
        raise NotEnoughInformation(
            "a general factor beside groups needs three groups of two items at least"
        )
    with np.errstate(all="ignore"):
        turned, between = _least_residuals(alike, factors), np.eye(1)
        above = np.ones(1)
        if factors > 1:
            turned, between = _oblimin(turned)
            above = _one_above(between)
    general = turned @ above
    if general.sum() < 0:
        general = -general
    shared = np.einsum("ij,jk,ik->i", turned, between, turned)
    whole = float(alike.sum())
    if not np.isfinite(general).all():
        raise NotEnoughInformation("these groups of items have nothing in common")
    return HierarchicalOmega(
        responses=rows,
        factors=factors,
        hierarchical=float(general.sum() ** 2) / whole,
        total=1 - float((1 - shared).sum()) / whole,
        general=tuple(float(one) for one in general),
        at_edge=bool((shared >= 1 - 2 * LEAST_OWN).any())
        or (factors > 1 and bool((above >= 1).any())),
    )


def _correlations(answers: Numbers) -> tuple[int, Numbers]:
    table = usable(answers, missing=Missing.LISTWISE)
    size = covariances(table)
    spread = np.sqrt(np.diag(size))
    if not (spread > 0).all():
        raise NotEnoughInformation("an item that never varies has no correlation")
    return len(table), np.asarray(size / np.outer(spread, spread))


def _check_one(alike: Numbers) -> None:
    if len(alike) < FEWEST_FACTORS:
        raise NotEnoughInformation("one factor needs three items at least")
    if not alike.sum() > 0:
        raise NotEnoughInformation("the items run against each other")


def _own_errors(alike: Numbers) -> Numbers | None:
    if np.linalg.eigvalsh(alike)[0] <= STILL:
        return None
    return np.asarray(1 / np.diag(np.linalg.inv(alike)))


def _least_residuals(alike: Numbers, factors: int) -> Numbers:
    own = _own_errors(alike)
    start = np.full(len(alike), 0.5) if own is None else own

    def residuals(unique: Numbers) -> tuple[float, Numbers]:
        # What the factors leave over, with the diagonal: the best unique variances make
        # it zero there, so that this is the sum of squares beside the diagonal, too.
        values, vectors = np.linalg.eigh(alike - np.diag(unique))
        left, sides = values[:-factors], vectors[:, :-factors]
        return float((left**2).sum()) / 2, -(sides**2) @ left

    best = minimize(
        residuals,
        np.clip(start, LEAST_OWN, 1),
        method="L-BFGS-B",
        jac=True,
        bounds=[(LEAST_OWN, 1)] * len(alike),
        options={"maxiter": 5_000, "maxfun": 20_000, "ftol": 1e-15, "gtol": 1e-9},
    )
    return _loadings(alike, best.x, factors)


def _loadings(alike: Numbers, unique: Numbers, factors: int) -> Numbers:
    values, vectors = np.linalg.eigh(alike - np.diag(unique))
    kept = slice(-1, -factors - 1, -1)
    return np.asarray(vectors[:, kept] * np.sqrt(np.maximum(values[kept], 0)))


def _oblimin(loadings: Numbers) -> tuple[Numbers, Numbers]:
    """Turn factors so that each item loads on few: gradient projection, oblique.

    Jennrich (2002), https://doi.org/10.1007/BF02294706
    """
    k = loadings.shape[1]
    apart = 1 - np.eye(k)
    turn = np.eye(k)
    step = 1.0

    def criterion(turn: Numbers) -> tuple[float, Numbers, Numbers]:
        inverse = np.linalg.inv(turn)
        turned = loadings @ inverse.T
        squares = turned**2
        slope = turned * (squares @ apart)
        value = float((squares * (squares @ apart)).sum()) / 4
        return value, turned, np.asarray(-(turned.T @ slope @ inverse).T)

    value, turned, slope = criterion(turn)
    for _ in range(TURNS):
        projected = slope - turn * (turn * slope).sum(axis=0)
        size = float(np.sqrt((projected**2).sum()))
        if size < STILL:
            break
        step *= 2
        for _ in range(30):
            moved = turn - step * projected
            moved = moved / np.sqrt((moved**2).sum(axis=0))
            there = criterion(moved)
            if there[0] < value - 0.5 * size**2 * step:
                break
            step /= 2
        turn, (value, turned, slope) = moved, there
    return turned, np.asarray(turn.T @ turn)


def _one_above(between: Numbers) -> Numbers:
    """Return the loadings of the factors on one general factor, by least squares."""
    above = _least_residuals(between, 1)[:, 0]
    return np.asarray(-above if above.sum() < 0 else above)
