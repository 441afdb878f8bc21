"""Was the form read? Reported, never a reason to drop an answer."""

from dataclasses import dataclass
from typing import ClassVar

from vincula.signals.case import Case
from vincula.signals.model import RuleSource, Signal, SignalKind
from vincula.signals.rule import made


@dataclass(frozen=True, slots=True, kw_only=True)
class CarelessAnswering:
    """Faster than an item can be read, or one middle answer throughout.

    ``seconds_an_item`` for each item; ``items`` is how long a form must be for the same
    answer throughout to mean something. The same answer at either end of the answers
    that this client ever gave is left alone: it may well be true.
    """

    seconds_an_item: float = 2.0
    items: int = 8

    kind: ClassVar = SignalKind.CARELESS_ANSWERING
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = RuleSource(
        text="Two seconds an item: Huang et al. (2012); same answers in a row: Meade &"
        " Craig (2012), doi 10.1037/a0028085",
        doi="10.1007/s10869-011-9231-8",
    )

    def check(self, case: Case) -> Signal | None:
        answers, seconds = case.latest.items, case.latest.seconds
        if not answers:
            return None
        here = str(len(case.visits) - 1)
        if seconds is not None and seconds < self.seconds_an_item * len(answers):
            told = {"seconds": seconds, "items": len(answers)}
            return made(self, case, {**told}, about=here)
        if len(answers) < self.items or not self._same_middle(case, answers):
            return None
        return made(
            self,
            case,
            {"items": len(answers), "answer": answers[0]},
            about=here,
            reason=f"signal.{self.kind.value}.same",
        )

    def _same_middle(self, case: Case, answers: tuple[float, ...]) -> bool:
        ever = [value for visit in case.visits for value in visit.items]
        same = len(set(answers)) == 1
        return same and min(ever) < answers[0] < max(ever)
