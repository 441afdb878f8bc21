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
# A high answer to these two of the session check is a low rating.
REVERSED = ("vsc_u2", "vsc_s2")


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


def perfect_ratings(episode: Episode, *, number: int, at: datetime = NOW) -> CheckIn:
    """Rate so many sessions perfectly, and return the open check-in after the next."""
    for week in range(number, 0, -1):
        rate(episode, best=True, at=at - week * WEEK)
    session = a_session(episode, starts_at=at - timedelta(hours=1), state="attended")
    return open_checkin(session=session, occasion="after", at=at)


def rate(episode: Episode, *, best: bool, at: datetime) -> CheckIn:
    """Answer everything after a session with the last option, or with the first."""
    starts_at = at - timedelta(hours=1)
    session = a_session(episode, starts_at=starts_at, state="attended", at=starts_at)
    after = open_checkin(session=session, occasion="after", at=at)
    entries = [
        Entry(key=Key.parse(key), value=float(value))
        for key, value in best_answers(after, best=best).items()
    ]
    keep_answers(checkin=after, entries=entries, at=at)
    return sent(after, at=at)


def best_answers(checkin: CheckIn, *, best: bool = True) -> dict[str, str]:
    """Return the highest answer to each question that is asked, or the lowest."""
    asked = sheet_of(checkin, language="en", on=NOW.date()).questions
    return {
        one.key: _end_of(one, best=best != one.key.endswith(REVERSED))
        for one in asked
        if one.kind != "text"
    }


def _end_of(question, *, best: bool) -> str:
    values = [option.value for option in question.options]
    values = values or [question.minimum, question.maximum]
    return f"{max(values) if best else min(values):g}"
