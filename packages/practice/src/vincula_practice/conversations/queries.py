"""Life events and notes, for those who may read the record."""

from datetime import UTC, datetime, time
from uuid import UUID

from django.db.models import QuerySet

from vincula.feedback import EventMark
from vincula_practice.conversations.models import LifeEvent, PrivateNote
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import is_author, treats
from vincula_practice.people.queries import episodes_for, found, working_ids


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


def notes_by(*, member: Membership, episode_id: UUID) -> list[PrivateNote]:
    """Return this member's own private notes on an episode, the newest first.

    Nobody reads another's, and the author only while they work on the episode.
    """
    rows = _own_notes(member).filter(episode_id=episode_id)
    return list(rows.order_by("-written_at", "pk"))


def note_for(*, member: Membership, note_id: UUID) -> PrivateNote:
    """Return one private note of this member's own; raises NotFound otherwise."""
    note: PrivateNote = found(_own_notes(member).filter(pk=note_id))
    return note


def _own_notes(member: Membership) -> QuerySet[PrivateNote]:
    if not treats(member):
        raise NotFound
    mine = working_ids(member=member)
    rows = PrivateNote.objects.filter(is_author(member), episode_id__in=mine)
    return rows.select_related("episode__client")
