"""What belongs to a therapist beyond the membership."""

from typing import ClassVar

from django.db import models

from vincula_practice.audit.pairs import both_or_neither
from vincula_practice.vault.fields import Sealed, SealedText
from vincula_practice.vault.owners import Owner


class Therapist(Sealed, models.Model):
    """How a therapist is called, and whether a colleague knows them."""

    membership = models.OneToOneField(
        "people.Membership", models.PROTECT, primary_key=True, related_name="therapist"
    )
    title = SealedText(max_length=120)
    # A clinician who said that they know this colleague in person, and when.
    vouched_by = models.ForeignKey(
        "people.Membership", models.PROTECT, null=True, related_name="+"
    )
    vouched_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_therapist"
        constraints: ClassVar = [
            both_or_neither(
                "vouched_at", "vouched_by", name="therapist_vouched_for_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.membership.person_id)
