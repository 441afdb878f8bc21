"""Recovery on several measures: a case on one at least, and at the end on none?

The rule of NHS Talking Therapies, for any measures: thresholds are passed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vincula.catalogue.model import Direction
from vincula.change.reliable import ReliableChange, Verdict, change_against_threshold
from vincula.errors import NotEnoughInformation


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureCourse:
    """One measure on which higher is worse: two scores and two published thresholds.

    A score of ``case_from_points`` or more is a case; a change of
    ``reliable_points`` or more is reliable.
    """

    before_points: float
    after_points: float
    case_from_points: float
    reliable_points: float

    def was_case(self) -> bool:
        return self.before_points >= self.case_from_points

    def is_case(self) -> bool:
        return self.after_points >= self.case_from_points

    def change(self) -> ReliableChange:
        return change_against_threshold(
            before_points=self.before_points,
            after_points=self.after_points,
            threshold_points=self.reliable_points,
            direction=Direction.HIGHER_IS_WORSE,
            inclusive=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JointOutcome:
    """What the measures say together.

    ``recovered`` and ``reliably_recovered`` are None for somebody who was no case at
    the start: there is nothing to recover from.
    """

    was_case: bool
    recovered: bool | None
    reliably_improved: bool
    reliably_deteriorated: bool
    reliably_recovered: bool | None


def joint_outcome(measures: Sequence[MeasureCourse]) -> JointOutcome:
    """Join measures, such as PHQ-9 and GAD-7, into one outcome.

    Notes
    -----
    Recovered: a case on at least one measure before, on none after. Reliably improved:
    on at least one, and reliably worse on none; deteriorated the other way round.
    Reliably recovered: both.

    References
    ----------
    The NHS Talking Therapies manual, for PHQ-9 (case from 10, reliable from 6 points)
    and GAD-7 (8 and 4).

    Examples
    --------
    >>> phq9 = MeasureCourse(
    ...     before_points=15, after_points=8, case_from_points=10, reliable_points=6
    ... )
    >>> gad7 = MeasureCourse(
    ...     before_points=9, after_points=6, case_from_points=8, reliable_points=4
    ... )
    >>> joint_outcome([phq9, gad7]).reliably_recovered
    True
    """
    if not measures:
        raise NotEnoughInformation("an outcome needs at least one measure")
    verdicts = {measure.change().verdict for measure in measures}
    better, worse = Verdict.IMPROVED in verdicts, Verdict.DETERIORATED in verdicts
    was_case = any(measure.was_case() for measure in measures)
    recovered = not any(measure.is_case() for measure in measures)
    return JointOutcome(
        was_case=was_case,
        recovered=recovered if was_case else None,
        reliably_improved=better and not worse,
        reliably_deteriorated=worse and not better,
        reliably_recovered=recovered and better and not worse if was_case else None,
    )
