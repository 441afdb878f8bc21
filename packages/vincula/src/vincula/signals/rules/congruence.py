"""Does the therapist see the relationship as the client rates it?"""

from dataclasses import dataclass
from math import sqrt
from statistics import fmean
from typing import ClassVar

from vincula.signals.case import Case, Visit, alliance_of
from vincula.signals.model import RuleSource, Signal, SignalKind
from vincula.signals.rule import made


@dataclass(frozen=True, slots=True, kw_only=True)
class PerceptionGap:
    """Guess and rating apart in the same direction, ``sessions`` times in a row.

    The therapist's guess of the client's rating counts; where there is none, the
    therapist's own rating. Apart: on average by more than the error of two ratings.
    """

    sessions: int = 3

    kind: ClassVar = SignalKind.PERCEPTION_GAP
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = RuleSource(
        text="Our threshold; directional bias: West & Kenny (2011)",
        doi="10.1037/a0022936",
    )

    def check(self, case: Case) -> Signal | None:
        floor = case.alliance.floor if case.alliance else None
        gaps = [_gap(visit) for visit in case.visits]
        recent = [gap for gap in gaps if gap is not None][-self.sessions :]
        if floor is None or gaps[-1] is None or len(recent) < self.sessions:
            return None
        mean = fmean(recent)
        one_way = all(gap > 0 for gap in recent) or all(gap < 0 for gap in recent)
        if not one_way or abs(mean) < floor * sqrt(2):
            return None
        side = "higher" if mean > 0 else "lower"
        view = "guess" if case.latest.guess is not None else "rating"
        told: dict[str, float | str] = {
            "gap": abs(mean),
            "side": side,
            "sessions": self.sessions,
            "view": view,
            "rated": alliance_of(case.latest) or 0.0,
        }
        return made(self, case, told, against={"gap": floor * sqrt(2)})


def _gap(visit: Visit) -> float | None:
    view = visit.therapist_view if visit.guess is None else visit.guess
    if view is None or visit.alliance is None:
        return None
    return view - visit.alliance
