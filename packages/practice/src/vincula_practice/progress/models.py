"""Scores as they were made, with the versions of rule and catalogue that made them."""

import uuid
from typing import ClassVar

from django.db import models

from vincula_practice.checkins.models import StoredResponse
from vincula_practice.people.models import Episode
from vincula_practice.vault.errors import Unsound
from vincula_practice.vault.fields import Sealed, SealedJSON, SealedText, part
from vincula_practice.vault.owners import Owner


class StoredScore(Sealed, models.Model):
    """One scale of one response: a value, or the reason why there is none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(StoredResponse, models.PROTECT, related_name="scores")
    scale = models.CharField(max_length=60)
    result = SealedJSON()
    value = part("result", "value")
    not_scorable = part("result", "not_scorable", default="")
    answered = part("result", "answered")
    items = part("result", "items")
    prorated = part("result", "prorated", default=False)
    band = part("result", "band", default="")
    rule = models.CharField(max_length=20)
    catalogue = models.CharField(max_length=20)

    class Meta:
        db_table = "progress_stored_score"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "scale"], name="one_score_a_scale"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return self.response.sealed_for()

    def sealed_must_hold(self) -> None:
        if (self.value is None) != bool(self.not_scorable):
            raise Unsound("a score is a value, or the reason why there is none")


class RiskNotice(Sealed, models.Model):
    """An answer that must reach a human; who is told and what they did is `safety`.

    ``ordinal`` counts those of one response: which item it was is sealed, because with
    it the answer would be known.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(StoredResponse, models.PROTECT, related_name="risks")
    ordinal = models.PositiveSmallIntegerField(default=1)
    item = SealedText(max_length=60)
    raised_at = models.DateTimeField()

    class Meta:
        db_table = "progress_risk_notice"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["response", "ordinal"], name="one_notice_a_number"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return self.response.sealed_for()


class EpisodeScores(Sealed, models.Model):
    """The main scores of an episode once more, in one row; `standing.py` keeps it."""

    episode = models.OneToOneField(
        Episode, models.PROTECT, primary_key=True, related_name="scores"
    )
    scores = SealedJSON()

    class Meta:
        db_table = "progress_episode_scores"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)
