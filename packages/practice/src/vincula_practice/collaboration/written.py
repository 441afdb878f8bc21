"""A row about an episode that is written once: what comes later is a row of its own."""

import uuid
from typing import Any, ClassVar

from django.db import models

from vincula_practice.audit.reads import Noted
from vincula_practice.vault.fields import Sealed
from vincula_practice.vault.owners import Owner


class WrittenForGood(Exception):
    """A row was to be changed or deleted that stays as it was written."""


class Side(models.TextChoices):
    """The two who work together."""

    CLIENT = "client"
    THERAPIST = "therapist"


class Written(Sealed, Noted):
    """What one of the two wrote, and when; nobody changes it afterwards.

    ``number`` counts the rows of an episode, so that two who write at the same moment
    cannot both be the next.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey("people.Episode", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    by = models.ForeignKey("people.Membership", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["episode", "number"], name="%(class)s_in_order"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WrittenForGood(f"{type(self).__name__} rows are written once")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise WrittenForGood(f"{type(self).__name__} rows are not deleted one by one")

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)
