"""Courses that raise signals, for the tests of this room."""

from datetime import datetime, timedelta

from cast import NOW, a_session
from courses import WEEK, answered_after, entry, sent

from vincula_practice.checkins.actions import keep_answers, open_checkin
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.people.models import Episode
from vincula_practice.signals.models import StoredSignal

# Items that are turned round, so that every answer says the same.
TURNED = ("vsc_u2", "vsc_s2")


def rated(episode: Episode, *values: float, until: datetime = NOW) -> None:
    """Rate working together after weekly sessions, the last one just now."""
    for week, value in zip(range(len(values) - 1, -1, -1), values, strict=True):
        rated_once(episode, value, at=until - week * WEEK)


def rated_once(episode: Episode, value: float, *, at: datetime) -> None:
    session = a_session(episode, starts_at=at - timedelta(hours=1), state="attended")
    after = open_checkin(session=session, occasion="after", at=at)
    questions = sheet_of(after, language="en", on=at.date()).questions
    entries = [
        entry(one, 4 - value if one.key.endswith(TURNED) else value, "")
        for one in questions
        if one.kind != "text"
    ]
    keep_answers(checkin=after, entries=entries, at=at)
    sent(after, at=at)


def signals(episode: Episode, rule: str | None = None) -> list[StoredSignal]:
    rows = StoredSignal.objects.filter(episode=episode).order_by("raised_at", "pk")
    return [row for row in rows if rule in {None, row.rule}]


def a_dip(episode: Episode, *, until: datetime = NOW) -> StoredSignal:
    """Raise one signal: working together was rated lower than usual."""
    rated(episode, 3, 3, 3, 3, 3, 1, until=until)
    (signal,) = signals(episode, "alliance-dip")
    return signal


__all__ = ["a_dip", "answered_after", "rated", "rated_once", "signals"]
