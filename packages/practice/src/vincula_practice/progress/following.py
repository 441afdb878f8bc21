"""What rooms further up do when a check-in has been scored, in the same transaction.

A room registers its step once, when the site starts; the order is that of the rooms.
If a step fails, nothing is sent, and the client is not thanked.
"""

from collections.abc import Callable
from datetime import datetime

from vincula_practice.checkins.actions import Sent

Step = Callable[[Sent, datetime], None]
_steps: list[Step] = []


def follows(step: Step) -> None:
    """Register a step; called from the ``ready`` of a room."""
    if step not in _steps:
        _steps.append(step)


def follow(sent: Sent, *, at: datetime) -> None:
    """Take every registered step after a fresh check-in was scored."""
    for step in _steps:
        step(sent, at)
