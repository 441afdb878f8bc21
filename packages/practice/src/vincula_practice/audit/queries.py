"""What was recorded, for those who ask about themselves, and for whoever checks it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from vincula_practice.audit.models import Event, Head, told
from vincula_practice.audit.signing import Anchor
from vincula_practice.audit.verify import Line, Report, check


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One time that somebody was shown a client's record.

    ``person_id`` is None for a personal link. ``together`` counts the clients on the
    same page: 1 for a record of its own, more for a list.
    """

    at: datetime
    person_id: UUID | None
    role: str
    page: str
    why: str
    together: int


def openings_of(
    *,
    client_person_id: UUID,
    practice_id: UUID | None = None,
    since: datetime | None = None,
) -> list[Opening]:
    """Return who was shown this client's record, the latest first.

    Who asks is for the caller to hold to: this is the client's own page.
    """
    rows = Event.objects.filter(verb="opened")
    if practice_id:
        rows = rows.filter(practice_id=practice_id)
    if since:
        rows = rows.filter(at__gte=since)
    naming = rows.annotate(text=Cast("detail", TextField())).filter(
        text__contains=str(client_person_id)
    )
    return [
        Opening(
            at=event.at,
            person_id=event.person_id,
            role=event.role,
            page=event.detail["page"],
            why=event.detail["why"],
            together=len(event.detail["clients"]),
        )
        for event in naming.order_by("-at", "-place")
        if str(client_person_id) in event.detail.get("clients", ())
    ]


def lines() -> Iterator[Line]:
    """Yield all events as they are verified, chain by chain."""
    rows = Event.objects.order_by("chain", "place").iterator(chunk_size=1000)
    return (Line(told=told(row), hash=row.hash, form=row.form) for row in rows)


def verified(*, anchors: Iterable[Anchor] = ()) -> Report:
    """Hold the table to its hashes, the recorded ends of its chains and signed heads."""
    report = check(lines(), anchors=anchors)
    report.faults += _at_the_ends()
    return report


def _at_the_ends() -> Iterator[str]:
    known = set()
    for head in Head.objects.order_by("chain"):
        known.add(head.chain)
        last = Event.objects.filter(chain=head.chain).order_by("-place").first()
        if last is None or (last.place, last.hash) != (head.place, head.hash):
            yield f"chain {head.chain}: does not end at place {head.place}"
    lost = Event.objects.exclude(chain__in=known).values_list("chain", flat=True)
    for chain in sorted(set(lost), key=str):
        yield f"chain {chain}: its end is not recorded"


def rows() -> Iterator[dict[str, Any]]:
    """Yield all events as plain rows, for a dump."""
    names = [field.attname for field in Event._meta.concrete_fields]
    yield from Event.objects.order_by("chain", "place").values(*names).iterator(1000)
