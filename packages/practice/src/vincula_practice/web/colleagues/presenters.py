"""New colleagues as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vincula_practice.people.queries import Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    id: UUID
    name: str
    since: datetime


def new_rows(colleagues: Iterable[Membership]) -> list[NewRow]:
    return [
        NewRow(id=one.pk, name=one.person.name, since=one.started_at)
        for one in colleagues
    ]
