"""What a client finds hard to say, and for whom it is meant.

What is told to the therapist, what stays with the client, and what is only counted lie
in three tables: nothing that reads the first can come across the second by mistake.
"""

import uuid
from typing import ClassVar

from django.db import models

from vincula_practice.audit.pairs import both_or_neither
from vincula_practice.audit.reads import Noted
from vincula_practice.people.models import Episode, Membership, Practice
from vincula_practice.vault.errors import Unsound
from vincula_practice.vault.fields import Sealed, SealedJSON, part
from vincula_practice.vault.owners import SITE, Owner, own_of


class Travel(models.TextChoices):
    """How far a concern goes, as the client chose."""

    NOW = "now"
    SESSION = "session"
    COUNT = "count"
    KEEP = "keep"


TOLD = (Travel.NOW, Travel.SESSION)


class Concern(Sealed, Noted):
    """Something hard to say that is told: at once, or at the next session.

    Until somebody of the care team opens it (``read_at``) the client may change it or
    take it back, and then no row is left of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="concerns")
    told = SealedJSON()
    travel = part("told", "travel", read=Travel)
    words = part("told", "words", "")
    raised_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Membership, models.PROTECT, null=True)

    class Meta:
        db_table = "conversations_concern"
        constraints: ClassVar = [
            both_or_neither("read_at", "read_by", name="a_concern_is_read_by_somebody"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def kinds(self) -> list[str]:
        return list(self.told["kinds"])

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)

    def sealed_must_hold(self) -> None:
        if self.travel not in TOLD or not (self.kinds or self.words):
            raise Unsound("a concern that is told says something, and when")


class OwnConcern(Sealed, Noted):
    """Something hard to say that stays with the client, counted or not.

    Sealed with a key that serves nothing but what a client keeps for themselves. No
    column tells when it was written, whether it counts, or for which quarter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="own_concerns")
    said = SealedJSON()
    travel = part("said", "travel", read=Travel)
    words = part("said", "words", "")
    quarter = part("said", "quarter", "")

    class Meta:
        db_table = "conversations_own_concern"

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def kinds(self) -> list[str]:
        return list(self.said["kinds"])

    @property
    def counts(self) -> bool:
        return self.travel == Travel.COUNT

    def sealed_for(self) -> Owner:
        return own_of(self.episode.client.person_id)

    def sealed_must_hold(self) -> None:
        if self.travel in TOLD or not (self.kinds or self.words):
            raise Unsound("what stays with the client says something")


class ConcernTally(Sealed, models.Model):
    """How many people wanted a concern counted in one quarter of one practice.

    It is there from the first concern of the quarter, whichever way that one travels,
    so that the row itself says nothing; the number is sealed and always as long.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="tallies")
    quarter = models.CharField(max_length=6)
    counted = SealedJSON()

    class Meta:
        db_table = "conversations_concern_tally"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "quarter"], name="one_tally_a_quarter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.pk}"

    @property
    def people(self) -> int:
        return int(self.counted["people"])

    def sealed_for(self) -> Owner:
        return Owner(SITE, f"tally:{self.practice_id}")


def tallied(people: int) -> dict[str, str]:
    """Return what a tally keeps sealed; as long for one as for a thousand."""
    return {"people": f"{people:06}"}
