"""What a sign-in leaves behind: tries that were counted, devices that are known."""

import uuid
from typing import ClassVar

from django.db import models


class Tries(models.Model):
    """How often one thing was tried lately: moments, by a keyed hash of who and what."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=64, unique=True)
    what = models.CharField(max_length=40)
    moments = models.JSONField(default=list)
    until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_tries"

    def __str__(self) -> str:
        return self.what


class KnownDevice(models.Model):
    """A browser that a person signed in with; its cookie is kept only as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64)
    words = models.CharField(max_length=60, blank=True, default="")
    first_used_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        db_table = "people_known_device"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "token_hash"], name="one_row_a_device"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
