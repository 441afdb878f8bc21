"""What was done, by whom, when. Never changed, never deleted, no foreign keys."""

import uuid
from typing import Any

from django.db import models


class EventIsForever(Exception):
    """An audit event was to be changed or deleted."""


class Event(models.Model):
    """One thing done. ``detail`` holds ids, counts and states; never anyone's words.

    No foreign keys: the record can neither block a deletion nor be swept away by one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(db_index=True)
    practice_id = models.UUIDField(null=True, db_index=True)
    person_id = models.UUIDField(null=True)  # None: done by a link or a command
    role = models.CharField(max_length=20, blank=True)
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.UUIDField(null=True, db_index=True)
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_event"

    def __str__(self) -> str:
        return f"{self.verb} {self.object_kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EventIsForever("audit events are written once")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise EventIsForever("audit events are never deleted")
