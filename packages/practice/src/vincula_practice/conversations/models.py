"""What both put on the shared picture."""

import uuid
from datetime import date

from django.db import models

from vincula_practice.audit.reads import Noted
from vincula_practice.people.models import Episode, Membership
from vincula_practice.vault.errors import Unsound
from vincula_practice.vault.fields import Sealed, SealedJSON, part
from vincula_practice.vault.owners import Owner


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
