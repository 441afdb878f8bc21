"""What is a signal? Something to talk about, with its rule, version, numbers and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class SignalKind(StrEnum):
    """What a signal is about, in the order of the product's list."""

    OFF_COURSE = "off-course"
    DETERIORATION = "reliable-deterioration"
    IMPROVEMENT = "reliable-improvement"
    RECOVERY = "recovery"
    PLATEAU = "plateau"
    SUDDEN_GAIN = "sudden-gain"
    SUDDEN_LOSS = "sudden-loss"
    ALLIANCE_DIP = "alliance-dip"
    LOW_ALLIANCE = "low-alliance-from-start"
    ALWAYS_PERFECT = "always-perfect"
    PERCEPTION_GAP = "perception-gap"
    CONCERN = "concern"
    RISK_ANSWER = "risk-answer"
    MISSED_CHECKINS = "missed-check-ins"
    MISSED_SESSIONS = "missed-sessions"
    CARELESS_ANSWERING = "careless-answering"


# What a person said in so many words never waits for a place in a budget. There is no
# level of risk, and nothing that says "no risk".
NEVER_WAITS = (SignalKind.RISK_ANSWER, SignalKind.CONCERN)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSource:
    """Where a rule comes from; ``doi`` is None where the threshold is our own."""

    text: str
    doi: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One reason to look, as a rule raised it at one session of one client.

    ``position`` counts sessions from 0, ``session`` is what the file or the diary calls
    it. ``about`` tells a signal from an earlier one of the same rule: the session at
    which a jump began, for instance. ``reason`` is a message key whose sentence needs
    the numbers in ``inputs``. ``superseded_by`` names the kind that says more.
    """

    kind: SignalKind
    rule: str
    version: str
    client: str
    position: int
    session: str
    about: str
    reason: str
    inputs: Mapping[str, float | str]
    thresholds: Mapping[str, float | str]
    source: RuleSource
    superseded_by: SignalKind | None = None

    @property
    def never_waits(self) -> bool:
        """Whether no budget may hold it back."""
        return self.kind in NEVER_WAITS
