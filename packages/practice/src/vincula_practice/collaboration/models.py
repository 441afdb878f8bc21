"""Goals in the client's own words, how each of the two sees them, and the next steps."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models

from vincula_practice.audit.reads import Noted
from vincula_practice.collaboration.papers import (
    Agreement,
    ClauseTemplate,
    Confirmation,
    Ending,
    Honoured,
    Preferences,
    Reopening,
)
from vincula_practice.collaboration.written import Side, Written
from vincula_practice.people.models import Episode, Membership
from vincula_practice.vault.errors import Unsound
from vincula_practice.vault.fields import Sealed, SealedJSON, SealedText, part
from vincula_practice.vault.owners import Owner

# In modules of their own, and known to Django by being named here.
ALSO = (
    Agreement,
    ClauseTemplate,
    Confirmation,
    Ending,
    Honoured,
    Preferences,
    Reopening,
)


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


class EarlierWords(Sealed, models.Model):
    """How a goal was worded until somebody put it otherwise: nothing is overwritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="earlier")
    number = models.PositiveIntegerField()
    words = SealedText(max_length=200)
    until = models.DateTimeField()
    replaced_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        db_table = "collaboration_earlier_words"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["goal", "number"], name="earlier_words_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return self.goal.sealed_for()


class GoalView(Written):
    """How one of the two sees the open goals at a moment.

    ``seen`` holds the goals' ids in order of importance, and a therapist's ratings:
    the client rates in check-ins.
    """

    side = models.CharField(max_length=10, choices=Side)
    seen = SealedJSON()

    class Meta(Written.Meta):
        db_table = "collaboration_goal_view"

    @property
    def order(self) -> list[str]:
        return list(self.seen.get("order", []))

    @property
    def ratings(self) -> dict[str, float]:
        return dict(self.seen.get("ratings", {}))


class Step(Written):
    """Something that client, therapist or both will do, towards a goal or for itself."""

    class Owned(models.TextChoices):
        CLIENT = "client"
        THERAPIST = "therapist"
        BOTH = "both"

    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="+")
    told = SealedJSON()
    words = part("told", "words")
    owner = part("told", "owner", read=Owned)
    due_on = part("told", "due_on", read=date.fromisoformat)

    class Meta(Written.Meta):
        db_table = "collaboration_step"

    def sealed_must_hold(self) -> None:
        if not (self.words and self.owner):
            raise Unsound("a step has words and somebody who takes it")


class StepMove(Written):
    """What became of a step, and why; its newest row says how it stands."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        STUCK = "stuck"
        DROPPED = "dropped"

    step = models.ForeignKey(Step, models.PROTECT, related_name="moves")
    told = SealedJSON()
    state = part("told", "state", read=State)
    words = part("told", "words", "")

    class Meta(Written.Meta):
        db_table = "collaboration_step_move"
