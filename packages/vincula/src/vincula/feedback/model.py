"""What one person's course is made of: tracks of points, sessions, events and goals.

``place`` is a position on the session axis: the k-th session stands at k, and what
happened between two sessions stands between them. `build_course` sets it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vincula.catalogue.model import Cutoff, Direction
from vincula.change.reliable import MeasurementError, Verdict
from vincula.scoring import NotScorableReason

# An own range needs this many earlier sessions; our rule.
MINIMUM_SESSIONS = 4

SESSION_STATES = ("planned", "attended", "missed", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that can be said: a message key and the numbers and names it needs."""

    key: str
    params: Mapping[str, float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePoint:
    """One score, with what measurement error and the person's own pattern say of it.

    ``low`` and ``high`` enclose the score by its measurement error, clipped to the
    scale; None where no error is established. ``own_low`` and ``own_high`` come from
    earlier sessions only; None before there are enough of them. ``since_start`` holds
    the score against the first one; None for the first itself.
    """

    session: int | None
    at: datetime
    occasion: str
    value: float
    low: float | None
    high: float | None
    band: str | None
    answered: int
    items: int
    prorated: bool
    since_start: Verdict | None
    own_low: float | None
    own_high: float | None
    within_own: bool | None
    checkin: str | None
    place: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscored:
    """A form that was sent and gave no score, and the reason."""

    session: int | None
    at: datetime
    occasion: str
    reason: NotScorableReason
    answered: int
    items: int
    checkin: str | None
    place: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPoint:
    """Between which scores a band lies at one session, and what is in its middle."""

    session: int
    expected: float
    low: float
    high: float
    place: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Where scores of people who began like this lie, by a model, session by session.

    It knows the first score and the number of the session, and nothing else of anybody.

    Parameters
    ----------
    points
        From the session after the first score on.
    level
        Of so many in a hundred people a score lies in the band, if the model is right.
    model
        What signals call it. ``data`` is what its card calls the data it was tried on,
        ``day`` when, ``tried`` on how many people, ``held`` what share of their hidden
        scores the band held, in per cent: the farthest off of those looked at.
    clients
        How many it was fitted to.
    reference
        It is a curve that comes with this package, of published figures.
    simulated
        The card tells of people who do not exist.
    """

    points: tuple[ExpectedPoint, ...]
    level: float
    model: str
    clients: int
    data: str
    day: str
    tried: int
    held: float
    reference: bool
    simulated: bool

    def at(self, session: int | None) -> ExpectedPoint | None:
        """Return the band at a session, None where it has none."""
        return next((one for one in self.points if one.session == session), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One scale of one version over time, and what its scores may be held against.

    ``claim`` is the key of what may be said about the measure (see
    `vincula.catalogue.claims`). ``floor_points`` is the smallest half width of the
    own range, ``floor_established`` whether it comes from measurement error or is
    our rule. ``current`` is False for a version that is no longer asked. ``expected`` is
    where scores were expected, None without a model that may be drawn.
    """

    instrument: str
    instrument_name: str
    abbreviation: str
    version: str
    scale: str
    scale_name: str
    unit: str
    minimum: float
    maximum: float
    direction: Direction
    draft: bool
    claim: str
    cutoff: Cutoff | None
    error: MeasurementError | None
    floor_points: float
    floor_established: bool
    points: tuple[CoursePoint, ...]
    unscored: tuple[Unscored, ...] = ()
    current: bool = True
    expected: Expected | None = None

    @property
    def forms(self) -> tuple[CoursePoint | Unscored, ...]:
        """Return every form that was sent, scored or not."""
        return (*self.points, *self.unscored)

    @property
    def first(self) -> CoursePoint | None:
        return self.points[0] if self.points else None

    @property
    def latest(self) -> CoursePoint | None:
        return self.points[-1] if self.points else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMark:
    """One appointment on the axis; ``state`` is one of `SESSION_STATES`."""

    number: int
    at: datetime
    state: str
    place: float = 0.0

    def __post_init__(self) -> None:
        if self.state not in SESSION_STATES:
            raise ValueError(f"a session is one of: {', '.join(SESSION_STATES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMark:
    """Something that both put on the picture; ``kind`` is "life event" or "note"."""

    at: datetime
    kind: str
    words: str
    place: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalPoint:
    """One rating of one goal."""

    session: int | None
    at: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTrack:
    """A goal in the person's own words, and its ratings, oldest first."""

    goal: str
    words: str
    minimum: float
    maximum: float
    points: tuple[GoalPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Everything that the one picture for both is made of, in order of time."""

    sessions: tuple[SessionMark, ...]
    outcome: Track | None
    alliance: Track | None
    others: tuple[Track, ...]
    goals: tuple[GoalTrack, ...]
    events: tuple[EventMark, ...]
    facts: tuple[Fact, ...] = ()

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Return every track, the two drawn ones first."""
        drawn = tuple(t for t in (self.outcome, self.alliance) if t is not None)
        return drawn + self.others
