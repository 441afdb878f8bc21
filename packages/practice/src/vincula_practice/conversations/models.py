"""What both put on the shared picture."""

import uuid
from datetime import date

from django.db import models

from vincula_practice.audit.reads import Noted
from vincula_practice.conversations.concern import Concern, ConcernTally, OwnConcern
from vincula_practice.conversations.leaving import (
    ExitCheckIn,
    OnePerCent,
    Recontact,
    TherapyEnd,
)
from vincula_practice.conversations.repair import RepairCase, RepairStep
from vincula_practice.people.models import Episode, Membership
from vincula_practice.vault.errors import Unsound
from vincula_practice.vault.fields import Sealed, SealedJSON, SealedText, part
from vincula_practice.vault.owners import Owner, notes_of

# In modules of their own, and known to Django by being named here.
ALSO = (
    Concern,
    ConcernTally,
    ExitCheckIn,
    OnePerCent,
    OwnConcern,
    Recontact,
    RepairCase,
    RepairStep,
    TherapyEnd,
)


class LifeEvent(Sealed, Noted):
    """A life event or a note on the chart; client and therapist both see it."""

    class Kind(models.TextChoices):
        LIFE_EVENT = "life event"
        NOTE = "note"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="events")
    told = SealedJSON()
    on = part("told", "on", read=date.fromisoformat)
    kind = part("told", "kind", read=Kind)
    words = part("told", "words")
    added_by = models.ForeignKey(Membership, models.PROTECT)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_life_event"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)

    def sealed_must_hold(self) -> None:
        if not (self.words and self.on and self.kind):
            raise Unsound("an event has a day, a kind and words")


def told(*, on: date, kind: str, words: str) -> dict[str, str]:
    """Return what an event keeps sealed."""
    return {"on": on.isoformat(), "kind": str(kind), "words": words}


class PrivateNote(Sealed, models.Model):
    """A therapist's own note about a client: for the author's eyes alone.

    Sealed with a key of its own for this author and client; it is in no export, on no
    page of the client's, and neither supervisor nor deputy nor an emergency opens it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="notes")
    author = models.ForeignKey(Membership, models.PROTECT, related_name="notes")
    words = SealedText(max_length=4000)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_private_note"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return notes_of(author=self.author_id, about=self.episode.client.person_id)
