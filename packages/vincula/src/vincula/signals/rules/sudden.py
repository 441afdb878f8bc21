"""A jump between two sessions: large, large for this person, and it stayed."""

from dataclasses import dataclass
from typing import ClassVar

from vincula.change.sudden import Jump, JumpCriteria, Kind, sudden_changes
from vincula.signals.case import Case, outcome_of
from vincula.signals.model import RuleSource, Signal, SignalKind
from vincula.signals.rule import Rule, made

TANG_DERUBEIS = RuleSource(
    text="Tang & DeRubeis (1999); points are the reliable change of the scale, after"
    " Stiles et al. (2003)",
    doi="10.1037/0022-006X.67.6.894",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuddenGain:
    """A sudden gain that can be told by now: two scores after it are needed.

    ``recent``: a jump longer ago than so many sessions is no news.
    """

    share: float = 0.25
    alpha: float = 0.05
    recent: int = 4

    kind: ClassVar = SignalKind.SUDDEN_GAIN
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = TANG_DERUBEIS

    def check(self, case: Case) -> Signal | None:
        return _check(self, case, Kind.GAIN, _criteria(self, case))


@dataclass(frozen=True, slots=True, kw_only=True)
class SuddenLoss:
    """A sudden loss: the same with the signs turned round."""

    share: float = 0.25
    alpha: float = 0.05
    recent: int = 4

    kind: ClassVar = SignalKind.SUDDEN_LOSS
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = TANG_DERUBEIS

    def check(self, case: Case) -> Signal | None:
        return _check(self, case, Kind.LOSS, _criteria(self, case))


def _criteria(rule: SuddenGain | SuddenLoss, case: Case) -> JumpCriteria:
    points = case.outcome.reliable_points if case.outcome else None
    return JumpCriteria(points=points, share=rule.share, alpha=rule.alpha)


def _check(
    rule: SuddenGain | SuddenLoss, case: Case, kind: Kind, criteria: JumpCriteria
) -> Signal | None:
    jump = _latest_jump(rule, case, kind, criteria)
    if jump is None or jump.size_points is None:
        return None
    before, after = (case.visits[jump.position + k].outcome for k in (0, 1))
    told: dict[str, float | str] = {
        "from_session": case.visits[jump.position].label,
        "to_session": case.visits[jump.position + 1].label,
        "size": abs(jump.size_points),
        "before": before if before is not None else "",
        "after": after if after is not None else "",
    }
    against: dict[str, float | str] = {"reliable": criteria.points or 0.0}
    as_rule: Rule = rule
    return made(as_rule, case, told, about=str(jump.position), against=against)


def _latest_jump(
    rule: SuddenGain | SuddenLoss, case: Case, kind: Kind, criteria: JumpCriteria
) -> Jump | None:
    # Without an established error nobody knows which jump is large.
    if case.outcome is None or criteria.points is None:
        return None
    if not case.just_given(outcome_of):
        return None
    found = sudden_changes(
        [visit.outcome for visit in case.visits],
        direction=case.outcome.direction,
        kind=kind,
        criteria=criteria,
    )
    if not found.jumps or found.jumps[-1].reversed:
        return None
    latest = found.jumps[-1]
    return latest if len(case.visits) - 1 - latest.position <= rule.recent else None
