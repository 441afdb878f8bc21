"""Goals in the client's own words."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vincula_practice.audit.reads import Noted
from vincula_practice.people.models import Episode


class Goal(Noted):
    """One thing the client wants; rated 0 to 10 in check-ins while it is open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="goals")
    words = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "collaboration_goal"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="goal_has_words"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
