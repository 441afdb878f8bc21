"""Every row that is this client's own, as plain values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, Model, QuerySet

from vincula_practice.audit.models import Event
from vincula_practice.audit.queries import openings_of
from vincula_practice.people.models import Client, Membership, Person
from vincula_practice.rights.export.own import PARTS
from vincula_practice.rights.export.part import Part
from vincula_practice.rights.queries import names_of

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """What is handed out: each part's rows, by the part's name."""

    client: Client
    made_at: datetime
    parts: dict[str, list[Row]]


def everything_of(client: Client, *, at: datetime) -> Everything:
    """Return all that is the client's own; the caller has found that they ask."""
    parts = {
        part.name: [_plain(part, row) for row in rows_of(part, client)]
        for part in PARTS
    }
    parts["who_opened_my_record"] = list(_openings(client))
    parts["what_i_did"] = list(_deeds(client))
    return Everything(client=client, made_at=at, parts=parts)


def rows_of(part: Part, client: Client) -> QuerySet[Any]:
    """Return the rows of one table that are this client's and nobody else's."""
    rows: QuerySet[Any] = part.table().objects.all()  # type: ignore[attr-defined] # each table has it
    if part.client:
        rows = rows.filter(**{part.client: client.pk})
    else:
        rows = rows.filter(**{part.person: client.person_id})
    links = [f.name for f in part.table()._meta.fields if _is_member(f)]
    return rows.select_related(*(f"{name}__person" for name in links)).order_by("pk")


def _plain(part: Part, row: Model) -> Row:
    return {name: _value(getattr(row, name)) for name in part.fields}


def _value(value: Any) -> Any:
    match value:
        case Membership():
            return value.person.name
        case Person():
            return value.name
        case Model():
            return str(value.pk)
        case datetime() | date():
            return value.isoformat()
        case UUID():
            return str(value)
    return value


def _is_member(field: Any) -> bool:
    return isinstance(field, ForeignKey) and field.related_model is Membership


def _openings(client: Client) -> Iterator[Row]:
    found = openings_of(
        client_person_id=client.person_id, practice_id=client.practice_id
    )
    names = names_of(one.person_id for one in found if one.person_id)
    for one in found:
        yield {
            "at": one.at.isoformat(),
            "who": names.get(one.person_id, "") if one.person_id else "",
            "role": one.role,
            "page": one.page,
            "why": one.why,
        }


def _deeds(client: Client) -> Iterator[Row]:
    rows = Event.objects.filter(
        person_id=client.person_id, practice_id=client.practice_id
    )
    for event in rows.order_by("at", "pk"):
        yield {
            "at": event.at.isoformat(),
            "what": event.verb,
            "kind": event.object_kind,
        }
