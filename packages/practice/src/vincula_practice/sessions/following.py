"""What rooms further up do when it was said what became of a session.

In the same transaction. A room registers its step once, when the site starts.
"""

from collections.abc import Callable
from datetime import datetime

from vincula_practice.sessions.models import Session

Step = Callable[[Session, datetime], None]
_steps: list[Step] = []


def follows_a_session(step: Step) -> None:
    """Register a step; called from the ``ready`` of a room."""
    if step not in _steps:
        _steps.append(step)


def follow(session: Session, *, at: datetime) -> None:
    """Take every registered step after the state of a session has changed."""
    for step in _steps:
        step(session, at)
