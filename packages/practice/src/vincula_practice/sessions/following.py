"""What rooms further up do when it was said what became of a session.

In the same transaction. A room registers its step once, when the site starts.
"""

from collections.abc import Callable
from datetime import datetime

from vincula_practice.people.registered import Registered
from vincula_practice.sessions.models import Session

after_session: Registered[[Session, datetime]] = Registered()


def follows_a_session(step: Callable[[Session, datetime], None]) -> None:
    """Register a step; called from the ``ready`` of a room."""
    after_session.add(step)


def follow(session: Session, *, at: datetime) -> None:
    """Take every registered step after the state of a session has changed."""
    after_session(session, at)
