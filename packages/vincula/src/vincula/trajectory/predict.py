r"""Given the sessions so far, where will a client be at a later time, and how surely?

.. math:: \hat y = x'b + z'\hat v + z'\hat u, \quad
          \mathrm{var} = \sigma^2 (1 + z'Wz + g'Kg), \quad g = z - GWz

in closed form (`posterior` has the symbols). Nothing is fitted again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from vincula.catalogue.model import Direction
from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.courses import courses
from vincula.trajectory.covariates import next_values
from vincula.trajectory.design import Labels, Rows, values
from vincula.trajectory.latest import Latest, latest, order_of_sums
from vincula.trajectory.model import TrajectoryModel
from vincula.trajectory.posterior import Posterior, model_sums, posterior_of
from vincula.trajectory.stacks import summed


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """One element a client, in the order of ``clients``.

    ``sd_course`` is how surely the course is known, ``sd_score`` adds what one score
    scatters around it, ``sd_all`` also that the fixed effects are estimates.
    """

    clients: Labels
    sessions: Numbers
    first: Numbers
    mean: Numbers
    sd_course: Numbers
    sd_score: Numbers
    sd_all: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Between which scores the next one lies with a certain probability."""

    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The course of people of whom no score is known yet."""

    mean: Numbers
    sd_score: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    """The share of each last error that lasts, and the columns of each last row."""

    share: Numbers | float
    random: Numbers | float
    known: Numbers | float
    score: Numbers | float


@np.errstate(all="ignore")
def predict(model: TrajectoryModel, rows: Rows, *, at: float | Numbers) -> Predictions:
    """Predict each client's score at a time, from that client's rows.

    Parameters
    ----------
    model
        Fitted to these or to other clients.
    rows
        The sessions so far; a therapist's deviation is learnt from all rows given.
    at
        In the unit of the rows' time; one for all, or one a client in order of ids.

    Notes
    -----
    A covariate that varies from session to session is taken at its latest value; what
    stands for the session before, at the latest session. Where
    the model's errors hang together, the last of them is carried on, to later times only.

    References
    ----------
    Skrondal & Rabe-Hesketh (2009), https://doi.org/10.1111/j.1467-985X.2009.00587.x
    """
    own = courses(model.design, rows, units=model.recoding)
    moments = np.asarray(at, dtype=np.float64)
    if moments.ndim:
        moments = moments[order_of_sums(own)]
    found = posterior_of(model, model_sums(model, own))
    return predicted(found, latest(own, rows), at=moments)


@np.errstate(all="ignore")
def predicted(found: Posterior, ends: Latest, *, at: float | Numbers) -> Predictions:
    """Predict from sums and latest sessions; ``at`` is one, or in the order of clients."""
    model, design = found.model, found.model.design
    check_one_error(model)
    moments = np.broadcast_to(np.asarray(at, dtype=np.float64), ends.time.shape)
    known = next_values(design, ends.covariates)
    fixed = values(design, design.fixed, moments, known)
    random = values(design, design.random, moments, known)
    predictions = _predictions(
        found, fixed, random, _carried(model, ends, moments), ends
    )
    if not np.isfinite(predictions.mean + predictions.sd_all).all():
        raise NotEnoughInformation(
            "these times or covariates are too extreme to predict"
        )
    return predictions


@np.errstate(all="ignore")
def expected(
    model: TrajectoryModel, *, at: Numbers, covariates: Mapping[str, Numbers]
) -> Expected:
    """Predict scores at times of people who start like this, before any session."""
    check_one_error(model)
    fixed = values(model.design, model.design.fixed, at, covariates)
    variance = np.full(len(at), model.residual_sd**2)
    for spread, terms in (
        (model.client, model.design.client),
        (model.therapist, model.design.therapist),
    ):
        if spread is not None:
            z = values(model.design, terms, at, covariates)
            variance += summed("an,ab,bn->n", z, spread.matrix, z)
    return Expected(mean=model.coefficients @ fixed, sd_score=np.sqrt(variance))


def check_one_error(model: TrajectoryModel) -> None:
    """Refuse to foretell a single score where its kind decides how much it scatters."""
    if model.residual_by is not None:
        raise NotEnoughInformation(
            "scores of this model scatter by kind of session, and of which kind a later"
            " one will be is not known; predict with a model that has one error for all"
        )


def band(
    predictions: Predictions | Expected,
    *,
    level: float,
    lowest: float = -np.inf,
    highest: float = np.inf,
) -> Band:
    """Return the central band of this probability, clipped to what a scale allows."""
    half = float(ndtri((1 + level) / 2)) * predictions.sd_score
    return Band(
        low=np.clip(predictions.mean - half, lowest, highest),
        high=np.clip(predictions.mean + half, lowest, highest),
    )


def chance_of_change(
    predictions: Predictions, *, points: float, direction: Direction
) -> tuple[Numbers, Numbers]:
    """Return the chances to have improved, and got worse, by so many points or more.

    Change counts from each client's first score.
    """
    ahead = predictions.mean - predictions.first
    rise: Numbers = ndtr((ahead - points) / predictions.sd_score)
    fall: Numbers = ndtr((-ahead - points) / predictions.sd_score)
    if direction is Direction.HIGHER_IS_BETTER:
        return rise, fall
    return fall, rise


def _carried(model: TrajectoryModel, ends: Latest, moments: Numbers) -> _Carried:
    """Return how much of each client's last error is still there at a later time."""
    if model.autocorrelation is None:
        return _Carried(share=0.0, random=0.0, known=0.0, score=0.0)
    ahead = moments - ends.time
    share = np.where(ahead > 0, model.autocorrelation ** np.maximum(ahead, 0), 0.0)
    design, units = model.design, model.recoding
    random = values(design, design.random, ends.time, ends.covariates)
    fixed = values(design, design.fixed, ends.time, ends.covariates)
    return _Carried(
        share=share,
        random=units.random.to_recoded(random),
        known=units.fixed.to_recoded(fixed),
        score=units.scores(ends.score),
    )


def _predictions(
    found: Posterior,
    fixed: Numbers,
    random: Numbers,
    carried: _Carried,
    ends: Latest,
) -> Predictions:
    model, units, share = found.model, found.model.recoding, carried.share
    # What is left to come, once the share of the last row is taken off.
    z = units.random.to_recoded(random) - share * carried.random
    x = units.fixed.to_recoded(fixed) - share * carried.known
    weight = summed("mn,mln->ln", z, found.kernel.posterior)
    mean = summed("k,kn->n", -found.contrast[:-1], x) + share * carried.score
    mean += summed("mn,mn->n", z, found.client_deviations)
    spread = summed("mn,mn->n", weight, z)
    pull = x - summed("mn,mkn->kn", weight, found.sums.cross[:, :-1])
    if found.therapists is not None:
        places, of = list(found.places), found.sums.therapist_of
        mean += summed("an,an->n", z[places], found.therapist_deviations[:, of])
        left = z[places] - summed("mn,man->an", weight, found.sums.gram[:, places])
        own = summed("an,abn->bn", left, found.therapists.posterior[:, :, of])
        spread += summed("bn,bn->n", own, left)
        turned = found.therapists.turned[:, :-1][:, :, of]
        pull -= summed("an,akn->kn", left, turned)
    variance = model.residual_sd**2 * np.maximum(spread, 0)
    noise = model.residual_sd**2 * (1 - share**2)
    return Predictions(
        clients=found.sums.clients,
        sessions=found.sums.rows,
        first=ends.first,
        mean=units.score_shift + units.score_scale * mean,
        sd_course=np.sqrt(variance),
        sd_score=np.sqrt(variance + noise),
        sd_all=np.sqrt(variance + noise + _estimation_variance(model, pull)),
    )


def _estimation_variance(model: TrajectoryModel, pull: Numbers) -> Numbers:
    # The recoded columns weigh coefficients that are recoded as well.
    to_recoded = np.linalg.inv(model.recoding.fixed.back)
    covariance = to_recoded @ np.array(model.fixed_covariance) @ to_recoded.T
    return summed("kn,kn->n", pull, summed("kl,ln->kn", covariance, pull))
