"""The tablets that run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vincula_practice.charts.moments import since
from vincula_practice.checkins.kiosks import Kiosk


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    id: UUID
    started: str
    by: str


def rows(kiosks: Iterable[Kiosk], *, now: datetime) -> list[Row]:
    return [
        Row(
            id=kiosk.pk,
            started=since(kiosk.started_at, now=now),
            by=kiosk.started_by.person.name,
        )
        for kiosk in kiosks
    ]
