"""When is the client asked how they like to work: moments that others know of."""

from collections.abc import Iterable
from datetime import datetime

from vincula_practice.sessions.models import Session, SessionState

THIRD = 3


def third_session(sessions: Iterable[Session]) -> datetime | None:
    """Return when the third session took place, None before."""
    held = sorted(s.starts_at for s in sessions if s.state == SessionState.ATTENDED)
    return held[THIRD - 1] if len(held) >= THIRD else None
