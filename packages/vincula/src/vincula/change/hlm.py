"""Change as a slope: how fast does each person change, estimated among all of them?

A line for everybody, and for each person a deviation in height and in slope, which
shrinks the more, the fewer scores the person gave. Fitted by restricted maximum
likelihood (REML) on sums of each person's rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation

Tables = NDArray[np.float64]  # one small table a person

FIXED = 2
SPREADS_TRIED = ((1.0, 0.0, 1.0), (0.3, 0.0, 0.3), (2.0, -0.5, 0.5))
# Below this share of the scores' own variance nothing is left as error.
NO_ERROR = 1e-10
# A spread between people below this share of the error is at its boundary: none.
AT_ZERO = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSlope:
    """How fast one person changes, in points a unit of time.

    ``own_points`` is the person's own slope: that of all plus the deviation; divided
    by ``error_points`` it is ``own_index``. ``deviation_index`` divides the deviation
    alone. The indices are None where slopes do not differ between people.
    """

    own_points: float
    deviation_points: float
    error_points: float
    own_index: float | None
    deviation_index: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slopes:
    """The common line, what people differ by, and each person's slope by position."""

    intercept_points: float
    slope_points: float
    sd_intercept: float
    sd_slope: float
    correlation: float | None
    residual_sd: float
    people: tuple[PersonSlope, ...]


def slopes(
    *, person: Sequence[int], time: Sequence[float], score: Sequence[float]
) -> Slopes:
    r"""Fit score ~ 1 + time with height and slope by person; return everybody's slope.

    .. math:: y_{ij} = (\beta_0 + u_{0i}) + (\beta_1 + u_{1i}) t_{ij} + e_{ij}

    The person's own slope is :math:`\beta_1 + \hat u_{1i}`; its index divides it by
    the conditional standard deviation of :math:`u_{1i}`.

    Parameters
    ----------
    person
        0, 1, ... one a row: whose row it is, without gaps.
    time, score
        In any unit of time, and in scale points; none missing.

    Raises
    ------
    NotEnoughInformation
        Too few rows or people, no time passing, or lines without any error.

    Notes
    -----
    A published package calls the *deviation* from the common slope a person's change,
    so that people who improve as everybody does are "unchanged", and those who improve
    less are "deteriorated". Both are returned, each under its own name. The common
    slope's own error is left out of both, as it is there.

    References
    ----------
    Laird & Ware (1982), https://doi.org/10.2307/2529876
    """
    sums = _sums(np.asarray(person), np.asarray(time, float), np.asarray(score, float))
    with np.errstate(all="ignore"):
        _check_error(sums)
        fits = [_fitted(sums, start) for start in SPREADS_TRIED]
        factor, deviance = min(fits, key=lambda fit: fit[1])
        if not np.isfinite(deviance):
            raise NotEnoughInformation(
                "these times and scores are too extreme to fit a line to"
            )
        return _slopes(sums, _solved(sums, factor))


@dataclass(frozen=True, slots=True)
class _Sums:
    """Products of design and scores, with time and scores in standard units.

    People with the same times share a design, so that fitting takes as long as there
    are designs: by design the products of times, how many people, and the sums of their
    products with scores and of the squares of those; by person the last but one.
    """

    xx: Tables
    people: Numbers
    xy: Numbers
    squares: Tables
    design: NDArray[np.intp]
    own_xy: Numbers
    yy: float
    rows: int
    time_mean: float
    time_sd: float
    score_mean: float
    score_sd: float


@dataclass(frozen=True, slots=True)
class _Solved:
    factor: Tables
    middle: Tables
    fixed: Numbers
    residual: float
    deviance: float


def _sums(person: NDArray[np.int64], time: Numbers, score: Numbers) -> _Sums:
    _check(person, time, score)
    t, time_mean, time_sd = _standard(time)
    y, score_mean, score_sd = _standard(score)
    size = int(person.max()) + 1
    own_xx = _by(person, [t**0, t, t, t * t], size)
    own_xy = _by(person, [y, t * y], size)
    xx, design = np.unique(own_xx, axis=0, return_inverse=True)
    squares = (own_xy[:, :, None] * own_xy[:, None, :]).reshape(size, FIXED * FIXED)
    return _Sums(
        xx=xx.reshape(-1, FIXED, FIXED),
        people=np.bincount(design).astype(np.float64),
        xy=_by(design, own_xy.T, len(xx)),
        squares=_by(design, squares.T, len(xx)).reshape(-1, FIXED, FIXED),
        design=design,
        own_xy=own_xy,
        yy=float(y @ y),
        rows=len(y),
        time_mean=time_mean,
        time_sd=time_sd,
        score_mean=score_mean,
        score_sd=score_sd,
    )


def _by(place: NDArray[np.intp], columns: Iterable[Numbers], size: int) -> Numbers:
    """Sum columns by place: one row a place."""
    summed = [np.bincount(place, weights=one, minlength=size) for one in columns]
    return np.stack(summed, axis=1).astype(np.float64)


def _standard(values: Numbers) -> tuple[Numbers, float, float]:
    with np.errstate(all="ignore"):
        mean, sd = float(values.mean()), float(values.std())
        standard = (values - mean) / sd if sd > 0 else values * np.nan
    if not (np.isfinite(sd) and np.isfinite(standard).all()):
        raise NotEnoughInformation("times or scores are too extreme to fit a line to")
    return standard, mean, sd


def _check(person: NDArray[np.int64], time: Numbers, score: Numbers) -> None:
    if len(set(person.tolist())) <= FIXED or len(score) <= len(set(person.tolist())):
        raise NotEnoughInformation(
            "slopes need at least three people, and somebody with two scores"
        )
    if not (np.isfinite(time).all() and np.isfinite(score).all()):
        raise NotEnoughInformation("slopes need a time and a score in every row")
    if time.min() == time.max():
        raise NotEnoughInformation("all scores are of the same time: there is no slope")
    if score.min() == score.max():
        raise NotEnoughInformation("all scores are equal, so no error can be estimated")


def _check_error(sums: _Sums) -> None:
    inverse = np.linalg.pinv(sums.xx).astype(np.float64)
    left = sums.yy - float((inverse * sums.squares).sum())
    if not left > NO_ERROR * sums.yy:
        raise NotEnoughInformation(
            "everybody's scores lie on a straight line, so there is no error to"
            " measure a slope with"
        )


def _fitted(sums: _Sums, start: tuple[float, ...]) -> tuple[Tables, float]:
    found = minimize(
        lambda theta: _deviance(sums, theta),
        np.array(start),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 800},
    )
    return _factor(found.x), float(found.fun)


def _deviance(sums: _Sums, theta: Numbers) -> float:
    try:
        return _solved(sums, _factor(theta)).deviance
    except np.linalg.LinAlgError:
        # The search has gone where tables cannot be inverted: nowhere to stop.
        return np.inf


def _factor(theta: Numbers) -> Tables:
    return np.array([[theta[0], 0.0], [theta[1], theta[2]]])


def _solved(sums: _Sums, factor: Tables) -> _Solved:
    # Woodbury: with Z = X, V = I + X L L' X' needs no more than two by two tables.
    inner = np.eye(FIXED) + factor.T @ sums.xx @ factor
    middle = factor @ np.linalg.inv(inner) @ factor.T
    each = sums.xx - sums.xx @ middle @ sums.xx
    xvx = (sums.people[:, None, None] * each).sum(axis=0)
    xvy = (sums.xy - _times(sums.xx @ middle, sums.xy)).sum(axis=0)
    yvy = sums.yy - (middle * sums.squares).sum()
    fixed = np.linalg.solve(xvx, xvy)
    free = sums.rows - FIXED
    residual = max(float(yvy - fixed @ xvy), NO_ERROR * free) / free
    deviance = (
        sums.people @ np.log(np.linalg.det(inner))
        + np.log(np.linalg.det(xvx))
        + free * np.log(residual)
    )
    return _Solved(
        factor=factor,
        middle=middle,
        fixed=fixed,
        residual=residual,
        deviance=float(deviance) if np.isfinite(deviance) else np.inf,
    )


def _times(tables: Tables, vectors: Numbers) -> Numbers:
    product: Numbers = (tables @ vectors[:, :, None])[:, :, 0]
    return product


def _slopes(sums: _Sums, solved: _Solved) -> Slopes:
    # Back to the units that were given: y = a + b t, t and y standardised.
    per_time = sums.score_sd / sums.time_sd
    back = np.array(
        [[sums.score_sd, -sums.time_mean * per_time], [0.0, per_time]], dtype=float
    )
    fixed = back @ solved.fixed + np.array([sums.score_mean, 0.0])
    spread = back @ solved.factor
    # In what people truly differ, height and slope, beside the error of one score.
    differ = np.sqrt((solved.factor**2).sum(axis=1)) >= AT_ZERO
    covariance = solved.residual * spread @ spread.T
    left = sums.own_xy - sums.xx[sums.design] @ solved.fixed
    middle = solved.middle[sums.design]
    deviations = _times(middle, left) @ back.T
    errors = np.sqrt(solved.residual * middle[:, 1, 1]) * per_time
    return Slopes(
        intercept_points=float(fixed[0]),
        slope_points=float(fixed[1]),
        sd_intercept=float(np.sqrt(covariance[0, 0])),
        sd_slope=float(np.sqrt(covariance[1, 1])),
        correlation=_correlation(covariance) if differ.all() else None,
        residual_sd=float(np.sqrt(solved.residual) * sums.score_sd),
        people=tuple(
            _person(float(fixed[1]), float(deviation), float(error), tells=differ[1])
            for deviation, error in zip(deviations[:, 1], errors, strict=True)
        ),
    )


def _person(
    common: float, deviation: float, error: float, *, tells: bool
) -> PersonSlope:
    own = common + deviation
    tells = tells and error > 0
    return PersonSlope(
        own_points=own,
        deviation_points=deviation,
        error_points=error,
        own_index=own / error if tells else None,
        deviation_index=deviation / error if tells else None,
    )


def _correlation(covariance: Tables) -> float | None:
    product = float(covariance[0, 0] * covariance[1, 1])
    if not product > 0:
        return None
    return float(np.clip(covariance[0, 1] / np.sqrt(product), -1, 1))
