"""One small frozen class a rule; `every_rule` gives them all with their defaults."""

from vincula.signals.course import ExpectedCourse
from vincula.signals.rule import Rule
from vincula.signals.rules.alliance import AllianceDip, AlwaysPerfect, LowFromStart
from vincula.signals.rules.answering import CarelessAnswering
from vincula.signals.rules.attendance import MissedCheckins, MissedSessions
from vincula.signals.rules.congruence import PerceptionGap
from vincula.signals.rules.outcome import (
    Deterioration,
    Improvement,
    OffCourse,
    Plateau,
    Recovery,
)
from vincula.signals.rules.sudden import SuddenGain, SuddenLoss
from vincula.signals.rules.voice import Concern, RiskAnswer


def every_rule(model: ExpectedCourse | None = None) -> tuple[Rule, ...]:
    """Return all rules; the model is used only where its card has earned it."""
    return (
        RiskAnswer(),
        Concern(),
        Deterioration(),
        SuddenLoss(),
        AllianceDip(),
        OffCourse(model=model),
        MissedSessions(),
        LowFromStart(),
        MissedCheckins(),
        PerceptionGap(),
        Plateau(),
        AlwaysPerfect(),
        Recovery(),
        Improvement(),
        SuddenGain(),
        CarelessAnswering(),
    )
