"""What clients ask for, who decided, and how long this practice has to keep what."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vincula_practice.audit.pairs import both_or_neither
from vincula_practice.people.models import Client, Membership, Person, Practice
from vincula_practice.vault.fields import Sealed, SealedText
from vincula_practice.vault.owners import Owner

FEWEST_DAYS, MOST_DAYS = 7, 30


class Retention(models.Model):
    """How long a practice must keep records, as somebody of its management confirmed.

    Until it is confirmed nobody's record is erased: a suggestion is not a law.
    """

    practice = models.OneToOneField(
        Practice, models.PROTECT, primary_key=True, related_name="retention"
    )
    country = models.CharField(max_length=2, blank=True, default="")
    record_years = models.PositiveSmallIntegerField()
    appointment_years = models.PositiveSmallIntegerField()
    undo_days = models.PositiveSmallIntegerField(default=FEWEST_DAYS)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Membership, models.PROTECT)

    class Meta:
        db_table = "rights_retention"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undo_days__gte=FEWEST_DAYS, undo_days__lte=MOST_DAYS),
                name="undo_window_of_7_to_30_days",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Kind(models.TextChoices):
    ERASE = "erase"
    RESTRICT = "restrict"
    CORRECT = "correct"
    OPENING = "opening"  # why was my record opened?


class State(models.TextChoices):
    ASKED = "asked"
    APPROVED = "approved"  # an erasure that waits for its day, or a running restriction
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN_STATES = (State.ASKED, State.APPROVED)


class ClientRequest(Sealed, models.Model):
    """One thing a client asked of their own data, and what became of it.

    ``words`` are the client's, ``answer`` is what they were told. ``about`` is the
    moment of the opening they ask about.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    words = SealedText(max_length=1000)
    answer = SealedText(max_length=1000)
    about = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rights_client_request"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "kind"],
                condition=Q(state__in=OPEN_STATES) & ~Q(kind=Kind.OPENING),
                name="one_open_request_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, closed_at__isnull=True)
                | Q(closed_at__isnull=False) & ~Q(state__in=OPEN_STATES),
                name="closed_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.ERASE, state=State.APPROVED)
                | Q(due_at__isnull=False),
                name="approved_erasure_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.client.person_id)


class Decision(models.Model):
    """One person's yes or no to a request, for the management or for the care team."""

    class Part(models.TextChoices):
        MANAGEMENT = "management"
        CARE_TEAM = "care team"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(ClientRequest, models.PROTECT, related_name="decisions")
    part = models.CharField(max_length=10, choices=Part)
    by = models.ForeignKey(Membership, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT)
    agrees = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "rights_decision"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "part"], name="one_decision_a_part"
            ),
            # Somebody who is both manager and therapist still decides once.
            models.UniqueConstraint(
                fields=["request", "person"], name="one_decision_a_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LegalHold(Sealed, models.Model):
    """A reason for which a record must stay, whatever its years; the client sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="holds")
    reason = SealedText(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        db_table = "rights_legal_hold"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(lifted_at__isnull=True),
                name="one_running_hold_a_client",
            ),
            both_or_neither("lifted_at", "lifted_by", name="lifted_by_someone"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.client.person_id)
