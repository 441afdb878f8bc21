r"""What if scores of one kind of session scatter more than those of another?

.. math:: \mathrm{var}(e_k) = \sigma_{g(k)}^2, \quad
          r_g = \sigma_g / \sigma_1

A row divided by its r has the error of the first kind again. So sums by client and kind
are enough: for any r the sums of the divided rows are put together from them, and no row
is looked at again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.courses import Courses, Places, courses
from vincula.trajectory.degrees import bend, widened
from vincula.trajectory.design import Design, Labels, Rows
from vincula.trajectory.explained import explained
from vincula.trajectory.fit import (
    check_corrected,
    check_joint,
    fit_sums,
    searched,
    with_degrees,
)
from vincula.trajectory.joined import DesignSums, design_sums
from vincula.trajectory.model import Degrees, Method, ResidualBy, TrajectoryModel
from vincula.trajectory.optimise import Lowest
from vincula.trajectory.recoding import Recoding
from vincula.trajectory.statistics import (
    ClientSums,
    by_start,
    finished,
)

# Of the logarithm of a ratio, to see how the deviance changes with it.
STEP = 1e-4
# Of the same, how the deviance bends.
WIDER = 1e-3
# A kind whose error is below this share of the largest is at zero: nearer to it, rounding
# decides.
SMALLEST = 1e-2
FURTHEST = -float(np.log(SMALLEST))
AT_THE_END = 0.999 * FURTHEST
NEAREST, STEPS = 1e-15, 200
NO_KIND = "the model needs to know of which kind each row is"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSums:
    """Sums by client and kind of session.

    ``gram`` and ``cross`` have one element a client and kind along the last axis, as have
    ``rows`` and ``kind_of``, which points into ``kinds``; ``starts`` says where each client
    begins. ``total`` has one element a kind.
    """

    clients: Labels
    starts: Places
    kinds: tuple[str, ...]
    kind_of: Places
    rows: Numbers
    gram: Numbers
    cross: Numbers
    total: Numbers
    recoding: Recoding
    therapists: Labels | None = None
    therapist_of: Places | None = None

    @property
    def n_rows(self) -> int:
        """How many scores there are."""
        return int(self.rows.sum())

    @property
    def rows_of_kind(self) -> Numbers:
        """How many scores there are of each kind."""
        found = np.bincount(self.kind_of, weights=self.rows, minlength=len(self.kinds))
        return np.asarray(found, dtype=np.float64)

    def at(self, ratios: Numbers) -> ClientSums:
        """Return the sums of rows divided by the ratio of their kind."""
        weights = ratios**-2
        own = weights[self.kind_of]
        sums = ClientSums(
            clients=self.clients,
            rows=np.add.reduceat(self.rows, self.starts),
            gram=np.add.reduceat(self.gram * own, self.starts, axis=2),
            cross=np.add.reduceat(self.cross * own, self.starts, axis=2),
            total=self.total @ weights,
            recoding=self.recoding,
        )
        return finished(sums, self.therapists, self.therapist_of)

    def log_determinant(self, ratios: Numbers) -> float:
        """Return that of the errors, the error of the first kind being one."""
        return 2 * float(self.rows_of_kind @ np.log(ratios))


def fit_by_kind(
    design: Design,
    sums: KindSums,
    *,
    method: Method = Method.REML,
    tests: Degrees | None = None,
    joint: Sequence[str] = (),
) -> TrajectoryModel:
    """Fit a growth model in which each kind of session has an error of its own size.

    ``residual_by`` of the model has the standard deviations by kind, and ``residual_sd`` is
    that of the first kind in the order of labels. Where all sessions are of one kind, the
    model is the usual one, and its note says so.

    Raises
    ------
    NotEnoughInformation
        As `fit`; or Kenward and Roger are asked: their correction is not made for this.

    References
    ----------
    Pinheiro & Bates (2000), Mixed-Effects Models in S and S-PLUS, section 5.2
    (https://doi.org/10.1007/b98882): there ``varIdent(form = ~ 1 | kind)``
    """
    check_joint(design, tests, joint)
    if tests is Degrees.KENWARD_ROGER:
        check_corrected(method, independent=False)
    ratios = _best_ratios(design, sums, method)
    weighted, many = sums.at(ratios), len(ratios)
    found, best = searched(design, weighted, method=method)
    model = fit_sums(design, weighted, method=method)
    whole = float(sums.rows_of_kind @ ratios**2) / sums.n_rows
    sd = model.residual_sd * ratios
    model = replace(
        model,
        log_likelihood=model.log_likelihood - sums.log_determinant(ratios) / 2,
        df=model.df + many - 1,
        residual_by=ResidualBy(kinds=sums.kinds, sd=tuple(sd.tolist())),
        explained=explained(design, sums.at(np.ones(many)), found, best, error=whole),
        note="; ".join(filter(None, [model.note, *_notes(sums.kinds, sd)])) or None,
    )
    if tests is None:
        return model
    at = np.log(ratios[1:])
    about = widened(
        bend(found, best),
        found,
        at,
        np.full(len(at), WIDER),
        lambda there: _moved(sums, np.append(0.0, there)),
    )
    return with_degrees(model, about, joint)


def _best_ratios(design: Design, sums: KindSums, method: Method) -> Numbers:
    at = _searched(design, sums, method, beside=0)
    if (at >= AT_THE_END).any():
        # The first kind has no error to measure with: take one that has.
        at = _searched(design, sums, method, beside=int(at.argmax()))
    return np.asarray(np.exp(at - at[0]), dtype=np.float64)


def _searched(
    design: Design, sums: KindSums, method: Method, *, beside: int
) -> Numbers:
    """Return logarithms of the ratios of all kinds to one of them."""
    many = len(sums.kinds)
    others = np.delete(np.arange(many), beside)
    if not len(others):
        return np.zeros(1)

    def whole(some: Numbers) -> Numbers:
        return np.asarray(np.insert(some, beside, 0.0), dtype=np.float64)

    def deviance(some: Numbers) -> tuple[float, Numbers]:
        at = whole(some)
        found, best = searched(design, sums.at(np.exp(at)), method=method)
        steps = STEP * np.eye(many)[others]
        slope = [_slope(sums, found, at, step) for step in steps]
        added = sums.log_determinant(np.exp(at))
        return (best.deviance + added) / sums.n_rows, np.array(slope) / sums.n_rows

    found = minimize(
        deviance,
        np.zeros(len(others)),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-FURTHEST, FURTHEST)] * len(others),
        options={"ftol": NEAREST, "gtol": NEAREST**0.5, "maxiter": STEPS},
    )
    return whole(found.x)


def _slope(sums: KindSums, found: Lowest, at: Numbers, step: Numbers) -> float:
    """Return a derivative of the lowest deviance: what was chosen best need not move."""
    ends = []
    for side in (1, -1):
        moved, added = _moved(sums, at + side * step)
        there = replace(found.surface, sums=moved).profile(found.theta)
        ends.append(there.deviance + added)
    return (ends[0] - ends[1]) / (2 * float(step.sum()))


def _moved(sums: KindSums, at: Numbers) -> tuple[DesignSums, float]:
    ratios = np.asarray(np.exp(at), dtype=np.float64)
    return design_sums(sums.at(ratios)), sums.log_determinant(ratios)


def _notes(kinds: tuple[str, ...], sd: Numbers) -> list[str]:
    if len(kinds) == 1:
        return [f"all scores are of one kind ({kinds[0]}): no other error to compare"]
    # The search goes no further than this, and a little is lost to rounding.
    none = sd < 1.01 * SMALLEST * sd.max()
    return [
        f"{kind} has no error of its own: its variance is at zero"
        for kind, at_zero in zip(kinds, none, strict=True)
        if at_zero
    ]


def kind_sums(design: Design, rows: Rows, *, units: Recoding | None = None) -> KindSums:
    """Collect sums by client and kind from rows without missing values."""
    return kind_sums_of(courses(design, rows, units=units))


@np.errstate(all="ignore")
def kind_sums_of(found: Courses) -> KindSums:
    """Add up rows by client and kind."""
    if found.kinds is None:
        raise NotEnoughInformation(NO_KIND)
    kinds, of_row = np.unique(found.kinds.astype(np.str_), return_inverse=True)
    client = np.repeat(np.arange(len(found.clients)), found.rows.astype(int))
    order = np.lexsort((of_row, client))
    pair = client[order] * len(kinds) + of_row[order]
    starts = np.flatnonzero(np.concatenate([[True], np.diff(pair) != 0]))
    z, d = found.random[:, order], found.known[:, order]
    return KindSums(
        clients=found.clients,
        starts=np.searchsorted(client[order][starts], np.arange(len(found.clients))),
        kinds=tuple(kinds.tolist()),
        kind_of=of_row[order][starts],
        rows=np.diff(np.append(starts, len(order))).astype(np.float64),
        gram=by_start(z, z, starts),
        cross=by_start(z, d, starts),
        total=_by_kind(d, of_row[order], len(kinds)),
        recoding=found.recoding,
        therapists=found.therapists,
        therapist_of=found.therapist_of,
    )


def _by_kind(columns: Numbers, kind_of: NDArray[np.intp], kinds: int) -> Numbers:
    own = [columns[:, kind_of == kind] for kind in range(kinds)]
    return np.stack([some @ some.T for some in own], axis=2)


def weighted_sums(model: TrajectoryModel, sums: KindSums) -> ClientSums:
    """Return the sums as a fitted model weighs them, of these or of other people."""
    own = model.residual_by
    if own is None:
        raise NotEnoughInformation(NO_KIND)
    known = dict(zip(own.kinds, own.sd, strict=True))
    unknown = [kind for kind in sums.kinds if kind not in known]
    if unknown:
        raise NotEnoughInformation(
            f"the model was not fitted to scores of the kind {unknown[0]!r}; it knows"
            f" {', '.join(own.kinds)}"
        )
    sd = np.array([known[kind] for kind in sums.kinds])
    return sums.at(sd / model.residual_sd)
