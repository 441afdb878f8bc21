"""What was recorded, for those who ask about themselves, and for whoever checks it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from vincula_practice.audit.form import NOTHING, hash_of
from vincula_practice.audit.models import Event, Head, told


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


def faults() -> Iterator[str]:
    """Yield what does not fit in the chains as they stand, in sentences without content."""
    for head in Head.objects.order_by("chain"):
        yield from _faults_of(head)
    known = Head.objects.values("chain")
    for chain in sorted(
        set(Event.objects.exclude(chain__in=known).values_list("chain", flat=True)),
        key=str,
    ):
        yield f"chain {chain}: its end is not recorded"


def _faults_of(head: Head) -> Iterator[str]:
    place, before = 0, NOTHING
    rows = Event.objects.filter(chain=head.chain).order_by("place")
    for event in rows.iterator(chunk_size=1000):
        place += 1
        if event.place != place or event.before != before:
            yield f"chain {head.chain}: broken before place {event.place}"
            place = event.place
        if hash_of(told(event), version=event.form) != event.hash:
            yield f"chain {head.chain}: place {event.place} was changed"
        before = event.hash
    if (place, before) != (head.place, head.hash):
        yield f"chain {head.chain}: it ends at {place}, not at {head.place}"
