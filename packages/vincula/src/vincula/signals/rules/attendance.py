"""Sessions and check-ins that did not happen."""

from dataclasses import dataclass
from typing import ClassVar

from vincula.signals.case import Case
from vincula.signals.model import RuleSource, Signal, SignalKind
from vincula.signals.rule import made
from vincula.signals.rules.alliance import AllianceDip


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedSessions:
    """So many sessions missed in a row, or a single one after the alliance dipped."""

    in_a_row: int = 2

    kind: ClassVar = SignalKind.MISSED_SESSIONS
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = RuleSource(
        text="Our rule; endings that nobody planned: Swift & Greenberg (2012)",
        doi="10.1037/a0028226",
    )

    def check(self, case: Case) -> Signal | None:
        missed = _missed_at_the_end(case)
        if not missed:
            return None
        after_dip = _dipped_before(case, missed)
        if missed < self.in_a_row and not after_dip:
            return None
        which = ".after-dip" if after_dip else ""
        return made(
            self,
            case,
            {"missed": missed},
            about=str(len(case.visits) - missed),
            reason=f"signal.{self.kind.value}{which}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedCheckins:
    """So many check-ins in a row that were due and not answered."""

    in_a_row: int = 2

    kind: ClassVar = SignalKind.MISSED_CHECKINS
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = RuleSource(text="Our rule", doi=None)

    def check(self, case: Case) -> Signal | None:
        due = [visit for visit in case.visits if visit.attended and visit.asked]
        latest_due = case.latest.attended and case.latest.asked
        missed = 0
        for visit in reversed(due):
            if visit.outcome is not None or visit.alliance is not None:
                break
            missed += 1
        if not latest_due or missed < self.in_a_row:
            return None
        return made(self, case, {"missed": missed}, about=str(len(due) - missed))


def _missed_at_the_end(case: Case) -> int:
    attended = [place for place, visit in enumerate(case.visits) if visit.attended]
    return len(case.visits) - 1 - (attended[-1] if attended else -1)


def _dipped_before(case: Case, missed: int) -> bool:
    before = len(case.visits) - missed
    return before > 0 and AllianceDip().check(case.until(before - 1)) is not None
