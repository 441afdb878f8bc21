"""Check-ins answered from end to end, to fill a course for the pages."""

from datetime import datetime, timedelta

from cast import NOW, a_checkin, a_goal, a_session, answer_phq9

from vincula_practice.checkins.actions import Entry, keep_answers, open_checkin
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.models import CheckIn
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.people.models import Episode
from vincula_practice.progress.actions import complete_checkin

WEEK = timedelta(days=7)


def answered(
    episode: Episode, *values: float, at: datetime = NOW, words: str = ""
) -> CheckIn:
    """Answer PHQ-9 before a session that begins at that moment, and send it."""
    checkin = a_checkin(episode, starts_at=at, at=at)
    answer_phq9(checkin, *values, at=at)
    return sent(checkin, at=at, words=words)


def answered_after(
    checkin: CheckIn, value: float, *, at: datetime, words: str = ""
) -> CheckIn:
    """Answer the check-in after the same session, every question with one value."""
    after = open_checkin(session=checkin.session, occasion="after", at=at)
    sheet = sheet_of(after, language="en", on=at.date())
    keep_answers(
        checkin=after,
        entries=[entry(question, value, words) for question in sheet.questions],
        at=at,
    )
    return sent(after, at=at)


def entry(question, value: float, words: str) -> Entry:
    key = Key.parse(question.key)
    if question.kind == "text":
        return Entry(key=key, words=words)
    return Entry(key=key, value=value)


def sent(checkin: CheckIn, *, at: datetime = NOW, words: str = "") -> CheckIn:
    keep_answers(checkin=checkin, entries=[], at=at, words=words)
    done = complete_checkin(checkin=checkin, channel="link", language="en", at=at)
    return done.checkin


def a_rated_goal(episode: Episode, words: str, *values: int) -> None:
    """Set a goal and rate it before weekly sessions, the last a week ago."""
    a_goal(episode, words)
    goal = next(one for one in episode.goals.all() if one.words == words)
    for week, value in zip(range(len(values), 0, -1), values, strict=True):
        moment = NOW - week * WEEK
        session = a_session(episode, starts_at=moment + timedelta(days=1))
        checkin = open_checkin(session=session, occasion="before", at=moment)
        key = Key(instrument="goal_rating", about=goal.pk, item="goal_rating_1")
        keep_answers(checkin=checkin, entries=[Entry(key=key, value=value)], at=moment)
        sent(checkin, at=moment)
