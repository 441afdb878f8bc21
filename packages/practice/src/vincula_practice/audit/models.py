"""What was done, by whom, when. Never changed, never deleted, no foreign keys."""

import uuid
from typing import Any, ClassVar, NoReturn

from django.db import models

from vincula_practice.audit.form import NO_PRACTICE, VERSION, Told


class EventIsForever(Exception):
    """An audit event was to be changed or deleted."""


class Forever(models.QuerySet["Event"]):
    """Many events at once are as unchangeable as one."""

    def update(self, **_values: Any) -> NoReturn:
        raise EventIsForever("audit events are written once")

    def delete(self) -> NoReturn:
        raise EventIsForever("audit events are never deleted")

    def bulk_create(self, *_args: Any, **_options: Any) -> NoReturn:
        raise EventIsForever(
            "audit events are recorded one by one, each after the last"
        )

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        raise EventIsForever("audit events are written once")


class Event(models.Model):
    """One thing done. ``detail`` holds ids, counts and states; never anyone's words.

    No foreign keys: the record can neither block a deletion nor be swept away by one.
    Each event carries its place in its practice's chain, the hash of the one before and
    its own; `audit.form` says what is hashed.
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
    chain = models.UUIDField(default=NO_PRACTICE)
    place = models.PositiveBigIntegerField()
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    form = models.PositiveSmallIntegerField(default=VERSION)

    objects = Forever.as_manager()

    class Meta:
        db_table = "audit_event"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["chain", "place"], name="one_event_a_place_in_a_chain"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "verb", "at"], name="audit_event_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EventIsForever("audit events are written once")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise EventIsForever("audit events are never deleted")


class Head(models.Model):
    """Where a chain ends. Its row is locked by whoever adds to the chain."""

    chain = models.UUIDField(primary_key=True)
    place = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_head"

    def __str__(self) -> str:
        return f"{self.chain} {self.place}"


def told(event: Event) -> Told:
    """Return an event's row as it is hashed."""
    return Told(
        chain=event.chain,
        place=event.place,
        before=event.before,
        id=event.pk,
        at=event.at,
        practice_id=event.practice_id,
        person_id=event.person_id,
        role=event.role,
        verb=event.verb,
        object_kind=event.object_kind,
        object_id=event.object_id,
        detail=event.detail,
    )
