r"""Which part of the variance of scores do the common course and the people explain?

.. math:: R^2_m = \frac{\sigma^2_f}{\sigma^2_f + \sigma^2_r + \sigma^2}, \quad
          R^2_c = \frac{\sigma^2_f + \sigma^2_r}{\sigma^2_f + \sigma^2_r + \sigma^2}

with the variance of the rows' x'b, and the mean over rows of z'Dz: with slopes that differ,
people differ more at some times than at others. Both are products of the sums.
"""

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.design import Design
from vincula.trajectory.formula import Term
from vincula.trajectory.likelihood import Profile
from vincula.trajectory.model import Explained
from vincula.trajectory.optimise import Lowest
from vincula.trajectory.statistics import ClientSums


def explained(
    design: Design,
    sums: ClientSums,
    found: Lowest,
    best: Profile,
    *,
    error: float = 1.0,
) -> Explained | None:
    """Return the shares of variance that a model explains; ``sums`` are of plain rows.

    ``error`` is the mean over rows of the error's variance, in units of the residual
    variance. None for a model without any intercept: how much its columns vary is not in the sums.

    References
    ----------
    Nakagawa & Schielzeth (2013), https://doi.org/10.1111/j.2041-210x.2012.00261.x;
    Johnson (2014), https://doi.org/10.1111/2041-210X.12225 (slopes that differ)
    """
    through = _through(design, sums)
    if through is None:
        return None
    common = _common(sums, through, best.coefficients)
    apart = best.variance * _apart(sums, found)
    whole = common + apart + error * best.variance
    return Explained(marginal=common / whole, conditional=(common + apart) / whole)


def _through(design: Design, sums: ClientSums) -> Numbers | None:
    """Return the sum of each fixed column over all rows, where one column is all ones."""
    if Term() in design.fixed:
        return sums.total[design.fixed.index(Term()), :-1]
    if Term() in design.random:
        found = sums.cross[design.random.index(Term()), :-1].sum(axis=1)
        return np.asarray(found)
    return None


def _common(sums: ClientSums, through: Numbers, coefficients: Numbers) -> float:
    n = sums.n_rows
    squares = coefficients @ sums.total[:-1, :-1] @ coefficients
    about_mean = float(squares) - float(coefficients @ through) ** 2 / n
    return max(0.0, about_mean) / (n - 1)


def _apart(sums: ClientSums, found: Lowest) -> float:
    parameters, gram = found.surface.parameters, sums.gram.sum(axis=2)
    return (
        sum(
            float((covariance * gram[np.ix_(level.places, level.places)]).sum())
            for level, covariance in zip(
                parameters.levels, parameters.covariances(found.theta), strict=True
            )
        )
        / sums.n_rows
    )
