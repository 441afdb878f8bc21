r"""What do a client's own scores say about how this client differs from the others?

With the therapist's deviation v, the residuals r = y - X b, and the kernel of
`likelihood`: :math:`\hat v = K N (1, -b)`, :math:`\hat u = W Z'r - W G \hat v`; given
the variances, :math:`\mathrm{var}(u) = \sigma^2 (W + W G K G W)`.
"""

from dataclasses import dataclass, replace

import numpy as np

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.autoregressive import gap_sums_of
from vincula.trajectory.courses import Courses, Places, courses
from vincula.trajectory.design import Labels, Rows
from vincula.trajectory.kinds import kind_sums_of, weighted_sums
from vincula.trajectory.likelihood import (
    Factors,
    Kernel,
    TherapistKernel,
    client_kernel,
    therapist_kernel,
)
from vincula.trajectory.model import Spread, TrajectoryModel
from vincula.trajectory.parameters import lower_root
from vincula.trajectory.stacks import product, summed
from vincula.trajectory.statistics import ClientSums, sums_of
from vincula.trajectory.therapists import client_pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviations:
    """How each client or therapist differs, and how surely: a row a label, a column a term.

    ``sd`` is the conditional standard deviation, the fixed effects taken as known.
    """

    labels: Labels
    names: tuple[str, ...]
    estimates: Numbers
    sd: Numbers

    def taken(self, places: Places) -> "Deviations":
        """Return some of the labels, or all in another order."""
        return replace(
            self,
            labels=self.labels[places],
            estimates=self.estimates[places],
            sd=self.sd[places],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """What the rows say, in the units of the sums; therapists by client where there are."""

    model: TrajectoryModel
    sums: ClientSums
    kernel: Kernel
    places: tuple[int, ...]
    contrast: Numbers
    therapists: TherapistKernel | None

    def part(self, places: Places) -> "Posterior":
        """Return what is known of some of the clients, or of all in another order.

        What all clients of a therapist say about the therapist stays.
        """
        sums, kernel = self.sums.taken(places), self.kernel.taken(places)
        return replace(self, sums=sums, kernel=kernel)

    @property
    def therapist_deviations(self) -> Numbers:
        """Each therapist's deviations: a row a term."""
        if self.therapists is None:
            return np.zeros((0, 0))
        return summed("akj,k->aj", self.therapists.turned, self.contrast)

    @property
    def client_deviations(self) -> Numbers:
        """Each client's deviations from the own therapist: a row a random column."""
        residual = summed("mkn,k->mn", self.sums.cross, self.contrast)
        if self.therapists is not None:
            own = self.therapist_deviations[:, self.sums.therapist_of]
            gram = self.sums.gram[:, list(self.places)]
            residual -= summed("man,an->mn", gram, own)
        return summed("mln,ln->mn", self.kernel.posterior, residual)

    @property
    def pulled(self) -> Numbers:
        """How much of a therapist's deviation is found again in each client's own."""
        return product(self.kernel.posterior, self.sums.gram[:, list(self.places)])


def posterior(model: TrajectoryModel, rows: Rows) -> Posterior:
    """Hold a fitted model against the rows of some clients, or all of a therapist's."""
    return posterior_of(
        model, model_sums(model, courses(model.design, rows, units=model.recoding))
    )


@np.errstate(all="ignore")
def model_sums(model: TrajectoryModel, found: Courses) -> ClientSums:
    """Add up what a model needs of each client."""
    if model.residual_by is not None:
        return weighted_sums(model, kind_sums_of(found))
    if model.autocorrelation is None:
        return sums_of(found)
    return gap_sums_of(found).at(model.autocorrelation)


@np.errstate(all="ignore")
def posterior_of(model: TrajectoryModel, sums: ClientSums) -> Posterior:
    """Hold a fitted model against sums in its own units, of any number of clients."""
    factors = _factors(model)
    kernel = client_kernel(sums.gram, factors.client)
    pairs = client_pairs(sums)
    therapists = None
    if pairs is not None and factors.therapist is not None:
        therapists = therapist_kernel(
            pairs, kernel, factor=factors.therapist, places=list(factors.places)
        )
    coefficients = model.recoding.recoded_coefficients(model.coefficients)
    return Posterior(
        model=model,
        sums=sums,
        kernel=kernel,
        places=factors.places,
        contrast=np.append(-coefficients, 1.0),
        therapists=therapists,
    )


@np.errstate(all="ignore")
def client_deviations(found: Posterior) -> Deviations:
    """Return each client's deviations: best linear unbiased predictions (BLUPs)."""
    variances = found.kernel.posterior
    if found.therapists is not None:
        pulled = found.pulled
        shared = product(
            pulled, found.therapists.posterior[:, :, found.sums.therapist_of]
        )
        variances = variances + summed("man,lan->mln", shared, pulled)
    design = found.model.design
    places = list(design.places(design.client))
    return _deviations(
        found.model,
        found.sums.clients,
        spread=found.model.client,
        places=places,
        estimates=found.client_deviations[places],
        variances=variances[places][:, places],
    )


@np.errstate(all="ignore")
def therapist_deviations(found: Posterior) -> Deviations:
    """Return each therapist's deviations, shrunken as their caseload allows."""
    level, labels, spread = (
        found.therapists,
        found.sums.therapists,
        found.model.therapist,
    )
    if level is None or labels is None or spread is None:
        raise NotEnoughInformation("this model knows no therapists")
    return _deviations(
        found.model,
        labels,
        spread=spread,
        places=list(found.places),
        estimates=found.therapist_deviations,
        variances=level.posterior,
    )


def _factors(model: TrajectoryModel) -> Factors:
    design = model.design
    places = design.places(design.client)
    client = np.zeros((len(design.random), len(places)))
    client[list(places)] = _factor(model, model.client, places)
    if model.therapist is None:
        return Factors(client=client)
    shared = design.places(design.therapist)
    return Factors(
        client=client, therapist=_factor(model, model.therapist, shared), places=shared
    )


def _factor(model: TrajectoryModel, spread: Spread, places: tuple[int, ...]) -> Numbers:
    back = model.recoding.random.back[np.ix_(places, places)]
    relative = np.linalg.solve(back, lower_root(spread.matrix)) / model.residual_sd
    return np.asarray(relative)


def _deviations(
    model: TrajectoryModel,
    labels: Labels,
    *,
    spread: Spread,
    places: list[int],
    estimates: Numbers,
    variances: Numbers,
) -> Deviations:
    back = model.recoding.random.back[np.ix_(places, places)]
    turned = product(product(back, variances), back.T)
    squares = summed("aan->an", turned)
    return Deviations(
        labels=labels,
        names=spread.names,
        estimates=(model.recoding.score_scale * back @ estimates).T,
        sd=model.residual_sd * np.sqrt(np.maximum(squares, 0)).T,
    )
