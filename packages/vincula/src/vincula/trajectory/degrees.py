r"""How surely does a fixed effect differ from nothing? Degrees of freedom for its t.

An estimate over its standard error is not normal, as the variances behind the standard
error are estimates themselves. With C the covariance of the fixed effects, a a row that
picks one of them, f = a'Ca, and :math:`\theta` the variance parameters,

.. math:: \nu = \frac{2 f^2}{g' A g}, \quad g = \partial f / \partial\theta, \quad
          A = 2\,(\partial^2 d / \partial\theta\,\partial\theta')^{-1}

where d is the deviance. The residual variance is profiled out: its share of g'Ag is
:math:`2 f^2` over the rows that are left to it, and that of the others takes the curvature
of the profiled deviance. Sums suffice; no row is looked at.

Satterthwaite (1946), https://doi.org/10.2307/3002019; Fai & Cornelius (1996),
https://doi.org/10.1080/00949659608811740; Kuznetsova et al. (2017),
https://doi.org/10.18637/jss.v082.i13
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.joined import DesignSums
from vincula.trajectory.likelihood import Profile
from vincula.trajectory.optimise import Lowest, short_steps

# Where the deviance is flatter than this share of its steepest bend, parameters are not
# told apart: nothing is known of them, and nothing depends on them.
FLAT = 1e-8

# The sums where parameters of the errors have these values, and what the log determinant of
# the errors adds to the deviance.
Moved = Callable[[Numbers], tuple[DesignSums, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """The profiled deviance about its lowest point.

    ``curvature`` are second derivatives, ``moved`` how the covariance of the fixed effects
    changes with each parameter, ``free`` how many rows are left for the residual variance.
    """

    curvature: Numbers
    covariance: Numbers
    moved: Numbers
    free: int


def bend(found: Lowest, best: Profile) -> Bend:
    """Return how the deviance bends where it is lowest."""
    surface, rows, moved = found.surface, [], []
    for step in short_steps(found.theta):
        after, up = surface.seen(found.theta + step)
        before, down = surface.seen(found.theta - step)
        rows.append((up - down) / (2 * step.sum()))
        change = after.variance * after.inverse - before.variance * before.inverse
        moved.append(change / (2 * step.sum()))
    given = len(best.coefficients) if surface.restricted else 0
    return Bend(
        curvature=(np.array(rows) + np.array(rows).T) / 2,
        covariance=best.variance * best.inverse,
        moved=np.array(moved),
        free=surface.sums.n_rows - given,
    )


def widened(
    about: Bend, found: Lowest, at: Numbers, steps: Numbers, moved: Moved
) -> Bend:
    """Return how the deviance bends, parameters of the errors being among the others.

    ``at`` is where these are, ``steps`` how far to go to either side.
    """
    if not len(at):
        return about

    def seen(there: Numbers) -> tuple[float, Numbers, Numbers]:
        sums, added = moved(there)
        own, slope = replace(found.surface, sums=sums).seen(found.theta)
        return own.deviance + added, slope, own.variance * own.inverse

    ways, middle = np.diag(steps), seen(at)[0]
    ends = [(seen(at + way), seen(at - way)) for way in ways]
    across, covariances = (
        np.array(
            [
                (up[part] - down[part]) / (2 * step)
                for (up, down), step in zip(ends, steps, strict=True)
            ]
        )
        for part in (1, 2)
    )
    own = np.diag(
        [
            (up[0] + down[0] - 2 * middle) / step**2
            for (up, down), step in zip(ends, steps, strict=True)
        ]
    )
    for i, j in zip(*np.tril_indices(len(at), -1), strict=True):
        corners = [
            a * b * seen(at + a * ways[i] + b * ways[j])[0]
            for a in (1, -1)
            for b in (1, -1)
        ]
        own[i, j] = own[j, i] = sum(corners) / (4 * steps[i] * steps[j])
    return replace(
        about,
        curvature=np.block([[about.curvature, across.T], [across, own]]),
        moved=np.concatenate([about.moved, covariances]),
    )


def satterthwaite(about: Bend, picked: Numbers) -> Numbers:
    """Return the degrees of freedom of each row of ``picked``, a combination of effects."""
    f = _squares(picked, about.covariance)
    g = np.array([_squares(picked, one) for one in about.moved])
    uncertain = np.einsum("ij,ip,jp->p", _inverse(about.curvature), g, g)
    return np.asarray(f**2 / (f**2 / about.free + uncertain))


def _squares(picked: Numbers, covariance: Numbers) -> Numbers:
    return np.asarray(np.einsum("pk,kl,pl->p", picked, covariance, picked))


def _inverse(curvature: Numbers) -> Numbers:
    sizes, directions = np.linalg.eigh(curvature)
    known = sizes > FLAT * np.abs(sizes).max()
    kept = directions[:, known]
    return np.asarray((kept / sizes[known]) @ kept.T)
