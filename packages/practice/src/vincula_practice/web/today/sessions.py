"""A session as a row of the day: who has checked in, and what can be done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.charts.moments import clock, since
from vincula_practice.checkins.queries import Channel, CheckIn, Occasion, linked_at
from vincula_practice.people.policies import treats
from vincula_practice.people.queries import Membership
from vincula_practice.sessions.queries import Session, SessionState, agreed_to_mails

Completion = Mapping[tuple[UUID, str], CheckIn]

HELD = (SessionState.PLANNED, SessionState.ATTENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInCell:
    """One check-in of a row. ``send_words`` is empty where nothing can be sent."""

    occasion: str
    heading: str
    words: str
    done: bool
    can_show_code: bool
    can_type_in: bool
    send_words: str
    can_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """``record`` tells whether this member may open the client's room.

    ``unclear``: its time is over, and nobody has said yet whether it took place.
    ``guess``: its therapist may still guess what the client will answer.
    """

    id: UUID
    episode: UUID
    starts: str
    ends: str
    client: str
    record: bool
    therapist: str
    number: int
    state: str
    state_words: str
    cells: tuple[CheckInCell, ...]
    marks: tuple[tuple[str, str], ...]
    unclear: bool
    guess: bool


def session_row(
    session: Session,
    *,
    member: Membership,
    completion: Completion,
    now: datetime,
) -> SessionRow:
    """Return the plain values of one row; never an answer, whoever asks."""
    person = session.episode.client.person
    cells = tuple(
        _cell(
            session,
            occasion,
            checkin=completion.get((session.pk, occasion)),
            member=member,
            now=now,
        )
        for occasion in _shown(session, completion, now=now)
    )
    return SessionRow(
        id=session.pk,
        episode=session.episode_id,
        starts=clock(session.starts_at),
        ends=clock(_end(session)),
        client=person.name,
        record=treats(member),
        therapist="" if treats(member) else session.therapist.person.name,
        number=session.number,
        state=session.state,
        state_words=_state_words(session, now=now),
        cells=cells,
        marks=_marks(session.state),
        unclear=session.state == SessionState.PLANNED and now >= _end(session),
        guess=treats(member) and session.state in HELD and _awaited(cells),
    )


def _shown(session: Session, completion: Completion, *, now: datetime) -> list[str]:
    """The check-in after a session is no topic before it, unless it is there."""
    over = session.state == SessionState.ATTENDED or now >= _end(session)
    after = (session.pk, Occasion.AFTER) in completion
    return [Occasion.BEFORE, Occasion.AFTER] if over or after else [Occasion.BEFORE]


def _cell(
    session: Session,
    occasion: str,
    *,
    checkin: CheckIn | None,
    member: Membership,
    now: datetime,
) -> CheckInCell:
    sent_at = linked_at(checkin) if checkin else None
    done = checkin is not None and checkin.state == CheckIn.State.SUBMITTED
    takes_place = session.state in HELD and not done
    askable = takes_place and not _too_late(session, occasion, now=now)
    reachable = bool(session.episode.client.person.email) and agreed_to_mails(session)
    return CheckInCell(
        occasion=occasion,
        heading=_("Before") if occasion == Occasion.BEFORE else _("After"),
        words=_words(checkin, sent_at, askable=askable, reachable=reachable, now=now),
        done=done,
        can_show_code=askable,
        can_type_in=takes_place and treats(member),
        send_words=_send_words(sent_at) if askable and reachable else "",
        can_withdraw=sent_at is not None and not done,
    )


def _awaited(cells: Iterable[CheckInCell]) -> bool:
    """Tell whether the check-in after the session is a topic and has not come in."""
    return any(one.occasion == Occasion.AFTER and not one.done for one in cells)


def _too_late(session: Session, occasion: str, *, now: datetime) -> bool:
    """What mattered before a session is no question once it is over."""
    over = session.state == SessionState.ATTENDED or now >= _end(session)
    return occasion == Occasion.BEFORE and over


def _end(session: Session) -> datetime:
    return session.starts_at + timedelta(minutes=session.minutes)


def _words(
    checkin: CheckIn | None,
    sent_at: datetime | None,
    *,
    askable: bool,
    reachable: bool,
    now: datetime,
) -> str:
    if checkin is not None and checkin.submitted_at is not None:
        moment = since(checkin.submitted_at, now=now)
        if checkin.channel == Channel.PAPER:
            return _("on paper, typed in %(when)s") % {"when": moment}
        return _("checked in %(when)s") % {"when": moment}
    if not askable:
        return _("no check-in")
    if checkin is not None and checkin.begun_at is not None:
        begun = since(checkin.begun_at, now=now)
        return _("begun %(when)s, not sent yet") % {"when": begun}
    if sent_at is not None:
        return _("not yet; link sent %(when)s") % {"when": since(sent_at, now=now)}
    return _("not yet") if reachable else _("not yet; no links by e-mail")


def _send_words(sent_at: datetime | None) -> str:
    return _("Send again") if sent_at else _("Send the link")


def _state_words(session: Session, *, now: datetime) -> str:
    if session.state == SessionState.PLANNED and now >= _end(session):
        return _("not marked yet")
    return {
        SessionState.PLANNED: _("planned"),
        SessionState.ATTENDED: _("attended"),
        SessionState.MISSED: _("missed"),
        SessionState.CANCELLED: _("cancelled"),
    }[SessionState(session.state)]


def _marks(state: str) -> tuple[tuple[str, str], ...]:
    marks = {
        SessionState.ATTENDED: _("Attended"),
        SessionState.MISSED: _("Missed"),
        SessionState.CANCELLED: _("Cancelled"),
        SessionState.PLANNED: _("Back to planned"),
    }
    return tuple((s.value, words) for s, words in marks.items() if s != state)
