"""What pages ask of the room: events, notes, and what waits between two people."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from vincula.feedback import EventMark
from vincula_practice.audit.reads import note_episode
from vincula_practice.conversations import returning
from vincula_practice.conversations.concerns import told_for
from vincula_practice.conversations.models import LifeEvent, PrivateNote, RepairCase
from vincula_practice.conversations.repair import Outcome
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import is_author, treats
from vincula_practice.people.queries import (
    found,
    readable_ids,
    working_ids,
)
from vincula_practice.vault.fields import opener


def _when(event: LifeEvent) -> tuple[date, datetime, str]:
    return event.on, event.added_at, str(event.pk)


def _mark(event: LifeEvent) -> EventMark:
    return EventMark(
        at=datetime.combine(event.on, time(12), tzinfo=UTC),
        kind=event.kind,
        words=event.words,
    )


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
    return _of_cases(rows.select_related("episode__client"))


def _of_cases(cases: Iterable[RepairCase]) -> list[EventMark]:
    marks = [mark for case in cases for mark in _marks(case)]
    return sorted(marks, key=lambda mark: mark.at)


def picture_marks_of(
    *, member: Membership, episode_id: UUID, known: Mapping[str, Any] | None = None
) -> list[EventMark]:
    """Return the marks of life events, and after them those of ruptures and repairs.

    Both in one query; in none where ``known``, a row that was read `with_events`, tells
    that there are neither.
    """
    known = known or {}
    if not (known.get("has_events", True) or known.get("has_cases", True)):
        return []
    chosen = Q(episode_id=episode_id, episode_id__in=readable_ids(member=member))
    # In a union each column has one type, also where a table has nothing to put there.
    never = Value(None, output_field=DateTimeField())
    told = LifeEvent.objects.filter(chosen).annotate(case=Value(0), until=never)
    cases = RepairCase.objects.filter(chosen).annotate(case=Value(1))
    rows = told.values_list("case", "pk", "told", "added_at", "until").union(
        cases.values_list("case", "pk", "about", "opened_at", "ended_at"), all=True
    )
    events, ruptures = [], []
    for case, pk, sealed, since, until in rows:
        note_episode(episode_id)
        if case:
            about = opener(RepairCase, "about")(sealed, pk)
            ruptures.append(
                RepairCase(pk=pk, about=about, opened_at=since, ended_at=until)
            )
        else:
            words = opener(LifeEvent, "told")(sealed, pk)
            events.append(LifeEvent(pk=pk, told=words, added_at=since))
    return [*map(_mark, sorted(events, key=_when)), *_of_cases(ruptures)]


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
