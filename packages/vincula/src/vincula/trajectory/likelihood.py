r"""How likely are these sums, given how far clients and therapists differ?

For the rows of one client, in units of the residual SD,

.. math:: V = I + Z L L' Z', \quad
          W = L (I + L'GL)^{-1} L', \quad M = I - G W, \quad H = M G

with :math:`G = Z'Z`, so that :math:`D'V^{-1}D = D'D - (Z'D)'W(Z'D)`: sums suffice. The
therapists' part is taken off in the same way, one level up. Fixed effects and residual
variance are profiled out (Bates et al. 2015, https://doi.org/10.18637/jss.v067.i01,
equations 34 and 41).
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.courses import Places
from vincula.trajectory.joined import DesignSums
from vincula.trajectory.stacks import inverse, product, summed
from vincula.trajectory.therapists import TherapistSums

# Below this share of the scores' own squares nothing is left as error.
NO_ERROR = 1e-13


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """Square roots of the relative covariances: a row a random column.

    ``therapist`` has as many rows as columns; ``places`` says where they stand among
    the random columns.
    """

    client: Numbers
    therapist: Numbers | None = None
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """W, M and H of each design, and log det V."""

    posterior: Numbers
    left: Numbers
    reduced: Numbers
    logdet: Numbers

    def taken(self, places: Places) -> "Kernel":
        """Return some of the designs."""
        return Kernel(
            posterior=self.posterior[:, :, places],
            left=self.left[:, :, places],
            reduced=self.reduced[:, :, places],
            logdet=self.logdet[places],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistKernel:
    """The same one level up: N and Q of each therapist, K, K N, and log determinants."""

    cross: Numbers
    gram: Numbers
    posterior: Numbers
    turned: Numbers
    logdet: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The deviance at its best fixed effects and residual variance, and those."""

    deviance: float
    coefficients: Numbers
    inverse: Numbers
    variance: float
    kernel: Kernel
    therapists: TherapistKernel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """Derivatives of the deviance by the relative covariances."""

    client: Numbers
    therapist: Numbers | None


def client_kernel(gram: Numbers, factor: Numbers) -> Kernel:
    """Return what the random part does to each design; safe where variances are zero."""
    inner = product(product(factor.T, gram), factor)
    inner[np.arange(len(inner)), np.arange(len(inner))] += 1
    middle, logdet = inverse(inner)
    posterior = product(product(factor, middle), factor.T)
    left = -product(gram, posterior)
    left[np.arange(len(gram)), np.arange(len(gram))] += 1
    return Kernel(
        posterior=posterior, left=left, reduced=product(left, gram), logdet=logdet
    )


def therapist_kernel(
    sums: TherapistSums, kernel: Kernel, *, factor: Numbers, places: list[int]
) -> TherapistKernel:
    """Return what is left for the therapists after each client's own part."""
    reduced = kernel.reduced[places]
    cross = sums.cross(kernel.left[places], reduced)
    gram = sums.counted(reduced[:, places])
    inner = product(product(factor.T, gram), factor)
    inner[np.arange(len(inner)), np.arange(len(inner))] += 1
    middle, logdet = inverse(inner)
    posterior = product(product(factor, middle), factor.T)
    return TherapistKernel(
        cross=cross,
        gram=gram,
        posterior=posterior,
        turned=product(posterior, cross),
        logdet=logdet,
    )


def profile(sums: DesignSums, factors: Factors, *, restricted: bool) -> Profile:
    """Return the deviance, -2 log likelihood, of ML or (restricted) REML."""
    kernel = client_kernel(sums.gram, factors.client)
    products = sums.total - sums.products.weighted(kernel.posterior)
    logdet = float(summed("p,p->", sums.clients, kernel.logdet))
    therapists = None
    if sums.therapists is not None and factors.therapist is not None:
        therapists = therapist_kernel(
            sums.therapists,
            kernel,
            factor=factors.therapist,
            places=list(factors.places),
        )
        products -= summed("akj,alj->kl", therapists.cross, therapists.turned)
        logdet += float(therapists.logdet.sum())
    return _solved(sums, products, logdet, kernel, therapists, restricted=restricted)


def slope(
    sums: DesignSums, factors: Factors, found: Profile, *, restricted: bool
) -> Slope:
    """Return how the deviance changes with the covariances (symmetric matrices)."""
    residual = np.append(-found.coefficients, 1.0)
    outer = np.outer(residual, residual) / found.variance
    if restricted:
        outer[:-1, :-1] += found.inverse
    left = found.kernel.left
    spread = product(left, sums.products.contracted(outer))
    by_client = summed("abp,p->ab", found.kernel.reduced, sums.clients)
    by_client -= summed("abp,cbp->ac", spread, left)
    if sums.therapists is None or found.therapists is None:
        return Slope(client=by_client, therapist=None)
    places = list(factors.places)
    level = found.therapists
    by_client += _shared_slope(sums, sums.therapists, found, outer, places)
    return Slope(client=by_client, therapist=_own_slope(level, outer))


def _solved(
    sums: DesignSums,
    products: Numbers,
    logdet: float,
    kernel: Kernel,
    therapists: TherapistKernel | None,
    *,
    restricted: bool,
) -> Profile:
    try:
        root = cho_factor(products[:-1, :-1])
    except np.linalg.LinAlgError:
        raise NotEnoughInformation("these scores are too extreme to fit") from None
    coefficients = cho_solve(root, products[:-1, -1])
    squares = float(products[-1, -1] - products[:-1, -1] @ coefficients)
    free = sums.n_rows - (len(coefficients) if restricted else 0)
    variance = max(squares, NO_ERROR * float(sums.total[-1, -1])) / free
    deviance = logdet + free * (1 + np.log(2 * np.pi * variance))
    if restricted:
        deviance += 2 * float(np.log(np.diag(root[0])).sum())
    if not np.isfinite(deviance):
        raise NotEnoughInformation("these scores are too extreme to fit")
    return Profile(
        deviance=float(deviance),
        coefficients=coefficients,
        inverse=cho_solve(root, np.eye(len(coefficients))),
        variance=variance,
        kernel=kernel,
        therapists=therapists,
    )


def _shared_slope(
    sums: DesignSums,
    therapists: TherapistSums,
    found: Profile,
    outer: Numbers,
    places: list[int],
) -> Numbers:
    level, kernel = found.therapists, found.kernel
    if level is None:
        return np.zeros(sums.gram.shape[:2])
    # What the therapists' part takes off depends on each client's part as well. Added
    # up by design first: there are fewer designs than pairs.
    turned = product(outer, np.swapaxes(level.turned, 0, 1))
    spread = level.posterior + summed("akj,kbj->abj", level.turned, turned)
    moved = product(kernel.left, therapists.weighted(sums.gram, turned))
    reduced = kernel.reduced[:, places]
    once = summed("map,nap->mn", moved, reduced)
    shared = product(reduced, therapists.spread(spread))
    result: Numbers = once + once.T - summed("map,nap->mn", shared, reduced)
    return result


def _own_slope(level: TherapistKernel, outer: Numbers) -> Numbers:
    kept = product(level.gram, level.posterior)
    left = level.cross - product(level.gram, level.turned)
    turned = product(left, outer)
    result: Numbers = (
        level.gram.sum(axis=2)
        - summed("abj,bcj->ac", kept, level.gram)
        - summed("akj,bkj->ab", turned, left)
    )
    return result
