"""One appointment of an episode, and whether it took place."""

import uuid
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models

from vincula_practice.audit.reads import Noted
from vincula_practice.people.models import Episode, Membership


class SessionState(models.TextChoices):
    PLANNED = "planned"
    ATTENDED = "attended"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Session(Noted):
    """``number`` counts the appointments of an episode in the order of planning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="sessions")
    therapist = models.ForeignKey(Membership, models.PROTECT, related_name="sessions")
    number = models.PositiveIntegerField()
    starts_at = models.DateTimeField(db_index=True)
    minutes = models.PositiveSmallIntegerField(default=50)
    state = models.CharField(
        max_length=12, choices=SessionState, default=SessionState.PLANNED
    )
    series = models.UUIDField(null=True)  # appointments planned together

    class Meta:
        db_table = "sessions_session"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["episode", "number"], name="one_session_a_number"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def day(self) -> date:
        """The calendar day where people meet, which is not always UTC's."""
        zone = ZoneInfo(self.episode.client.practice.time_zone)
        return self.starts_at.astimezone(zone).date()
