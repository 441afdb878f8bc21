"""A rupture and its repair as a case: what was noticed, said, changed, and how it ended."""

import uuid

from django.db import models

from vincula_practice.audit.reads import Noted
from vincula_practice.people.models import Episode, Membership
from vincula_practice.vault.errors import Unsound
from vincula_practice.vault.fields import Sealed, SealedJSON, part
from vincula_practice.vault.owners import Owner


class Origin(models.TextChoices):
    """What a case came from."""

    SIGNAL = "signal"
    CONCERN = "concern"
    PERSON = "person"


class Step(models.TextChoices):
    """What can be done in a case; each may be left out, in any order, by either."""

    NOTICED = "noticed"
    NAMED = "named"
    HEARD = "heard"
    TAKEN_ON = "taken on"
    CHANGE = "change"
    CHECKED = "checked"
    ENDED = "ended"
    AGAIN = "opened again"


class Outcome(models.TextChoices):
    """How a case ends. Only the client can say that it is repaired."""

    REPAIRED = "repaired"
    MOVED_ON = "moved on"
    CHANGED = "change of therapist"


class RepairCase(Sealed, Noted):
    """Something between client and therapist that both can work on.

    ``about`` holds what it came from, the words it was opened with and how it ended. ``opened_by`` is
    None where it was opened by a rule.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="repair_cases")
    about = SealedJSON()
    origin = part("about", "origin", read=Origin)
    words = part("about", "words", "")
    outcome = part("about", "outcome", "")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Membership, models.PROTECT, null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "conversations_repair_case"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)


class RepairStep(Sealed, models.Model):
    """One thing that somebody put into a case. Nothing is overwritten: the newest counts.

    ``told`` says which step it is and holds the words; see `told_of`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(RepairCase, models.PROTECT, related_name="steps")
    told = SealedJSON()
    step = part("told", "step", read=Step)
    words = part("told", "words", "")
    outcome = part("told", "outcome", "")
    by = models.ForeignKey(Membership, models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        db_table = "conversations_repair_step"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.case.episode.client.person_id)

    def sealed_must_hold(self) -> None:
        if self.step == Step.ENDED and self.outcome not in Outcome.values:
            raise Unsound("a case ends in one of three ways")
