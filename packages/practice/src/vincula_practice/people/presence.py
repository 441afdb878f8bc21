"""How long does a sign-in last? Not longer than somebody is there, nor than a day's work."""

from datetime import datetime, timedelta
from typing import Any

from vincula_practice.people.models import Role

IDLE_STAFF = timedelta(minutes=15)
IDLE_CLIENT = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
# Seen is noted once a minute: a page that is looked at writes nothing in between.
NOTED_EACH = timedelta(minutes=1)

BEGAN, SEEN = "began", "seen"


def begin(session: Any, *, at: datetime) -> None:
    """Note in the session that somebody signed in now."""
    session[BEGAN] = session[SEEN] = at.timestamp()


def over(session: Any, *, role: str | None, at: datetime) -> bool:
    """Tell whether a sign-in lasted too long, or nobody has been there for too long."""
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is None or seen is None:
        return False
    now, idle = at.timestamp(), _idle(role).total_seconds()
    return bool(now - began >= LONGEST.total_seconds() or now - seen >= idle)


def note(session: Any, *, at: datetime) -> None:
    """Note that somebody is there, unless that was noted a moment ago."""
    if BEGAN not in session:
        begin(session, at=at)
    elif at.timestamp() - session[SEEN] >= NOTED_EACH.total_seconds():
        session[SEEN] = at.timestamp()


def _idle(role: str | None) -> timedelta:
    return IDLE_CLIENT if role == Role.CLIENT else IDLE_STAFF
