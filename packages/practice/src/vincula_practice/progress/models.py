"""Scores as they were made, with the versions of rule and catalogue that made them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vincula_practice.checkins.models import StoredResponse
from vincula_practice.people.models import Membership


class StoredScore(models.Model):
    """One scale of one response: a value, or the reason why there is none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(StoredResponse, models.PROTECT, related_name="scores")
    scale = models.CharField(max_length=60)
    value = models.FloatField(null=True)
    not_scorable = models.CharField(max_length=60, blank=True, default="")
    answered = models.PositiveSmallIntegerField()
    items = models.PositiveSmallIntegerField()
    prorated = models.BooleanField(default=False)
    band = models.CharField(max_length=60, blank=True, default="")
    rule = models.CharField(max_length=20)
    catalogue = models.CharField(max_length=20)

    class Meta:
        db_table = "progress_stored_score"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "scale"], name="one_score_a_scale"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) & ~Q(not_scorable="")
                | Q(value__isnull=False, not_scorable=""),
                name="value_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RiskNotice(models.Model):
    """An answer that must reach a human; open until a person acknowledges it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(StoredResponse, models.PROTECT, related_name="risks")
    item = models.CharField(max_length=60)
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Membership, models.PROTECT, null=True)

    class Meta:
        db_table = "progress_risk_notice"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "item"], name="one_notice_an_item"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="acknowledged_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
