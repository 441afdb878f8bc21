"""What does an invented practice consist of?"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from vincula.responses import Response


class EventKind(StrEnum):
    """What stands on the lane of events beside a course."""

    LIFE_EVENT = "life event"
    NOTE = "note"


class Occasion(StrEnum):
    """When a check-in is answered, seen from its session."""

    BEFORE = "before"
    AFTER = "after"


class SessionState(StrEnum):
    """What became of an appointment."""

    ATTENDED = "attended"
    MISSED = "missed"
    CANCELLED = "cancelled"
    PLANNED = "planned"


class Ending(StrEnum):
    """How a closed episode ended."""

    PLANNED = "planned"
    UNPLANNED = "unplanned"


class Rupture(StrEnum):
    """Whether the relationship was strained during the course, and mended."""

    NONE = "none"
    REPAIRED = "repaired"
    UNREPAIRED = "unrepaired"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticTherapist:
    """An invented therapist."""

    key: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticGoal:
    """A goal in the client's words; ratings point to it with ``Response.about``."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticEvent:
    """Something that happened, or that somebody wanted to remember."""

    on: date
    kind: EventKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticCheckIn:
    """One answered check-in; ``submitted_at`` is in UTC.

    ``words`` is the line "what matters most today?" before a session and "anything to
    do differently next time?" after it. Where a form ends with its own open question,
    the line stands in that answer too.
    """

    occasion: Occasion
    submitted_at: datetime
    responses: tuple[Response, ...]
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticSession:
    """One appointment; a check-in that nobody answered is None."""

    number: int
    starts_at: datetime
    state: SessionState
    before: SyntheticCheckIn | None
    after: SyntheticCheckIn | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticClient:
    """An invented client with one episode of care.

    ``therapist`` is a therapist's key. An open episode has neither ``closed_on`` nor
    ``ending``.
    """

    key: str
    name: str
    email: str
    therapist: str
    goals: tuple[SyntheticGoal, ...]
    events: tuple[SyntheticEvent, ...]
    sessions: tuple[SyntheticSession, ...]
    opened_on: date
    closed_on: date | None
    ending: Ending | None
    rupture: Rupture


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticPractice:
    """An invented practice: nobody in it exists."""

    name: str
    therapists: tuple[SyntheticTherapist, ...]
    clients: tuple[SyntheticClient, ...]
