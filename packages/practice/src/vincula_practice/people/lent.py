"""A record lent to somebody outside the care team: supervision, and emergencies."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vincula_practice.vault.fields import Sealed, SealedText
from vincula_practice.vault.owners import Owner


class Supervision(models.Model):
    """A therapist lets a supervisor look at one client's course, until either ends it.

    It opens nothing by itself: the client has to have agreed too (`Consent`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(
        "people.Episode", models.PROTECT, related_name="supervisions"
    )
    supervisor = models.ForeignKey(
        "people.Membership", models.PROTECT, related_name="+"
    )
    agreed_by = models.ForeignKey("people.Membership", models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_supervision"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["episode", "supervisor"],
                condition=Q(until__isnull=True),
                name="one_running_supervision",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class EmergencyAccess(Sealed, models.Model):
    """One look into a colleague's record where waiting could hurt somebody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(
        "people.Episode", models.PROTECT, related_name="emergencies"
    )
    member = models.ForeignKey(
        "people.Membership", models.PROTECT, related_name="emergencies"
    )
    reason = SealedText(max_length=500)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_emergency_access"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)
