"""How much change counts: in standard errors, in points, or as a share of the start?"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import numpy as np

from vincula.catalogue.model import Direction
from vincula.change.reliable import Z_95, gain
from vincula.change.yardstick import Yardstick
from vincula.columns import Flags, Numbers


class NotJudged(StrEnum):
    """Why somebody is in no class."""

    NO_SCORE_BEFORE = "no score before"
    NO_SCORE_AFTER = "no score after"
    NO_SCORES = "no scores"
    NO_SHARE_OF_ZERO = "no percentage of a start of 0"
    NO_SLOPE = "too few scores for a slope"
    TOO_EXTREME = "figures too extreme to compute with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One element a person. ``index`` is nan and ``refused`` True where there is none.

    ``index`` is what the criterion was held against: standard errors, or a share; all
    nan where the criterion is in points.
    """

    index: Numbers
    improved: Flags
    deteriorated: Flags
    refused: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCriterion:
    """A change counts when it is larger than ``z`` standard errors."""

    refusal: ClassVar[NotJudged] = NotJudged.TOO_EXTREME
    yardstick: Yardstick
    direction: Direction
    z: float = Z_95

    def __post_init__(self) -> None:
        _check_above_zero(self.z, "a critical value")

    def judge(self, before: Numbers, after: Numbers) -> Judged:
        """Hold scores against what was to be expected; exactly ``z`` is unchanged."""
        stick = self.yardstick
        beyond = after - (stick.intercept_points + stick.slope * before)
        better = beyond * gain(1, self.direction)
        largest = self.z * stick.error_points
        index = beyond / stick.error_points
        return Judged(
            index=index,
            improved=better > largest,
            deteriorated=-better > largest,
            refused=~np.isfinite(index),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsCriterion:
    """A change counts from so many points on: a minimal important difference.

    An anchor, such as people's own word that they feel better, says how many points
    matter. Getting worse may have its own number.
    """

    refusal: ClassVar[NotJudged] = NotJudged.TOO_EXTREME
    improvement_points: float
    deterioration_points: float
    direction: Direction

    def __post_init__(self) -> None:
        _check_above_zero(self.improvement_points, "an important improvement")
        _check_above_zero(self.deterioration_points, "an important deterioration")

    def judge(self, before: Numbers, after: Numbers) -> Judged:
        """Hold differences against the points; a change of exactly so many counts."""
        better = (after - before) * gain(1, self.direction)
        return Judged(
            index=np.full(before.shape, np.nan),
            improved=better >= self.improvement_points,
            deteriorated=-better >= self.deterioration_points,
            refused=~np.isfinite(better),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCriterion:
    """A change counts from a share of the score before on: 0.5 is one half.

    A share needs a start that is not zero. From zero there is no percentage, so nobody
    is both improved and deteriorated, as a published package has it; who stays at zero
    is unchanged. A share is taken of the size of the start, so that it has the sign of
    the change on scales that reach below zero, too.
    """

    refusal: ClassVar[NotJudged] = NotJudged.NO_SHARE_OF_ZERO
    improvement: float
    deterioration: float
    direction: Direction

    def __post_init__(self) -> None:
        _check_above_zero(self.improvement, "a share of improvement")
        _check_above_zero(self.deterioration, "a share of deterioration")

    def judge(self, before: Numbers, after: Numbers) -> Judged:
        """Hold shares against the criterion; a change of exactly the share counts."""
        change = after - before
        index = np.where(before == 0, np.nan, change / np.abs(before))
        better = index * gain(1, self.direction)
        return Judged(
            index=index,
            improved=better >= self.improvement,
            deteriorated=-better >= self.deterioration,
            refused=~np.isfinite(index) & (change != 0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlopeCriterion:
    """A change counts when a slope is larger than ``z`` of its standard errors.

    ``index``: one element a person, nan for whom there is none; see
    `vincula.change.hlm`.
    """

    refusal: ClassVar[NotJudged] = NotJudged.NO_SLOPE
    index: Numbers
    direction: Direction
    z: float = Z_95

    def __post_init__(self) -> None:
        _check_above_zero(self.z, "a critical value")

    def judge(self, before: Numbers, after: Numbers) -> Judged:  # noqa: ARG002 - one interface for all criteria
        """Class the slopes; the scores have made them already."""
        better = self.index * gain(1, self.direction)
        return Judged(
            index=self.index,
            improved=better > self.z,
            deteriorated=-better > self.z,
            refused=~np.isfinite(self.index),
        )


Criterion = ErrorCriterion | PointsCriterion | ShareCriterion | SlopeCriterion


def _check_above_zero(value: float, what: str) -> None:
    if not (value > 0 and np.isfinite(value)):
        raise ValueError(f"{what} is above 0")
