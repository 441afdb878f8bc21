r"""What do few clients or therapists do to standard errors and degrees of freedom?

Kenward and Roger add to the covariance of the fixed effects what it lacks because the
variances in it are estimates, and take degrees of freedom from the expected information.
With :math:`\Psi = X'V^{-1}X`, :math:`\Phi = \Psi^{-1}`, and V linear in its parameters
:math:`\sigma_i`, derivatives of :math:`\Psi` and of log det V are all that is needed:

.. math:: P_i = \partial_i \Psi, \quad
          (W^{-1})_{ij} = \tfrac12 \left[ -\partial_{ij} \log|V|
          - \mathrm{tr}(\Phi\,\partial_{ij}\Psi) + \mathrm{tr}(\Phi P_i \Phi P_j) \right]

.. math:: \Phi_A = \Phi + 2\Phi \sum_{ij} W_{ij}
          \left(\tfrac12 \partial_{ij}\Psi - P_i \Phi P_j\right) \Phi, \quad
          \nu = \frac{2 (a'\Phi a)^2}{g'Wg}, \quad g_i = a'\Phi P_i \Phi a

Both are functions of the sums; their derivatives are taken as differences. Kenward & Roger
(1997), https://doi.org/10.2307/2533558; as in Halekoh & Hojsgaard (2014),
https://doi.org/10.18637/jss.v059.i09
"""

from dataclasses import dataclass

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.joined import DesignSums
from vincula.trajectory.likelihood import Kernel
from vincula.trajectory.optimise import Lowest
from vincula.trajectory.parameters import Level
from vincula.trajectory.stacks import product, summed

# Of a variance, in units of what is known of it: small, and yet far above rounding.
STEP = 2e-4
SINGULAR = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The larger covariance of the fixed effects, in units of the residual variance.

    ``plain`` is what it was before, ``moved`` how each variance moves that, up to its sign,
    and ``uncertain`` how surely these variances are known.
    """

    covariance: Numbers
    degrees: Numbers
    plain: Numbers
    moved: Numbers
    uncertain: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Variances:
    """V over the residual variance, around the estimates: a step for each parameter.

    The first parameter is the residual variance, the others go along ``client`` and
    ``therapist``: symmetric matrices.
    """

    sums: DesignSums
    levels: tuple[Level, ...]
    covariances: list[Numbers]
    directions: list[tuple[int, Numbers]]

    def at(self, steps: Numbers) -> tuple[float, Numbers]:
        """Return log det V and X'V^{-1}X."""
        residual = 1 + steps[0]
        here = [cells.copy() for cells in self.covariances]
        for size, (level, direction) in zip(steps[1:], self.directions, strict=True):
            here[level] += size * direction
        own = [cells / residual for cells in here]
        logdet, known = _absolute(self.sums, self.levels, own)
        return logdet + self.sums.n_rows * float(np.log(residual)), known / residual


def corrected(found: Lowest, picked: Numbers) -> Corrected:
    """Return the covariance, and the degrees of freedom of each row of ``picked``."""
    variances = _variances(found)
    known, first, second, logdet = _differences(variances)
    phi = np.linalg.inv(known)
    turned = np.einsum("kl,ilm,mn->ikn", phi, first, phi)
    twice = (
        -logdet
        - np.einsum("kl,ijlk->ij", phi, second)
        + np.einsum("ikl,jlk->ij", turned, first)
    )
    w = 2 * np.linalg.pinv(twice, rcond=SINGULAR, hermitian=True)
    added = np.einsum("ij,ijkl->kl", w, second) / 2
    added -= np.einsum("ij,ikl,lm,jmn->kn", w, first, phi, first)
    g = np.einsum("pk,ikl,pl->ip", picked, turned, picked)
    f = np.einsum("pk,kl,pl->p", picked, phi, picked)
    uncertain = np.einsum("ij,ip,jp->p", w, g, g)
    return Corrected(
        covariance=phi + 2 * phi @ added @ phi,
        degrees=2 * f**2 / uncertain,
        plain=np.asarray(phi, dtype=np.float64),
        moved=turned,
        uncertain=w,
    )


def _differences(
    variances: _Variances,
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return X'V^{-1}X, its first and second derivatives, and the second of log det V."""
    size = 1 + len(variances.directions)
    steps = STEP * np.eye(size)
    logdet, known = variances.at(np.zeros(size))
    up = [variances.at(step) for step in steps]
    down = [variances.at(-step) for step in steps]
    first = np.array(
        [(u[1] - d[1]) / (2 * STEP) for u, d in zip(up, down, strict=True)]
    )
    second = np.empty((size, size, *known.shape))
    curved = np.empty((size, size))
    for i in range(size):
        second[i, i] = (up[i][1] - 2 * known + down[i][1]) / STEP**2
        curved[i, i] = (up[i][0] - 2 * logdet + down[i][0]) / STEP**2
        for j in range(i):
            corners = [
                (a * b, variances.at(a * steps[i] + b * steps[j]))
                for a in (1, -1)
                for b in (1, -1)
            ]
            across = sum(sign * one[1] for sign, one in corners) / (4 * STEP**2)
            second[i, j] = second[j, i] = across
            curved[i, j] = curved[j, i] = sum(
                sign * one[0] for sign, one in corners
            ) / (4 * STEP**2)
    return known, first, second, curved


def _variances(found: Lowest) -> _Variances:
    parameters, sums = found.surface.parameters, found.surface.sums
    levels = parameters.levels
    covariances = parameters.covariances(found.theta)
    scales = _scales(sums, levels, covariances)
    directions = [
        (number, direction)
        for number, level in enumerate(levels)
        for direction in _directions(level, scales[number])
    ]
    return _Variances(
        sums=sums, levels=levels, covariances=covariances, directions=directions
    )


def _scales(
    sums: DesignSums, levels: tuple[Level, ...], covariances: list[Numbers]
) -> list[Numbers]:
    """Return what is known of each level: how far people differ, and how surely it shows."""
    places = list(levels[0].places)
    gram = summed("abp,p->ab", sums.gram, sums.clients)[np.ix_(places, places)]
    scales = [covariances[0] + np.linalg.pinv(gram / sums.clients.sum())]
    if len(levels) > 1 and sums.therapists is not None:
        kernel = _kernel(sums.gram, _whole(sums, levels[0], covariances[0]))
        own = list(levels[1].places)
        shared = sums.therapists.counted(kernel.reduced[np.ix_(own, own)])
        scales.append(covariances[1] + np.linalg.pinv(shared.mean(axis=2)))
    return scales


def _directions(level: Level, scale: Numbers) -> list[Numbers]:
    size = len(scale)
    if not level.correlated:
        return [np.diag(row) for row in np.diag(np.diag(scale))]
    root = np.linalg.cholesky(scale)
    units = np.eye(size)
    rays = [units[i] if i == j else units[i] + units[j] for i, j in level.cells]
    return [np.outer(root @ ray, root @ ray) for ray in rays]


def _absolute(
    sums: DesignSums, levels: tuple[Level, ...], covariances: list[Numbers]
) -> tuple[float, Numbers]:
    kernel = _kernel(sums.gram, _whole(sums, levels[0], covariances[0]))
    known = sums.total - sums.products.weighted(kernel.posterior)
    logdet = float(summed("p,p->", sums.clients, kernel.logdet))
    if len(levels) > 1 and sums.therapists is not None:
        own = list(levels[1].places)
        reduced = kernel.reduced[own]
        cross = sums.therapists.cross(kernel.left[own], reduced)
        level = _kernel(sums.therapists.counted(reduced[:, own]), covariances[1])
        known = known - summed("akj,alj->kl", cross, _each(level.posterior, cross))
        logdet += float(level.logdet.sum())
    return logdet, known[:-1, :-1]


def _each(left: Numbers, right: Numbers) -> Numbers:
    return summed("abj,bkj->akj", left, right)


def _whole(sums: DesignSums, level: Level, covariance: Numbers) -> Numbers:
    whole = np.zeros(sums.gram.shape[:2])
    whole[np.ix_(level.places, level.places)] = covariance
    return whole


def _kernel(gram: Numbers, covariance: Numbers) -> Kernel:
    """Return the kernel of a covariance that may lie a step outside: not a square."""
    turned = product(gram, np.asarray(covariance, dtype=np.float64))
    inner = np.moveaxis(turned, 2, 0) + np.eye(len(gram))
    logdet = np.linalg.slogdet(inner)[1]
    posterior = product(covariance, np.asarray(np.moveaxis(np.linalg.inv(inner), 0, 2)))
    left = -product(gram, posterior)
    left[np.arange(len(gram)), np.arange(len(gram))] += 1
    return Kernel(
        posterior=posterior, left=left, reduced=product(left, gram), logdet=logdet
    )
