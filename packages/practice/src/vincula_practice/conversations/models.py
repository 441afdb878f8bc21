"""What both put on the shared picture."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vincula_practice.audit.reads import Noted
from vincula_practice.people.models import Episode, Membership


class LifeEvent(Noted):
    """A life event or a note on the chart; client and therapist both see it."""

    class Kind(models.TextChoices):
        LIFE_EVENT = "life event"
        NOTE = "note"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="events")
    on = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.CharField(max_length=200)
    added_by = models.ForeignKey(Membership, models.PROTECT)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_life_event"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="event_has_words"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
