"""What a fitted growth model says: common course, differences, and how well it fits."""

from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt

import numpy as np
from scipy.special import stdtr

from vincula.columns import Numbers
from vincula.trajectory.design import Design
from vincula.trajectory.recoding import Recoding

Table = tuple[tuple[float, ...], ...]


class Method(StrEnum):
    """Maximum likelihood, or restricted: unbiased for variances, the default."""

    ML = "ml"
    REML = "reml"


class Degrees(StrEnum):
    """Where degrees of freedom come from: `degrees`, or `kenward_roger` for few people."""

    SATTERTHWAITE = "satterthwaite"
    KENWARD_ROGER = "kenward-roger"


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedEffect:
    """What is common to all: points for each unit of the term.

    ``df`` are degrees of freedom of t, and ``adjusted_se`` is the standard error that
    belongs to them where it is another than ``se``; None where tests were not asked for.
    """

    name: str
    estimate: float
    se: float
    df: float | None = None
    adjusted_se: float | None = None

    @property
    def t(self) -> float | None:
        """How many standard errors the estimate is away from zero."""
        error = self.adjusted_se or self.se
        # Of scores near the smallest of numbers the error may be no number any more.
        if self.df is None or error == 0:
            return None
        return self.estimate / error

    @property
    def p(self) -> float | None:
        """How probable it is to be as far away by chance, in either direction."""
        if self.df is None or self.t is None:
            return None
        return 2 * float(stdtr(self.df, -abs(self.t)))


@dataclass(frozen=True, slots=True, kw_only=True)
class JointTest:
    """F of several effects at once, on ``df1`` and ``df2`` degrees of freedom.

    ``df2`` and ``p`` are None where there are too few people for any F to be like this one.
    """

    terms: tuple[str, ...]
    f: float
    df1: int
    df2: float | None
    p: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Shares of the variance: what is common to all explains, and that with who it is."""

    marginal: float
    conditional: float


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
class ResidualBy:
    """How much single scores scatter by kind of session: labels and their SDs."""

    kinds: tuple[str, ...]
    sd: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryModel:
    """A growth model with its estimates, in the units that the rows came in.

    ``df`` counts the estimated parameters. ``recoding`` are the units in which it was
    computed; predictions use them again, so that no digits are lost. ``note`` says in words
    what a reader of the numbers has to know, such as a variance at zero; None if there is
    nothing. ``autocorrelation`` is that of errors one unit of time apart; None where errors
    are independent. ``tests`` says where degrees of freedom of the fixed effects come from;
    None without. ``explained`` is None where the model has no intercept. ``residual_by`` is
    there where errors differ by kind of session; ``residual_sd`` is then that of the first.
    ``joint`` are tests of several effects at once, where they were asked for.
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
    tests: Degrees | None = None
    explained: Explained | None = None
    residual_by: ResidualBy | None = None
    joint: tuple[JointTest, ...] = ()

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
