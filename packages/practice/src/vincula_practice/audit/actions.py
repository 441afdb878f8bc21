"""Write an audit event, in the same transaction as what it tells of."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction

from vincula_practice.audit.details import plain
from vincula_practice.audit.form import NO_PRACTICE, NOTHING, hash_of
from vincula_practice.audit.models import Event, Head, told


class Doer(Protocol):
    """Who did it: a membership; None stands for a link or a command."""

    practice_id: UUID
    person_id: UUID
    role: str


class Row(Protocol):
    pk: UUID


def record(
    verb: str,
    thing: Row,
    *,
    by: Doer | None,
    at: datetime,
    practice_id: UUID | None = None,
    **detail: Any,
) -> Event:
    """Record that ``by`` did ``verb`` to ``thing``; ``detail`` never holds words.

    Raises `audit.details.NotForTheRecord` for free text. An action records last: from
    here on its transaction holds the end of the practice's chain, and must not go on to
    wait for a row that somebody else may hold while they wait for the chain.
    """
    return record_of(
        verb,
        kind=type(thing).__name__,
        object_id=thing.pk,
        by=by,
        at=at,
        practice_id=practice_id,
        detail=detail,
    )


def record_of(
    verb: str,
    *,
    kind: str,
    object_id: UUID | None,
    by: Doer | None,
    at: datetime,
    practice_id: UUID | None,
    detail: dict[str, Any],
) -> Event:
    """Record what happened to a thing that is known by its kind and id."""
    event = Event(
        at=at,
        practice_id=by.practice_id if by else practice_id,
        person_id=by.person_id if by else None,
        role=str(by.role) if by else "",
        verb=verb,
        object_kind=kind,
        object_id=object_id,
        detail=plain(detail),
    )
    return _chained(event)


@transaction.atomic(savepoint=False)
def _chained(event: Event) -> Event:
    """Put an event at the end of its practice's chain, whose end is locked meanwhile."""
    event.chain = event.practice_id or NO_PRACTICE
    head = _locked(event.chain)
    event.place, event.before = head.place + 1, head.hash
    event.hash = hash_of(told(event))
    event.save(force_insert=True)
    Head.objects.filter(pk=head.pk).update(place=event.place, hash=event.hash)
    return event


def _locked(chain: UUID) -> Head:
    head = Head.objects.select_for_update().filter(pk=chain).first()
    if head is None:
        # Two may begin a chain at once: the second finds the first one's row.
        begun = Head(chain=chain, place=0, hash=NOTHING)
        Head.objects.bulk_create([begun], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=chain)
    return head
