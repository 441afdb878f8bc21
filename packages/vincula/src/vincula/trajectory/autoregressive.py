r"""What if the errors of neighbouring sessions hang together?

.. math:: e_k = r\, e_{k-1} + \epsilon_k, \quad r = \rho^{t_k - t_{k-1}}, \quad
          \mathrm{var}(\epsilon_k) = \sigma^2 (1 - r^2)

An error depends on the one before alone, so sums by client and by gap between sessions
are enough: for any :math:`\rho` the sums of rows from which the previous one has been
taken off are put together from them, and no row is looked at again. Time counts as it is
given, not transformed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize_scalar

from vincula.columns import Numbers
from vincula.trajectory.courses import Courses, Places, courses
from vincula.trajectory.degrees import Bend, bend, widened
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
from vincula.trajectory.likelihood import Profile
from vincula.trajectory.model import Degrees, Method, TrajectoryModel
from vincula.trajectory.optimise import Lowest
from vincula.trajectory.recoding import Recoding
from vincula.trajectory.statistics import (
    ClientSums,
    by_start,
    finished,
)

LARGEST, TOLERANCE, AT_ZERO = 0.999, 1e-8, 1e-4
# Of the correlation, to see how the deviance bends.
STEP = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Lagged:
    """Sums of products: of rows, of the rows before them, and across both."""

    now: Numbers
    before: Numbers
    across: Numbers

    def whitened(self, r: Numbers) -> Numbers:
        """Return the sums of rows from which r times the row before is taken off."""
        left: Numbers = self.now + r**2 * self.before - r * self.across
        return left / (1 - r**2)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapSums:
    """Sums by client and gap; the first row of a client has a gap of zero.

    ``gram``, ``cross`` and ``total`` have one element a client and gap along the last
    axis, ``gap`` and ``rows`` as well; ``starts`` says where each client begins.
    """

    clients: Labels
    starts: Places
    gap: Numbers
    rows: Numbers
    gram: Lagged
    cross: Lagged
    total: Lagged
    recoding: Recoding
    therapists: Labels | None = None
    therapist_of: Places | None = None

    @property
    def n_rows(self) -> int:
        """How many scores there are."""
        return int(self.rows.sum())

    def at(self, rho: float) -> ClientSums:
        """Return the sums of whitened rows."""
        r = self._r(rho)
        sums = ClientSums(
            clients=self.clients,
            rows=np.add.reduceat(self.rows, self.starts),
            gram=np.add.reduceat(self.gram.whitened(r), self.starts, axis=2),
            cross=np.add.reduceat(self.cross.whitened(r), self.starts, axis=2),
            total=self.total.whitened(r).sum(axis=2),
            recoding=self.recoding,
        )
        return finished(sums, self.therapists, self.therapist_of)

    def log_determinant(self, rho: float) -> float:
        """Return that of the correlations of all errors."""
        return float(self.rows @ np.log1p(-(self._r(rho) ** 2)))

    def _r(self, rho: float) -> Numbers:
        return np.where(self.gap > 0, rho**self.gap, 0.0)


def fit_autoregressive(
    design: Design,
    sums: GapSums,
    *,
    method: Method = Method.REML,
    tests: Degrees | None = None,
    joint: Sequence[str] = (),
) -> TrajectoryModel:
    """Fit a growth model whose errors are correlated from session to session.

    ``autocorrelation`` of the model is that of errors one unit of time apart, between 0
    and 1.

    Raises
    ------
    NotEnoughInformation
        As `fit`; or Kenward and Roger are asked: their correction is for covariances that
        are straight in their parameters.

    References
    ----------
    Pinheiro & Bates (2000), Mixed-Effects Models in S and S-PLUS, section 5.3
    (https://doi.org/10.1007/b98882)
    """
    check_joint(design, tests, joint)
    if tests is Degrees.KENWARD_ROGER:
        check_corrected(method, independent=False)

    def fitted(rho: float) -> TrajectoryModel:
        model = fit_sums(design, sums.at(rho), method=method)
        likelihood = model.log_likelihood - sums.log_determinant(rho) / 2
        return replace(
            model, log_likelihood=likelihood, df=model.df + 1, autocorrelation=rho
        )

    found = minimize_scalar(
        lambda rho: -fitted(rho).log_likelihood,
        bounds=(0.0, LARGEST),
        method="bounded",
        options={"xatol": TOLERANCE},
    )
    best, none = fitted(float(found.x)), fitted(0.0)
    if best.autocorrelation is not None and (
        best.autocorrelation < AT_ZERO or none.log_likelihood >= best.log_likelihood
    ):
        told = "errors of neighbouring sessions do not hang together"
        best = replace(none, note="; ".join(filter(None, [none.note, told])))
    whole, about = _rounded_off(design, sums, best)
    return whole if tests is None else with_degrees(whole, about(), joint)


def _rounded_off(
    design: Design, sums: GapSums, model: TrajectoryModel
) -> tuple[TrajectoryModel, Callable[[], Bend]]:
    """Add what one more search at the best correlation has to tell; and how to bend it."""
    rho = model.autocorrelation or 0.0
    found, best = searched(design, sums.at(rho), method=model.method)
    told = replace(model, explained=explained(design, sums.at(0.0), found, best))
    return told, lambda: _bend(sums, rho, found, best)


def _bend(sums: GapSums, rho: float, found: Lowest, best: Profile) -> Bend:
    """Return how the deviance bends, the correlation being one parameter more."""

    def moved(there: Numbers) -> tuple[DesignSums, float]:
        own = float(there[0])
        return design_sums(sums.at(own)), sums.log_determinant(own)

    about = bend(found, best)
    if rho < AT_ZERO:
        return about
    step = min(STEP, rho / 2, (1 - rho) / 2)
    return widened(about, found, np.array([rho]), np.array([step]), moved)


def gap_sums(design: Design, rows: Rows, *, units: Recoding | None = None) -> GapSums:
    """Collect sums by client and gap from rows without missing values."""
    return gap_sums_of(courses(design, rows, units=units))


@np.errstate(all="ignore")
def gap_sums_of(found: Courses) -> GapSums:
    """Add up rows by client and by the time since the row before."""
    first = np.zeros(len(found.order), dtype=np.bool_)
    first[found.starts] = True
    gap = np.where(first, 0.0, np.diff(found.time, prepend=0.0))
    client = np.cumsum(first) - 1
    order = np.lexsort((gap, client))
    new = (np.diff(client[order]) != 0) | (np.diff(gap[order]) != 0)
    starts = np.flatnonzero(np.concatenate([[True], new]))
    before = np.where(first, 0, np.arange(len(first)) - 1)

    def earlier(columns: Numbers) -> Numbers:
        return np.where(first, 0.0, columns[:, before])[:, order]

    z, d = found.random[:, order], found.known[:, order]
    earlier_z, earlier_d = earlier(found.random), earlier(found.known)

    def lagged(one: Numbers, two: Numbers, old: Numbers, older: Numbers) -> Lagged:
        return Lagged(
            now=by_start(one, two, starts),
            before=by_start(old, older, starts),
            across=by_start(one, older, starts) + by_start(old, two, starts),
        )

    return GapSums(
        clients=found.clients,
        starts=np.searchsorted(client[order][starts], np.arange(len(found.clients))),
        gap=gap[order][starts],
        rows=np.diff(np.append(starts, len(first))).astype(np.float64),
        gram=lagged(z, z, earlier_z, earlier_z),
        cross=lagged(z, d, earlier_z, earlier_d),
        total=lagged(d, d, earlier_d, earlier_d),
        recoding=found.recoding,
        therapists=found.therapists,
        therapist_of=found.therapist_of,
    )
