"""Does my own view, or my partner's, go with how I see it? The actor-partner model.

Two people of a pair, each with one predictor and one outcome. For client and therapist
the roles differ; `same_roles` is for pairs in which they do not, or may not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.stats import chi2

from vincula.alliance.ratings import check_ratings
from vincula.alliance.regression import ordinary_least_squares
from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation

FEWEST_PAIRS = 5
TESTED_EQUALITIES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What one person's outcome goes with: the own predictor and the partner's.

    ``ratio`` is partner by actor effect (k): 0 actor only, 1 couple, -1 contrast; None
    where there is no actor effect to divide by.
    """

    intercept: float
    actor: float
    partner: float
    intercept_se: float
    actor_se: float
    partner_se: float
    ratio: float | None
    ratio_se: float | None
    residual_variance: float
    r_squared: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinctRoles:
    """Effects of each role, and how what they leave unexplained hangs together."""

    n_pairs: int
    first: Effects
    second: Effects
    residual_covariance: float
    residual_correlation: float
    predictor_covariance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SameRoles:
    """One actor and one partner effect for both, and whether the data allow that.

    ``chi_square`` on ``freedom`` degrees: a small p value says the roles differ.
    """

    n_pairs: int
    intercept: float
    actor: float
    partner: float
    intercept_se: float
    actor_se: float
    partner_se: float
    residual_variance: float
    residual_correlation: float
    chi_square: float
    freedom: int
    p_value: float


def distinct_roles(
    first_x: Sequence[float],
    first_y: Sequence[float],
    second_x: Sequence[float],
    second_y: Sequence[float],
) -> DistinctRoles:
    r"""Estimate actor and partner effects where the two roles differ.

    .. math:: y_1 = i_1 + a_1 x_1 + p_{21} x_2 + e_1, \quad
        y_2 = i_2 + a_2 x_2 + p_{12} x_1 + e_2

    Parameters
    ----------
    first_x, first_y, second_x, second_y
        Predictor and outcome of each of the two, one element a pair. Pairs with a value
        missing are left out by the caller. Scale points.

    Notes
    -----
    Both outcomes have the same predictors, so that least squares, one outcome after the
    other, is the maximum-likelihood solution of the joint model; standard errors are
    those of maximum likelihood (squares divided by the number of pairs).

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic Data Analysis, chapter 7; ratio: Kenny &
    Ledermann (2010), https://doi.org/10.1037/a0019651
    """
    x1, y1, x2, y2 = _pairs(first_x, first_y, second_x, second_y)
    design = np.column_stack([np.ones_like(x1), x1, x2])
    other = design[:, [0, 2, 1]]
    rest_1, rest_2 = _rest(design, y1), _rest(other, y2)
    n = len(x1)
    covariance = float(rest_1 @ rest_2) / n
    size = sqrt(float(rest_1 @ rest_1)) * sqrt(float(rest_2 @ rest_2)) / n
    return DistinctRoles(
        n_pairs=n,
        first=_effects(design, y1),
        second=_effects(other, y2),
        residual_covariance=covariance,
        residual_correlation=covariance / size if size > 0 else 0.0,
        predictor_covariance=float((x1 - x1.mean()) @ (x2 - x2.mean())) / n,
    )


def same_roles(
    first_x: Sequence[float],
    first_y: Sequence[float],
    second_x: Sequence[float],
    second_y: Sequence[float],
    *,
    restricted: bool = False,
) -> SameRoles:
    r"""Estimate one actor and one partner effect for both, and test that they are one.

    With sums and differences of the two, the model falls into two simple lines:

    .. math:: y_1 + y_2 = 2i + (a + p)(x_1 + x_2) + e_+, \quad
        y_1 - y_2 = (a - p)(x_1 - x_2) + e_-

    Parameters
    ----------
    first_x, first_y, second_x, second_y
        As in `distinct_roles`.
    restricted
        Standard errors of restricted maximum likelihood; else maximum likelihood.

    References
    ----------
    Olsen & Kenny (2006), https://doi.org/10.1037/1082-989X.11.2.127
    """
    x1, y1, x2, y2 = _pairs(first_x, first_y, second_x, second_y)
    n = len(x1)
    design = np.column_stack([np.ones(n), x1 + x2])
    both = ordinary_least_squares(design, y1 + y2, spread_by_rows=not restricted)
    apart = ordinary_least_squares(
        (x1 - x2)[:, None], y1 - y2, spread_by_rows=not restricted
    )
    total, gap = both.coefficients[1], apart.coefficients[0]
    error = sqrt(both.errors[1] ** 2 + apart.errors[0] ** 2) / 2
    wide, narrow = both.residual_sd**2 / 2, apart.residual_sd**2 / 2
    chi_square = _asymmetry(np.column_stack([x1, x2, y1, y2]))
    return SameRoles(
        n_pairs=n,
        intercept=both.coefficients[0] / 2,
        actor=(total + gap) / 2,
        partner=(total - gap) / 2,
        intercept_se=both.errors[0] / 2,
        actor_se=error,
        partner_se=error,
        residual_variance=(wide + narrow) / 2,
        residual_correlation=(wide - narrow) / (wide + narrow),
        chi_square=chi_square,
        freedom=TESTED_EQUALITIES,
        p_value=float(chi2.sf(chi_square, TESTED_EQUALITIES)),
    )


def _effects(design: Numbers, y: Numbers) -> Effects:
    line = ordinary_least_squares(design, y, spread_by_rows=True)
    intercept, actor, partner = line.coefficients
    errors = line.errors
    ratio = partner / actor if actor else None
    shared = float(np.linalg.inv(design.T @ design)[1, 2]) * line.residual_sd**2
    ratio_se = None
    if ratio is not None:
        # Delta method for a quotient.
        variance = errors[2] ** 2 - 2 * ratio * shared + ratio**2 * errors[1] ** 2
        ratio_se = sqrt(max(variance, 0.0)) / abs(actor)
    return Effects(
        intercept=intercept,
        actor=actor,
        partner=partner,
        intercept_se=errors[0],
        actor_se=errors[1],
        partner_se=errors[2],
        ratio=ratio,
        ratio_se=ratio_se,
        residual_variance=line.residual_sd**2,
        r_squared=line.r_squared,
    )


def _rest(design: Numbers, y: Numbers) -> Numbers:
    solution, *_ = np.linalg.lstsq(design, y, rcond=None)
    return np.asarray(y - design @ solution)


def _asymmetry(columns: Numbers) -> float:
    # Twice the log-likelihood lost when the two persons of a pair may be exchanged.
    turned = columns[:, [1, 0, 3, 2]]
    centre = (columns.mean(axis=0) + turned.mean(axis=0)) / 2
    one, other = columns - centre, turned - centre
    n = len(columns)
    symmetric = (one.T @ one + other.T @ other) / (2 * n)
    free = np.cov(columns, rowvar=False, ddof=0)
    _, restricted_log = np.linalg.slogdet(symmetric)
    sign, free_log = np.linalg.slogdet(free)
    if sign <= 0 or not np.isfinite(free_log):
        raise NotEnoughInformation("one rating can be told from the others exactly")
    return max(0.0, float(n * (restricted_log - free_log)))


def _pairs(*columns: Sequence[float]) -> tuple[Numbers, ...]:
    arrays = tuple(np.asarray(column, dtype=np.float64) for column in columns)
    if len({array.shape for array in arrays}) != 1:
        raise ValueError("one value of each for every pair")
    check_ratings(*arrays)
    if len(arrays[0]) < FEWEST_PAIRS:
        raise NotEnoughInformation(f"the model needs {FEWEST_PAIRS} pairs at least")
    return arrays
