"""What a fitted growth model says: common course, differences, and how well it fits."""

from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.design import Design
from vincula.trajectory.recoding import Recoding

Table = tuple[tuple[float, ...], ...]


class Method(StrEnum):
    """Maximum likelihood, or restricted: unbiased for variances, the default."""

    ML = "ml"
    REML = "reml"


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedEffect:
    """What is common to all: points for each unit of the term."""

    name: str
    estimate: float
    se: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far clients, or therapists, differ in each term."""

    names: tuple[str, ...]
    covariance: Table

    @property
    def matrix(self) -> Numbers:
        """The covariance as an array."""
        return np.array(self.covariance)

    @property
    def sd(self) -> tuple[float, ...]:
        """Standard deviations, in points for each unit of the term."""
        return tuple(sqrt(row[place]) for place, row in enumerate(self.covariance))

    @property
    def correlations(self) -> tuple[tuple[float | None, ...], ...]:
        """Correlations; None with a term in which nobody differs."""
        sd = self.sd
        return tuple(
            tuple(
                min(1.0, max(-1.0, cell / (sd[i] * sd[j]))) if sd[i] * sd[j] else None
                for j, cell in enumerate(row)
            )
            for i, row in enumerate(self.covariance)
        )

    @property
    def correlation(self) -> float | None:
        """The one correlation of two terms; None with more, fewer, or no difference."""
        return self.correlations[0][1] if len(self.names) == 2 else None  # noqa: PLR2004 - a pair


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryModel:
    """A growth model with its estimates, in the units that the rows came in.

    ``df`` counts the estimated parameters. ``recoding`` are the units in which it was
    computed; predictions use them again, so that no digits are lost. ``note`` says in words
    what a reader of the numbers has to know, such as a variance at zero; None if there is
    nothing. ``autocorrelation`` is that of errors one unit of time apart; None where errors
    are independent.
    """

    design: Design
    method: Method
    fixed: tuple[FixedEffect, ...]
    fixed_covariance: Table
    client: Spread
    therapist: Spread | None
    residual_sd: float
    log_likelihood: float
    df: int
    n_rows: int
    n_clients: int
    n_therapists: int
    converged: bool
    note: str | None
    recoding: Recoding
    autocorrelation: float | None = None

    @property
    def coefficients(self) -> Numbers:
        """The fixed effects as an array."""
        return np.array([effect.estimate for effect in self.fixed])

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return -2 * self.log_likelihood + 2 * self.df

    @property
    def bic(self) -> float:
        """Schwarz's criterion, rows being what is counted."""
        return -2 * self.log_likelihood + log(self.n_rows) * self.df
