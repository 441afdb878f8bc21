"""The agreement, the client's preferences and the ending: written down together.

Each save is a row of its own, so what somebody confirmed can never change under them.
"""

import uuid
from typing import Any, ClassVar

from django.db import models

from vincula_practice.collaboration.written import Side, Written
from vincula_practice.vault.errors import Unsound
from vincula_practice.vault.fields import SealedJSON, part


class ClauseTemplate(models.Model):
    """The clauses a practice starts from; the newest row counts, earlier ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(
        "people.Practice", models.PROTECT, related_name="clause_templates"
    )
    number = models.PositiveIntegerField()
    clauses = models.JSONField()
    made_by = models.ForeignKey("people.Membership", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "collaboration_clause_template"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "number"], name="clause_templates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Agreement(Written):
    """One version of the agreement of one client and their therapist.

    It holds from the moment at which both have confirmed this very version.
    """

    text = SealedJSON()

    class Meta(Written.Meta):
        db_table = "collaboration_agreement"

    @property
    def clauses(self) -> list[dict[str, str]]:
        return list(self.text.get("clauses", []))

    def sealed_must_hold(self) -> None:
        if not self.text:
            raise Unsound("an agreement has clauses")


class Confirmation(Written):
    """One of the two said yes to one version."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="confirmations"
    )
    side = models.CharField(max_length=10, choices=Side)

    class Meta:
        db_table = "collaboration_confirmation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "side"], name="each_side_confirms_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Reopening(Written):
    """One of the two asks to talk about a clause again, and says why."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="reopenings")
    side = models.CharField(max_length=10, choices=Side)
    told = SealedJSON()
    key = part("told", "key")
    words = part("told", "words", "")

    class Meta(Written.Meta):
        db_table = "collaboration_reopening"


class Preferences(Written):
    """What the client said of how they like to work; the newest row counts."""

    said = SealedJSON()

    class Meta(Written.Meta):
        db_table = "collaboration_preferences"

    @property
    def leanings(self) -> dict[str, int]:
        return dict(self.said.get("leanings", {}))

    @property
    def wishes(self) -> dict[str, str]:
        return _worded(self.said.get("wishes", {}))


class Honoured(Written):
    """What the therapist can follow of it, and what not, and why."""

    preferences = models.ForeignKey(Preferences, models.PROTECT, related_name="answers")
    answers = SealedJSON()

    class Meta(Written.Meta):
        db_table = "collaboration_honoured"

    @property
    def states(self) -> dict[str, str]:
        return {key: one["state"] for key, one in self.answers.items()}

    @property
    def reasons(self) -> dict[str, str]:
        return _worded(self.answers)


class Ending(Written):
    """How the two plan to end: the review, what to keep doing, how to come back."""

    told = SealedJSON()

    class Meta(Written.Meta):
        db_table = "collaboration_ending"

    @property
    def review_on(self) -> str:
        return str(self.told.get("review_on") or "")

    @property
    def parts(self) -> dict[str, str]:
        return _worded(self.told.get("parts", {}))


def _worded(parts: dict[str, Any]) -> dict[str, str]:
    return {key: str(one.get("words", "")) for key, one in parts.items()}


def worded(parts: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return texts as they are kept: each under the name that words have everywhere."""
    return {key: {"words": words} for key, words in parts.items()}
