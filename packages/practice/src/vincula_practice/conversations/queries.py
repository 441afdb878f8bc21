"""Life events and notes, for those who may read the record."""

from datetime import UTC, datetime, time
from uuid import UUID

from vincula.feedback import EventMark
from vincula_practice.conversations.models import LifeEvent
from vincula_practice.people.models import Membership
from vincula_practice.people.queries import episodes_for


def events_of(*, member: Membership, episode_id: UUID) -> list[LifeEvent]:
    """Return an episode's life events and notes, oldest first."""
    readable = episodes_for(member=member).filter(pk=episode_id).values("pk")
    rows = LifeEvent.objects.filter(episode_id__in=readable)
    return sorted(rows, key=lambda event: (event.on, event.added_at, str(event.pk)))


def marks_of(*, member: Membership, episode_id: UUID) -> list[EventMark]:
    """Return the events as marks of the picture; a day stands at its noon."""
    return [
        EventMark(
            at=datetime.combine(event.on, time(12), tzinfo=UTC),
            kind=event.kind,
            words=event.words,
        )
        for event in events_of(member=member, episode_id=episode_id)
    ]
