"""What helps when somebody stays away or leaves, and when all is always perfect."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vincula_practice.audit.pairs import both_or_neither
from vincula_practice.audit.reads import Noted
from vincula_practice.checkins.models import CheckIn
from vincula_practice.people.models import Episode, Membership
from vincula_practice.sessions.models import Session
from vincula_practice.vault.fields import Sealed, SealedJSON, SealedText
from vincula_practice.vault.owners import Owner


class Recontact(Sealed, Noted):
    """A session was missed after something was not right: a few words are prepared.

    Only that and why is kept; the words are made when the therapist looks, and nothing
    sends them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="recontacts")
    session = models.OneToOneField(Session, models.PROTECT, related_name="recontact")
    told = SealedJSON()
    prepared_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Membership, models.PROTECT, null=True)

    class Meta:
        db_table = "conversations_recontact"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)


class ExitCheckIn(Sealed, Noted):
    """What a client says when therapy has ended, or that they would rather not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.OneToOneField(Episode, models.PROTECT, related_name="exit_checkin")
    said = SealedJSON()
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_exit_checkin"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)


class TherapyEnd(Sealed, Noted):
    """How a therapy ended, as its therapist wrote it down; kept where it went on again.

    When it ended stands with the episode. How it ended tells of people, and is sealed;
    so are the appointments that were cancelled with it, for whoever takes it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="ends")
    told = SealedJSON()
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        db_table = "conversations_therapy_end"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["episode"],
                condition=Q(reopened_at__isnull=True),
                name="a_therapy_ends_once",
            ),
            both_or_neither(
                "reopened_at", "reopened_by", name="therapy_reopened_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)


class OnePerCent(Sealed, Noted):
    """After perfect ratings in a row: what would have made it one per cent better."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="one_per_cents")
    checkin = models.OneToOneField(CheckIn, models.PROTECT, related_name="one_per_cent")
    words = SealedText(max_length=2000)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "conversations_one_per_cent"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)
