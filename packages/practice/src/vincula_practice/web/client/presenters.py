"""The room in plain values: words first, then numbers, then the picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from vincula.feedback import Course, GoalTrack
from vincula_practice.charts import goal_standing
from vincula_practice.charts.events import kind_words
from vincula_practice.charts.moments import day_and_clock, full_day, local
from vincula_practice.checkins.answers import AnsweredForm
from vincula_practice.checkins.arrivals import Answered
from vincula_practice.checkins.changed import ChangedAnswer, most_changed
from vincula_practice.checkins.queries import CheckIn
from vincula_practice.collaboration.actions import MOST_OPEN_GOALS
from vincula_practice.collaboration.queries import Goal
from vincula_practice.conversations.ended import Past
from vincula_practice.people.queries import Episode


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    episode: UUID
    name: str
    next_session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRow:
    """``said`` whether the client said something on leaving."""

    episode: UUID
    name: str
    day: str
    said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRow:
    id: UUID
    words: str
    now: str
    earlier: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """``number`` is the one that stands beside the dot on the picture."""

    number: int
    day: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """One sent check-in; its answers are a tap away."""

    checkin: UUID
    heading: str
    when: str
    words: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSession:
    number: int
    day: str
    checkins: tuple[SentRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    text: str
    answer: str
    skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBlock:
    title: str
    about: str
    language: str
    draft: bool
    licence_line: str
    changed: bool
    answers: tuple[AnswerRow, ...]


def ended_rows(past: Iterable[Past]) -> list[EndedRow]:
    return [
        EndedRow(
            episode=one.episode.pk,
            name=one.episode.client.person.name,
            day=full_day(one.episode.closed_on) if one.episode.closed_on else "",
            said=one.said,
        )
        for one in past
    ]


def client_rows(
    episodes: Iterable[Episode], coming: Mapping[UUID, datetime]
) -> list[ClientRow]:
    return [
        ClientRow(
            episode=episode.pk,
            name=episode.client.person.name,
            next_session=day_and_clock(coming[episode.pk])
            if episode.pk in coming
            else "",
        )
        for episode in episodes
    ]


def next_session(course: Course, *, now: datetime) -> str:
    """Return number and time of the next planned session, "" without one."""
    for mark in course.sessions:
        if mark.state == "planned" and mark.at >= now:
            return _("Next: session %(number)d, %(when)s") % {
                "number": mark.number,
                "when": day_and_clock(mark.at),
            }
    return ""


def latest_two_of_each(sent: Iterable[CheckIn]) -> list[CheckIn]:
    """Return the newest two check-ins before, and the newest two after a session."""
    found: dict[str, list[CheckIn]] = {"before": [], "after": []}
    for checkin in sent:
        found[checkin.occasion].append(checkin)
    return [*found["before"][:2], *found["after"][:2]]


def changed_answers(
    latest: Iterable[CheckIn], answered: Mapping[UUID, Answered], *, now: datetime
) -> list[ChangedAnswer]:
    """Return the answers that changed most from one check-in to the next of its kind."""
    pairs: dict[str, list[CheckIn]] = {}
    for checkin in latest:
        pairs.setdefault(checkin.occasion, []).append(checkin)
    return [
        changed
        for newer, older in (pair for pair in pairs.values() if len(pair) > 1)
        for changed in most_changed(
            answered[older.pk].numbers,
            answered[newer.pk].numbers,
            language=newer.language,
            on=now.date(),
        )
    ]


def goal_rows(goals: Iterable[Goal], course: Course) -> list[GoalRow]:
    rated = {track.goal: track for track in course.goals}
    return [_goal(goal, rated.get(str(goal.pk))) for goal in goals]


def _goal(goal: Goal, track: GoalTrack | None) -> GoalRow:
    standing = goal_standing(track)
    return GoalRow(
        id=goal.pk,
        words=goal.words,
        now=standing.now,
        earlier=standing.earlier,
        open=goal.closed_at is None,
    )


def may_add_goal(goals: Iterable[GoalRow]) -> bool:
    return sum(goal.open for goal in goals) < MOST_OPEN_GOALS


def event_rows(course: Course) -> list[EventRow]:
    return [
        EventRow(
            number=place,
            day=full_day(local(event.at)),
            kind=kind_words(event.kind),
            words=event.words,
        )
        for place, event in enumerate(course.events, start=1)
    ]


def sent_sessions(sent: Iterable[CheckIn]) -> list[SentSession]:
    """Return sent check-ins session by session, the latest first."""
    rows = sorted(
        sent, key=lambda c: (c.session.starts_at, c.occasion == "before"), reverse=True
    )
    return [_session(list(checkins)) for _key, checkins in groupby(rows, _session_of)]


def _session_of(checkin: CheckIn) -> tuple[datetime, int]:
    return checkin.session.starts_at, checkin.session.number


def _session(checkins: list[CheckIn]) -> SentSession:
    session = checkins[0].session
    return SentSession(
        number=session.number,
        day=full_day(local(session.starts_at)),
        checkins=tuple(_sent(one) for one in checkins),
    )


def _sent(checkin: CheckIn) -> SentRow:
    before = checkin.occasion == "before"
    return SentRow(
        checkin=checkin.pk,
        heading=_("Before the session") if before else _("After the session"),
        when=_sent_words(checkin),
        words=checkin.words,
        language=checkin.language,
    )


def _sent_words(checkin: CheckIn) -> str:
    moment = day_and_clock(checkin.submitted_at) if checkin.submitted_at else ""
    if checkin.channel == "paper":
        return _("on paper, typed in %(when)s") % {"when": moment}
    return _("sent %(when)s") % {"when": moment}


def form_blocks(forms: Iterable[AnsweredForm]) -> list[FormBlock]:
    return [
        FormBlock(
            title=form.title,
            about=form.about,
            language=form.language,
            draft=form.draft,
            licence_line=form.licence_line or "",
            changed=not form.comparable,
            answers=tuple(
                AnswerRow(
                    text=line.text,
                    answer=line.answer or _missing(line.missing),
                    skipped=bool(line.missing),
                )
                for line in form.lines
            ),
        )
        for form in forms
    ]


def _missing(reason: str) -> str:
    return {
        "skipped": _("skipped"),
        "not reached": _("not answered"),
        "not asked": _("not asked then"),
    }.get(reason, "")
