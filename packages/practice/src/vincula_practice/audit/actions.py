"""Write an audit event, in the same transaction as what it tells of."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from vincula_practice.audit.models import Event


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
    """Record that ``by`` did ``verb`` to ``thing``; ``detail`` never holds words."""
    return Event.objects.create(
        at=at,
        practice_id=by.practice_id if by else practice_id,
        person_id=by.person_id if by else None,
        role=by.role if by else "",
        verb=verb,
        object_kind=type(thing).__name__,
        object_id=thing.pk,
        detail=detail,
    )
