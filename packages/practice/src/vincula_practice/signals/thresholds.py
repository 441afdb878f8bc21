"""Which thresholds may a practice set, within which limits, and which hold now?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from vincula.signals.budget import CLIENTS_A_SIGNAL
from vincula.signals.course import ExpectedCourse
from vincula.signals.model import SignalKind
from vincula.signals.rule import Rule
from vincula.signals.rules import every_rule
from vincula_practice.signals.models import RuleSetting

BUDGET = "budget"
CLIENTS = "clients_a_signal"
Chosen = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where to where a threshold may be set; ``whole`` counts something."""

    low: float
    high: float
    whole: bool = False

    def allow(self, value: float) -> bool:
        """Tell whether a threshold may be set to this."""
        fits = self.low <= value <= self.high
        return fits and (not self.whole or value == int(value))


_COUNT = Limits(low=2, high=20, whole=True)

# Our limits: outside of them a rule is no longer the one that its source describes.
ADJUSTABLE: dict[str, dict[str, Limits]] = {
    BUDGET: {CLIENTS: Limits(low=2, high=50, whole=True)},
    SignalKind.ALLIANCE_DIP: {
        "spreads": Limits(low=0.5, high=4),
        "at_least": Limits(low=3, high=10, whole=True),
        "window": Limits(low=2, high=12, whole=True),
    },
    SignalKind.OFF_COURSE: {
        "from_score": Limits(low=3, high=12, whole=True),
        "share": Limits(low=0, high=1),
        "chance": Limits(low=0.05, high=0.5),
    },
    SignalKind.SUDDEN_LOSS: {
        "share": Limits(low=0.1, high=0.6),
        "recent": Limits(low=2, high=10, whole=True),
    },
    SignalKind.SUDDEN_GAIN: {
        "share": Limits(low=0.1, high=0.6),
        "recent": Limits(low=2, high=10, whole=True),
    },
    SignalKind.MISSED_SESSIONS: {"in_a_row": Limits(low=1, high=6, whole=True)},
    SignalKind.MISSED_CHECKINS: {"in_a_row": Limits(low=1, high=8, whole=True)},
    SignalKind.LOW_ALLIANCE: {
        "ratings": Limits(low=2, high=6, whole=True),
        "watched": Limits(low=1, high=10, whole=True),
        "low_share": Limits(low=0.3, high=0.9),
    },
    SignalKind.PERCEPTION_GAP: {"sessions": _COUNT},
    SignalKind.PLATEAU: {"sessions": Limits(low=4, high=20, whole=True)},
    SignalKind.ALWAYS_PERFECT: {"ratings": _COUNT},
    SignalKind.CARELESS_ANSWERING: {
        "seconds_an_item": Limits(low=0.5, high=5),
        "items": Limits(low=5, high=30, whole=True),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What held for a practice: ``number`` 0 is the library's own thresholds.

    ``models`` names the model in use by instrument. ``since`` and ``set_by`` tell from when on, and who set it; None for the library's.
    """

    number: int = 0
    thresholds: Chosen | None = None
    models: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    set_by: str = ""

    def of(self, rule: str) -> Mapping[str, float]:
        """Return what the practice set for a rule, by the name of the threshold."""
        return (self.thresholds or {}).get(rule, {})

    @property
    def clients_a_signal(self) -> float:
        """One new signal a week for so many clients."""
        return self.of(BUDGET).get(CLIENTS, CLIENTS_A_SIGNAL)


def setting_of(practice_id: UUID) -> Setting:
    """Return what a practice set last."""
    rows = RuleSetting.objects.filter(practice_id=practice_id).order_by("-number")
    row = rows.first()
    return _setting(row) if row else Setting()


def settings_of(practice_id: UUID) -> list[Setting]:
    """Return all that a practice ever set, the newest first; the library's own last."""
    rows = RuleSetting.objects.filter(practice_id=practice_id).order_by("-number")
    set_here = [
        replace(_setting(row), set_by=row.set_by.person.name if row.set_by else "")
        for row in rows.select_related("set_by__person")
    ]
    return [*set_here, Setting()]


def _setting(row: RuleSetting) -> Setting:
    return Setting(
        number=row.number,
        thresholds=row.thresholds,
        models=row.course_models,
        since=row.since,
    )


def rules_of(
    setting: Setting, model: ExpectedCourse | None = None
) -> dict[SignalKind, Rule]:
    """Return every rule with the thresholds that hold, but that on danger.

    An answer about danger is an alert with an owner and a deadline, not a signal. A
    model of the expected course speaks only where its card has earned it; without one,
    and wherever it has nothing to say, the change so far decides.
    """
    rules = (r for r in every_rule(model) if r.kind is not SignalKind.RISK_ANSWER)
    return {rule.kind: _with(rule, setting.of(rule.kind)) for rule in rules}


def _with(rule: Rule, chosen: Mapping[str, float]) -> Rule:
    if not chosen:
        return rule
    limits = ADJUSTABLE[rule.kind]
    values = {n: int(v) if limits[n].whole else v for n, v in chosen.items()}
    # Every rule is a frozen dataclass whose fields are its thresholds.
    return cast("Rule", replace(cast("Any", rule), **values))
