"""Goals in the client's own words."""

import uuid

from django.db import models

from vincula_practice.audit.reads import Noted
from vincula_practice.people.models import Episode
from vincula_practice.vault.errors import Unsound
from vincula_practice.vault.fields import Sealed, SealedText
from vincula_practice.vault.owners import Owner


class Goal(Sealed, Noted):
    """One thing the client wants; rated 0 to 10 in check-ins while it is open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="goals")
    words = SealedText(max_length=200)
    set_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "collaboration_goal"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)

    def sealed_must_hold(self) -> None:
        if not self.words:
            raise Unsound("a goal has words")
