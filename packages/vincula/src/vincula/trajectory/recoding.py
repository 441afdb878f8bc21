"""In which units are sums kept? Centred and scaled ones, so that no digits are lost.

A column becomes (column - shift) / scale. Which model is fitted does not change: it is
translated back exactly.
"""

from dataclasses import dataclass

import numpy as np

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.design import Design
from vincula.trajectory.formula import Term

# A column whose spread is below this share of its size carries no information.
NO_SPREAD = 1e-12
ALL_EQUAL = "all scores are equal, so no error can be estimated"
TOO_EXTREME = "times, scores or covariates are too extreme to fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Shift and scale of some columns, and which of them is the intercept."""

    shift: Numbers
    scale: Numbers
    intercept: int | None

    def to_recoded(self, columns: Numbers) -> Numbers:
        """Return the columns in these units; ``columns`` holds one a row."""
        recoded: Numbers = (columns - self.shift[:, None]) / self.scale[:, None]
        return recoded

    @property
    def back(self) -> Numbers:
        """The matrix that turns coefficients of recoded columns into those of columns."""
        matrix = np.asarray(np.diag(1 / self.scale), dtype=np.float64)
        if self.intercept is not None:
            matrix[self.intercept] -= self.shift / self.scale
        return matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoding:
    """Units of the fixed and the random columns and of the score."""

    fixed: Units
    random: Units
    score_shift: float
    score_scale: float

    def scores(self, scores: Numbers) -> Numbers:
        """Return the scores in these units."""
        recoded: Numbers = (scores - self.score_shift) / self.score_scale
        return recoded

    def coefficients(self, recoded: Numbers) -> Numbers:
        """Return fixed effects in the units that were given."""
        found: Numbers = self.score_scale * (self.fixed.back @ recoded)
        if self.fixed.intercept is not None:
            found[self.fixed.intercept] += self.score_shift
        return found

    def recoded_coefficients(self, given: Numbers) -> Numbers:
        """Return fixed effects in the units of the sums."""
        centred = given / self.score_scale
        if self.fixed.intercept is not None:
            centred[self.fixed.intercept] -= self.score_shift / self.score_scale
        return np.asarray(np.linalg.solve(self.fixed.back, centred), dtype=np.float64)


def recoding(
    design: Design, *, fixed: Numbers, random: Numbers, score: Numbers
) -> Recoding:
    """Choose units from the columns themselves.

    Columns are centred only where an intercept takes up the difference: a deviation
    by client can be, if both clients and therapists have an intercept of their own
    and the deviations may be correlated.
    """
    centred, free = _centred(design)
    mean, sd = _moments(score, centred=centred)
    check_spread(mean, sd, ALL_EQUAL)
    return Recoding(
        fixed=_units(design.fixed, fixed, centred=centred),
        random=_units(design.random, random, centred=free),
        score_shift=mean,
        score_scale=sd,
    )


def roughly(
    design: Design, *, fixed: Numbers, random: Numbers, score: Numbers
) -> Recoding:
    """Choose units from a few rows, in which columns may happen not to vary."""
    centred, free = _centred(design)

    def units(terms: tuple[Term, ...], columns: Numbers, *, centred: bool) -> Units:
        moments = [
            _rough_moments(column, centred=centred) if term.factors else (0.0, 1.0)
            for term, column in zip(terms, columns, strict=True)
        ]
        shift, scale = np.array(moments).T
        place = terms.index(Term()) if centred else None
        return Units(shift=shift, scale=scale, intercept=place)

    shift, scale = _rough_moments(score, centred=centred)
    return Recoding(
        fixed=units(design.fixed, fixed, centred=centred),
        random=units(design.random, random, centred=free),
        score_shift=shift,
        score_scale=scale,
    )


def _centred(design: Design) -> tuple[bool, bool]:
    levels = [level for level in (design.client, design.therapist) if level]
    free = design.correlated and all(Term() in level for level in levels)
    return Term() in design.fixed, free


def _rough_moments(column: Numbers, *, centred: bool) -> tuple[float, float]:
    mean, sd = _moments(column, centred=centred)
    if not (np.isfinite(mean) and np.isfinite(sd)):
        raise NotEnoughInformation(TOO_EXTREME)
    return mean, sd if sd > NO_SPREAD * abs(mean) else abs(mean) or 1.0


def no_news(term: Term) -> str:
    return f"{term.name} has the same value in all rows: nothing can be said about it"


def _units(terms: tuple[Term, ...], columns: Numbers, *, centred: bool) -> Units:
    shift, scale = np.zeros(len(terms)), np.ones(len(terms))
    for place, term in enumerate(terms):
        if term.factors:
            shift[place], scale[place] = _moments(columns[place], centred=centred)
            check_spread(shift[place], scale[place], no_news(term))
    intercept = terms.index(Term()) if centred else None
    return Units(shift=shift, scale=scale, intercept=intercept)


def _moments(column: Numbers, *, centred: bool) -> tuple[float, float]:
    with np.errstate(all="ignore"):
        mean = float(column.mean()) if centred else 0.0
        return mean, float(np.sqrt(np.mean((column - mean) ** 2)))


def check_spread(mean: float, sd: float, problem: str) -> None:
    if not (np.isfinite(mean) and np.isfinite(sd)):
        raise NotEnoughInformation(TOO_EXTREME)
    if not sd > NO_SPREAD * abs(mean):
        raise NotEnoughInformation(problem)
