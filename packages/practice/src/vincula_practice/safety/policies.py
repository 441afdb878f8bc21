"""Who may look at an alert and act: the care team, and whoever was told of it."""

from django.db.models import Q

from vincula_practice.people.models import Membership
from vincula_practice.people.policies import (
    NO_EPISODE,
    in_care_team,
    works_clinically,
)
from vincula_practice.safety.models import RiskAlert, Telling


def answers_alerts(member: Membership) -> Q:
    """Somebody may act on the alerts of the episode.

    The care team may. So may a clinician who was told of one that is still open: of
    this one thing, not of the record. A restriction does not stop it: somebody may be
    in danger.
    """
    if not works_clinically(member):
        return NO_EPISODE
    told = Telling.objects.filter(member=member, alert__closed_at=None)
    mine = RiskAlert.objects.filter(owner=member, closed_at=None)
    return (
        in_care_team(member)
        | Q(pk__in=told.values("alert__episode"))
        | Q(pk__in=mine.values("episode"))
    )
