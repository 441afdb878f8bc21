"""Who is told when a client is in danger, what was done, and the client's own plan."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from vincula_practice.audit.pairs import both_or_neither
from vincula_practice.checkins.models import CheckIn
from vincula_practice.people.models import Episode, Membership, Practice
from vincula_practice.vault.fields import Sealed, SealedJSON
from vincula_practice.vault.owners import Owner


class WrittenOnce(Exception):
    """A row that tells what happened was to be changed or deleted."""


class AlertRules(models.Model):
    """Whom a practice tells, after which times, and when it is open.

    Each change is a row of its own: the highest number counts, and what held before
    stays. Without a row our proposal holds (`ladder.proposal`), and says so.
    """

    class Outside(models.TextChoices):
        ON_CALL = "on call"
        NEXT_OPENING = "next opening"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="alert_rules")
    number = models.PositiveIntegerField()
    # [{"after": minutes, "whom": kind, "people": [membership ids]}], from the first on.
    rungs = models.JSONField()
    # {"0": ["09:00", "17:00"]}: Monday is 0; a day that is missing is closed.
    hours = models.JSONField()
    outside = models.CharField(max_length=12, choices=Outside)
    on_call = models.JSONField(default=list)
    repeat_minutes = models.PositiveSmallIntegerField()
    act_within_hours = models.PositiveSmallIntegerField()
    # Nobody stands in here, and the practice has said that it knows.
    works_alone = models.BooleanField(default=False)
    # ISO code; "": not said, and then no number of any country is shown.
    country = models.CharField(max_length=2, blank=True, default="")
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        db_table = "safety_alert_rules"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "number"], name="alert_rules_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Absence(models.Model):
    """Somebody is away: until then nobody waits for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Membership, models.PROTECT, related_name="absences")
    since = models.DateTimeField()
    until = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        db_table = "safety_absence"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")),
                name="absence_does_not_end_before",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def of(cls, at: datetime) -> "models.QuerySet[Absence]":
        """Return who is away at a moment."""
        return cls.objects.filter(since__lte=at, until__gt=at)


class RiskAlert(Sealed, models.Model):
    """Something that must reach a person; open until a person has recorded what they did.

    It always has an owner and a moment at which the next one is told. Times and people
    are plain, because the ladder works by them; what was answered is sealed elsewhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="alerts")
    # The check-in whose answers raised it; None where the client pressed for help.
    checkin = models.OneToOneField(
        CheckIn, models.PROTECT, null=True, related_name="alert"
    )
    # Where it came from and how often; None for those of before there were alerts.
    told = SealedJSON(null=True)
    raised_at = models.DateTimeField()
    begins_at = models.DateTimeField()
    owner = models.ForeignKey(Membership, models.PROTECT, related_name="alerts")
    rung = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        db_table = "safety_risk_alert"
        constraints: ClassVar = [
            both_or_neither("closed_at", "closed_by", name="alert_closed_by_somebody"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                condition=Q(closed_at__isnull=True),
                name="open_alerts_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)


class AlertStep(Sealed, models.Model):
    """One thing that happened to an alert; written once."""

    class Kind(models.TextChoices):
        RAISED = "raised"
        AGAIN = "pressed again"
        TOLD = "told"
        NOBODY = "nobody to tell"
        TAKEN = "taken on"
        TRIED = "tried"
        HANDED = "handed on"
        REOPENED = "reopened"
        MOVED = "given to another"
        CLOSED = "closed"
        RESTORED = "found missing"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(RiskAlert, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    # What was done, in whose words; None where there is nothing to say.
    said = SealedJSON(null=True)

    class Meta:
        db_table = "safety_alert_step"

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") != ["said"]:
            raise WrittenOnce("what happened to an alert is written once")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise WrittenOnce("what happened to an alert is not deleted")

    def sealed_for(self) -> Owner:
        return self.alert.sealed_for()


class Telling(models.Model):
    """One person is to be told of one alert; the mail is tried until a server takes it.

    That a server took it is no proof that anybody read it: only a person ends the wait.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(RiskAlert, models.PROTECT, related_name="tellings")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="tellings")
    rung = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "safety_telling"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alert", "member", "rung", "round"], name="told_once_a_step"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Rehearsal(models.Model):
    """The day's test of the way to one colleague. No client is behind it.

    ``by_mail``: whether they say that its mail came. Unanswered at ``due_at``, the
    management is told (``told_at``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="rehearsals")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="rehearsals")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    by_mail = models.BooleanField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "safety_rehearsal"
        constraints: ClassVar = [
            both_or_neither(
                "answered_at", "by_mail", name="rehearsal_answered_one_way"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Pulse(models.Model):
    """When the program that passes alerts on last ran, and since when no mail goes out."""

    ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONE)
    ran_at = models.DateTimeField()
    mail_failing_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "safety_pulse"

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}"

    def is_late(self, *, at: datetime) -> bool:
        """Tell whether it should have run again by now, or ran by another clock."""
        return abs(at - self.ran_at).total_seconds() > LATE_SECONDS


# The timer runs every minute: after two it is late.
LATE_SECONDS = 120


class SafetyPlan(Sealed, models.Model):
    """One version of a client's safety plan; the highest number holds, all are kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="safety_plans")
    number = models.PositiveIntegerField()
    steps = SealedJSON()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        db_table = "safety_plan"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["episode", "number"], name="safety_plans_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") != ["steps"]:
            raise WrittenOnce("a version of a safety plan is written once")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise WrittenOnce("versions of a safety plan are kept")

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)
