"""A line through points: least squares, with plain or clustered standard errors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vincula.columns import Counts, Numbers
from vincula.errors import NotEnoughInformation

FEWEST_GROUPS = 2
# Errors below this share of the plain ones are what rounding left of nothing.
ROUNDING = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Coefficients in the order of the columns, with their standard errors."""

    coefficients: tuple[float, ...]
    errors: tuple[float, ...]
    residual_sd: float
    freedom: int
    r_squared: float


def ordinary_least_squares(
    x: Numbers,
    y: Numbers,
    *,
    clusters: Counts | None = None,
    absorbed: int = 0,
    spread_by_rows: bool = False,
) -> Line:
    r"""Fit :math:`y = X b` by least squares.

    Parameters
    ----------
    x, y
        One row an observation; the caller puts in a column of ones for an intercept.
    clusters
        Where given, which group each row belongs to (0, 1, ...): errors then allow rows
        of a group to hang together, with the correction
        :math:`\tfrac{G}{G-1} \tfrac{n-1}{n-k}`.
    absorbed
        Levels already taken out of x and y, such as one mean a person.
    spread_by_rows
        Divide the squares by n, as maximum likelihood does, not by n less k.

    References
    ----------
    Cluster correction: Cameron & Miller (2015), https://doi.org/10.3368/jhr.50.2.317

    Examples
    --------
    >>> x = np.array([[1.0, 0], [1, 1], [1, 2]])
    >>> line = ordinary_least_squares(x, np.array([1.0, 2, 3]))
    >>> [round(b, 9) for b in line.coefficients]
    [1.0, 1.0]
    """
    n, k = x.shape
    freedom = n - k - absorbed
    if freedom < 1 or np.linalg.matrix_rank(x) < k:
        raise NotEnoughInformation(
            "too few observations, or columns that say the same, for a regression"
        )
    squared = x.T @ x
    if not (np.diag(squared) > 0).all():
        raise NotEnoughInformation("these values are too small to compute with")
    inverse: Numbers = np.asarray(np.linalg.inv(squared), dtype=np.float64)
    b = inverse @ (x.T @ y)
    rest: Numbers = np.asarray(y - x @ b, dtype=np.float64)
    squares = float(rest @ rest)
    variance = squares / (n if spread_by_rows else freedom)
    if clusters is None:
        covariance = variance * inverse
    else:
        covariance = _clustered(x, rest, inverse, clusters, freedom)
        plain = variance * np.diag(inverse)
        if (np.diag(covariance) <= ROUNDING**2 * plain).any() and squares > 0:
            raise NotEnoughInformation(
                "there are so few groups that no error between them can be told"
            )
    total = float(((y - y.mean()) ** 2).sum())
    return Line(
        coefficients=tuple(b.tolist()),
        errors=tuple(np.sqrt(np.maximum(np.diag(covariance), 0)).tolist()),
        residual_sd=float(np.sqrt(variance)),
        freedom=freedom,
        r_squared=1 - squares / total if total > 0 else 0.0,
    )


def without(columns: Numbers, nuisance: Numbers) -> tuple[Numbers, int]:
    """Take out of columns what others explain; also how many these really are.

    Columns that say the same as others count once, so that nothing is refused because
    two nuisances coincide.
    """
    solution, _, rank, _ = np.linalg.lstsq(nuisance, columns, rcond=None)
    return np.asarray(columns - nuisance @ solution, dtype=np.float64), int(rank)


def places(labels: Sequence[object]) -> Counts:
    """Number labels from 0 in the order in which they come."""
    known: dict[object, int] = {}
    numbers = [known.setdefault(label, len(known)) for label in labels]
    return np.array(numbers, dtype=np.int64)


def _clustered(
    x: Numbers, rest: Numbers, inverse: Numbers, clusters: Counts, freedom: int
) -> Numbers:
    groups = int(clusters.max()) + 1
    if groups < FEWEST_GROUPS:
        raise NotEnoughInformation("one person alone has no error between persons")
    scores = np.zeros((groups, x.shape[1]))
    np.add.at(scores, clusters, x * rest[:, None])
    correction = groups / (groups - 1) * (len(x) - 1) / freedom
    with np.errstate(all="ignore"):
        meat = scores.T @ scores
        found = np.asarray(correction * inverse @ meat @ inverse)
    if not np.isfinite(found).all():
        raise NotEnoughInformation("these ratings are too extreme for a regression")
    return found
