"""An appointment as plain values: when it is, what became of it, what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.charts.moments import clock, full_day, local, short_day
from vincula_practice.sessions.queries import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    id: UUID
    number: int
    day: str
    hour: str
    minutes: int
    therapist: str
    state: str
    stored_state: str
    can_move: bool
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointments:
    """Coming ones soonest first, past ones latest first."""

    coming: tuple[Appointment, ...]
    past: tuple[Appointment, ...]


def appointments(sessions: Iterable[Session], *, now: datetime) -> Appointments:
    rows = sorted(sessions, key=lambda one: one.starts_at)
    coming = [_appointment(one, now=now) for one in rows if one.starts_at >= now]
    past = [_appointment(one, now=now) for one in rows if one.starts_at < now]
    return Appointments(coming=tuple(coming), past=tuple(reversed(past)))


def _appointment(session: Session, *, now: datetime) -> Appointment:
    same_year = local(session.starts_at).year == local(now).year
    day = short_day if same_year else full_day
    return Appointment(
        id=session.pk,
        number=session.number,
        day=day(local(session.starts_at)),
        hour=clock(session.starts_at),
        minutes=session.minutes,
        therapist=session.therapist.person.name,
        state=_state_words(session, now=now),
        stored_state=session.state,
        can_move=session.state == "planned",
        marks=_marks(session, now=now),
    )


def _marks(session: Session, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """What has not begun cannot have been attended or missed."""
    words = {"cancelled": _("Cancelled"), "planned": _("Back to planned")}
    if session.starts_at <= now:
        words = {"attended": _("Attended"), "missed": _("Missed"), **words}
    return tuple((state, w) for state, w in words.items() if state != session.state)


def _state_words(session: Session, *, now: datetime) -> str:
    """A session that is over and stands as planned was never marked."""
    if session.state == "planned" and session.starts_at < now:
        return _("not marked yet")
    return {
        "planned": _("planned"),
        "attended": _("attended"),
        "missed": _("missed"),
        "cancelled": _("cancelled"),
    }[session.state]
