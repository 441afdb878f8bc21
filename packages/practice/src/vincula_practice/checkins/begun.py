"""Begun and not received: a check-in that is waited for, so that a lost one is seen."""

from datetime import datetime, timedelta

from django.db.models import Q

from vincula_practice.checkins.models import CheckIn

# Nobody is asked about a form that somebody is filling in just now.
PATIENCE = timedelta(hours=1)
SHOWN_FOR = timedelta(days=7)


def begin(checkin: CheckIn, *, at: datetime) -> None:
    """Note that a device has the form, or that the first answer came."""
    if checkin.begun_at is not None:
        return
    checkin.begun_at = at
    fresh = CheckIn.objects.filter(pk=checkin.pk, begun_at=None)
    fresh.filter(state=CheckIn.State.OPEN).update(begun_at=at)


def begun_not_received(*, at: datetime) -> Q:
    """Choose the check-ins begun a while ago that never arrived."""
    return Q(
        state=CheckIn.State.OPEN,
        begun_at__lte=at - PATIENCE,
        begun_at__gt=at - SHOWN_FOR,
    )
