"""Care team, supervisions and notes as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from vincula_practice.charts.moments import day_and_clock
from vincula_practice.conversations.queries import PrivateNote
from vincula_practice.people.circle import Supervision
from vincula_practice.people.queries import Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    id: UUID
    name: str
    self: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervised:
    id: UUID
    supervisor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    id: UUID
    words: str
    when: str


def colleagues(team: Iterable[Membership], *, member: Membership) -> list[Colleague]:
    return [
        Colleague(id=one.pk, name=one.person.name, self=one.pk == member.pk)
        for one in team
    ]


def supervised(rows: Iterable[Supervision]) -> list[Supervised]:
    return [
        Supervised(id=row.pk, supervisor=row.supervisor.person.name) for row in rows
    ]


def notes(rows: Iterable[PrivateNote]) -> list[Note]:
    return [
        Note(id=row.pk, words=row.words, when=day_and_clock(row.written_at))
        for row in rows
    ]
