"""What rooms further up do when a check-in has been scored, in the same transaction.

If a step fails, nothing is sent, and the client is not thanked.
"""

from collections.abc import Callable
from datetime import datetime

from vincula_practice.checkins.actions import Sent
from vincula_practice.people.registered import Registered

after_checkin: Registered[[Sent, datetime]] = Registered()


def follows(step: Callable[[Sent, datetime], None]) -> None:
    """Register a step; called from the ``ready`` of a room."""
    after_checkin.add(step)


def follow(sent: Sent, *, at: datetime) -> None:
    """Take every registered step after a fresh check-in was scored."""
    after_checkin(sent, at)
