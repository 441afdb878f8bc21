"""The slow and obvious second implementation: one big normal distribution of all rows.

Nothing is summed, recoded, profiled or taken apart by level; a determinant and an
inverse of the covariance of all scores are taken as they are.
"""

import numpy as np

from vincula.trajectory.design import Rows, values
from vincula.trajectory.model import Method, Spread, TrajectoryModel


def covariance(model: TrajectoryModel, rows: Rows, other: Rows | None = None):
    """Return how the scores of some rows vary with those of others, without residuals."""
    other = other or rows
    levels = [(model.client, model.design.client, rows.client, other.client)]
    if model.therapist is not None:
        own = (rows.therapist, other.therapist)
        levels.append((model.therapist, model.design.therapist, *own))
    return sum(_shared(model, rows, other, *level) for level in levels)


def errors(model: TrajectoryModel, rows: Rows, other: Rows | None = None):
    """Return how the errors of some rows vary with those of others."""
    other = other or rows
    apart = np.abs(rows.time[:, None] - other.time[None, :])
    alike = rows.client[:, None] == other.client[None, :]
    rho = model.autocorrelation
    hang = np.where(apart == 0, 1.0, 0.0 if rho is None else float(rho) ** apart)
    own, theirs = error_sd(model, rows), error_sd(model, other)
    return np.outer(own, theirs) * alike * hang


def error_sd(model: TrajectoryModel, rows: Rows):
    """Return how much the score of each row scatters."""
    if model.residual_by is None:
        return np.full(len(rows.score), model.residual_sd)
    own = dict(zip(model.residual_by.kinds, model.residual_by.sd, strict=True))
    return np.array([own[kind] for kind in rows.kind.tolist()])


def log_likelihood(model: TrajectoryModel, rows: Rows) -> float:
    """Return what the definition of ML or REML gives for these parameters."""
    v = covariance(model, rows) + errors(model, rows)
    x = columns(model, model.design.fixed, rows)
    inverse = np.linalg.inv(v)
    left = rows.score - x @ np.linalg.solve(
        x.T @ inverse @ x, x.T @ inverse @ rows.score
    )
    twice = np.linalg.slogdet(v)[1] + left @ inverse @ left
    free = len(left)
    if model.method is Method.REML:
        twice += np.linalg.slogdet(x.T @ inverse @ x)[1]
        free -= x.shape[1]
    return -(twice + free * np.log(2 * np.pi)) / 2


def predicted(model: TrajectoryModel, rows: Rows, later: Rows):
    """Return mean and SDs of later scores given the rows, fixed effects known or not."""
    v = covariance(model, rows) + errors(model, rows)
    with_rows = covariance(model, later, rows) + errors(model, later, rows)
    weights = np.linalg.solve(v, with_rows.T).T
    x, x_later = (columns(model, model.design.fixed, r) for r in (rows, later))
    mean = x_later @ model.coefficients + weights @ (
        rows.score - x @ model.coefficients
    )
    own = covariance(model, later) + errors(model, later)
    variance = np.diag(own - weights @ with_rows.T)
    pull = x_later - weights @ x
    estimated = np.diag(pull @ np.array(model.fixed_covariance) @ pull.T)
    return mean, np.sqrt(variance), np.sqrt(variance + estimated)


def columns(model: TrajectoryModel, terms, rows: Rows):
    return values(model.design, terms, rows.time, rows.covariates).T


def _shared(
    model: TrajectoryModel, rows: Rows, other: Rows, spread: Spread, terms, *who
):
    z, z_other = columns(model, terms, rows), columns(model, terms, other)
    return (z @ spread.matrix @ z_other.T) * (who[0][:, None] == who[1][None, :])
