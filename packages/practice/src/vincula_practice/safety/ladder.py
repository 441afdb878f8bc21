"""The ladder as values: who is told after how long, and when the practice is open.

No database in here. All moments are instants; opening hours are those of the practice's
own zone, so that a change of the clocks moves no step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

DAYS_AHEAD = 15  # nobody closes for longer without somebody who stands in
Span = tuple[time, time]


class Whom(StrEnum):
    """Whom a rung reaches."""

    THERAPIST = "therapist"  # who is in the care team longest
    TEAM = "team"  # the rest of the care team
    SUPERVISORS = "supervisors"  # of the practice
    CLINICIANS = "clinicians"  # everybody here who works with clients
    NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    after: timedelta
    whom: Whom
    people: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What a practice has chosen, or our proposal while it has not (`confirmed`)."""

    rungs: tuple[Rung, ...]
    hours: Mapping[int, Span]
    zone: str
    on_call_outside: bool
    on_call: tuple[UUID, ...]
    repeat: timedelta
    act_within: timedelta
    works_alone: bool
    country: str
    confirmed: bool
    number: int = 0

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(ZoneInfo(self.zone))
        span = self.hours.get(local.weekday())
        return span is not None and span[0] <= local.time() < span[1]

    def next_opening(self, at: datetime) -> datetime | None:
        """Return when the practice opens next, None where it never does."""
        today = at.astimezone(ZoneInfo(self.zone)).date()
        days = (today + timedelta(days=n) for n in range(DAYS_AHEAD))
        opens = (self._opens(day) for day in days)
        return next((moment for moment in opens if moment and moment > at), None)

    def closes(self, at: datetime) -> time | None:
        """Return until when the practice is open on the day of ``at``."""
        span = self.hours.get(at.astimezone(ZoneInfo(self.zone)).weekday())
        return span[1] if span else None

    def begins(self, at: datetime) -> datetime:
        """Return from when on the times of the ladder count for what comes in now."""
        if self.on_call_outside or self.is_open(at):
            return at
        return self.next_opening(at) or at

    def due(self, rung: int, *, begins: datetime) -> datetime:
        """Return when a rung is due; what lies above the ladder is a repetition."""
        if rung < len(self.rungs):
            return begins + self.rungs[rung].after
        return begins + self.rungs[-1].after + self.repeat

    def _opens(self, day: date) -> datetime | None:
        span = self.hours.get(day.weekday())
        if span is None:
            return None
        local = datetime.combine(day, span[0], tzinfo=ZoneInfo(self.zone))
        return local.astimezone(UTC)


def faults_of(rungs: tuple[Rung, ...]) -> bool:
    """Tell whether a ladder begins late, or goes back in time."""
    if not rungs or rungs[0].after:
        return True
    return any(later.after <= sooner.after for sooner, later in pairwise(rungs))


def proposal(zone: str) -> Ladder:
    """Return our proposal: engineers' figures, until the practice decides.

    No study says how fast one must answer; a consensus of researchers about remote
    monitoring asks to look at answers each weekday and to answer imminent danger
    within twelve hours. Ours is faster.
    """
    office = (time(9), time(17))
    minutes = {
        0: Whom.THERAPIST,
        30: Whom.TEAM,
        60: Whom.SUPERVISORS,
        120: Whom.CLINICIANS,
    }
    return Ladder(
        rungs=tuple(
            Rung(after=timedelta(minutes=after), whom=whom)
            for after, whom in minutes.items()
        ),
        hours=dict.fromkeys(range(5), office),
        zone=zone,
        on_call_outside=False,
        on_call=(),
        repeat=timedelta(minutes=60),
        act_within=timedelta(hours=24),
        works_alone=False,
        country="",
        confirmed=False,
    )
