"""What pages ask of the room: events, notes, and what waits between two people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from vincula.feedback import EventMark
from vincula_practice.conversations import returning
from vincula_practice.conversations.concerns import told_for
from vincula_practice.conversations.models import LifeEvent, PrivateNote, RepairCase
from vincula_practice.conversations.repair import Outcome
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import is_author, treats
from vincula_practice.people.queries import (
    episodes_for,
    found,
    readable_ids,
    working_ids,
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something between a client and this therapist that waits to be looked at.

    ``kind`` is "concern" or "recontact"; what is in it stays on its own page.
    """

    kind: str
    episode: UUID
    client_name: str
    since: datetime


def waiting_between(*, member: Membership, at: datetime) -> list[Waiting]:
    """Return, for Today, who told something that is unopened, and who stayed away.

    A concern that is meant for the next session is here once that session begins.
    """
    return [
        *(
            _waiting("concern", one.episode, one.raised_at)
            for one in told_for(member=member, at=at)
        ),
        *(
            _waiting("recontact", one.episode, one.prepared_at)
            for one in returning.waiting_for(member=member)
        ),
    ]


def _waiting(kind: str, episode: Episode, since: datetime) -> Waiting:
    return Waiting(
        kind=kind,
        episode=episode.pk,
        client_name=episode.client.person.name,
        since=since,
    )


def unopened_between(*, member: Membership, episode_id: UUID, at: datetime) -> int:
    """Return, for the room, how many concerns wait to be opened by this therapist."""
    told = told_for(member=member, at=at, episode_id=episode_id)
    return sum(one.read_at is None for one in told)


def ruptures_of(*, member: Membership, episode_id: UUID) -> list[EventMark]:
    """Return ruptures and repairs as marks of the picture, for both, oldest first."""
    readable = readable_ids(member=member)
    rows = RepairCase.objects.filter(episode_id=episode_id, episode_id__in=readable)
    cases = rows.select_related("episode__client")
    marks = [mark for case in cases for mark in _marks(case)]
    return sorted(marks, key=lambda mark: mark.at)


def newest_rupture(*, member: Membership, episode_id: UUID) -> datetime | None:
    """Return when something was last noticed to stand between the two, None for never."""
    return newest_of(ruptures_of(member=member, episode_id=episode_id))


def newest_of(marks: Iterable[EventMark]) -> datetime | None:
    """Return the same of marks that were read already."""
    return max((one.at for one in marks if one.kind == "rupture"), default=None)


def _marks(case: RepairCase) -> Iterator[EventMark]:
    words = _("Something stood between you, and was noticed.")
    yield EventMark(at=case.opened_at, kind="rupture", words=words)
    if case.outcome == Outcome.REPAIRED and case.ended_at is not None:
        words = _("Repaired.")
        yield EventMark(at=case.ended_at, kind="repair", words=words)


def with_events() -> dict[str, Exists]:
    """Return, as columns of a query of episodes, what there is to put on the picture."""
    here = OuterRef("pk")
    return {
        "has_events": Exists(LifeEvent.objects.filter(episode=here)),
        "has_cases": Exists(RepairCase.objects.filter(episode=here)),
    }


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
