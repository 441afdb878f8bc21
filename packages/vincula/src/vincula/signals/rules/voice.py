"""What the client said: a concern, or an answer about danger. Neither ever waits."""

from dataclasses import dataclass
from typing import ClassVar

from vincula.signals.case import Case
from vincula.signals.model import RuleSource, Signal, SignalKind
from vincula.signals.rule import made


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """The client raised something that did not help, or was hard to say."""

    kind: ClassVar = SignalKind.CONCERN
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = RuleSource(
        text="The client's own words; repair of ruptures: Eubanks, Muran & Safran"
        " (2018)",
        doi="10.1037/pst0000185",
    )

    def check(self, case: Case) -> Signal | None:
        return made(self, case, {}, about=_here(case)) if case.latest.concern else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAnswer:
    """An answer that a person has to look at today. No level, and never "no risk"."""

    kind: ClassVar = SignalKind.RISK_ANSWER
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = RuleSource(
        text="The risk items that the catalogue names for the instrument; any answer"
        " above the lowest",
        doi=None,
    )

    def check(self, case: Case) -> Signal | None:
        return made(self, case, {}, about=_here(case)) if case.latest.risk else None


def _here(case: Case) -> str:
    return str(len(case.visits) - 1)
