"""Which of the day's tests somebody can still answer."""

from django.db.models import QuerySet

from vincula_practice.people.models import Membership
from vincula_practice.safety.models import Rehearsal


def waiting_tests(who: Membership) -> QuerySet[Rehearsal]:
    """Return them; once the practice has opened again, a test has failed."""
    rows = Rehearsal.objects.filter(member=who, answered_at=None)
    return rows.filter(due_at__gt=who.asks_at) if who.asks_at else rows
