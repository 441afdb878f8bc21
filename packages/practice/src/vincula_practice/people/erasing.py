"""Erase a client for good: the keys, the rows, and from every backup that is restored.

What goes is everything that points at the person, found by following the foreign keys
of all models, so that a new model cannot be forgotten. What stays is the audit, which
holds ids and no words, and a line in the ledger of erasures outside the database: a
backup of an earlier day is brought in line with it before it opens.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from vincula_practice.audit import ledgers
from vincula_practice.audit.actions import record_of
from vincula_practice.audit.form import moment
from vincula_practice.audit.reads import not_noting
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import Client, Membership, Person, Role
from vincula_practice.vault.keystore import store

CHUNK = 500
# How rows name somebody where no foreign key should hold them; the audit stays.
NAMES_A_PERSON, AUDIT = "person_id", "audit"
CHECKPOINT_TRIES, WAIT_SECONDS = 50, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure took, in numbers."""

    rows: int
    tables: int


@transaction.atomic
def erase_person(
    *,
    person_id: UUID,
    at: datetime,
    by: Membership | None = None,
    request_id: UUID | None = None,
) -> Erased:
    """Delete a client's rows now, and destroy their keys once that is committed.

    There is no way back. Whether it may be done, and who agreed, is for the caller to
    have decided (`rights.actions`). Raises Refused for somebody who works here.
    """
    staff = Membership.objects.filter(person_id=person_id).exclude(role=Role.CLIENT)
    if staff.exists():
        raise Refused("only a client is erased; who works here is signed off instead")
    practice_ids = Client.objects.filter(person_id=person_id).values_list(
        "practice_id", flat=True
    )
    practice_id = practice_ids.first()
    erased = _delete_rows(person_id)
    record_of(
        "erased",
        kind="Person",
        object_id=person_id,
        by=by,
        at=at,
        practice_id=practice_id,
        detail={"rows": erased.rows, "request": request_id},
    )
    # The last thing before the commit: from here on a restored backup erases, too.
    _write_down(person_id, at=at)
    transaction.on_commit(lambda: destroy(person_id))
    return erased


def destroy(person_id: UUID) -> None:
    """Destroy a person's keys, and clean what the database leaves behind of rows."""
    store().destroy_all_of(person_id)
    _clean()


def replay(*, at: datetime) -> list[UUID]:
    """Carry out again what the ledger says; return whose keys or rows had come back.

    After a restore, and after an erasure that a crash cut short.
    """
    back = []
    for line in ledgers.read(ledgers.ERASURES):
        person_id = UUID(line["person"])
        rows = Person.objects.filter(pk=person_id).exists()
        keys = next(store().key_ids_of(person_id), None) is not None
        if rows or keys:
            _erase_again(person_id, at=at, rows=rows)
            back.append(person_id)
    return back


def _erase_again(person_id: UUID, *, at: datetime, rows: bool) -> None:
    if rows:
        with transaction.atomic():
            practice = Client.objects.filter(person_id=person_id).first()
            erased = _delete_rows(person_id)
            record_of(
                "erased",
                kind="Person",
                object_id=person_id,
                by=None,
                at=at,
                practice_id=practice.practice_id if practice else None,
                detail={"rows": erased.rows, "again": True},
            )
    destroy(person_id)


def _write_down(person_id: UUID, *, at: datetime) -> None:
    def line(known: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: ARG001 - as called
        return {"version": 1, "at": moment(at), "person": str(person_id)}

    ledgers.append(ledgers.ERASURES, line)


def _delete_rows(person_id: UUID) -> Erased:
    with not_noting():
        taken = _all_that_points_at(Person, {person_id}) | _naming(person_id)
    # Foreign keys are looked at when the transaction ends, so no order is needed.
    for model, keys in taken.items():
        for some in _in_chunks(keys):
            rows = model._base_manager.filter(pk__in=some)  # noqa: SLF001 - all rows
            rows._raw_delete(rows.db)  # noqa: SLF001 - past PROTECT, which is for mistakes
    counts = [len(keys) for keys in taken.values() if keys]
    return Erased(rows=sum(counts), tables=len(counts))


def _all_that_points_at(
    model: type[Model], keys: set[Any]
) -> dict[type[Model], set[Any]]:
    """Return the rows and all that point at them, at whatever distance."""
    found: dict[type[Model], set[Any]] = defaultdict(set)
    ahead = [(model, keys)]
    while ahead:
        here, fresh = ahead.pop()
        fresh = fresh - found[here]
        found[here] |= fresh
        if fresh:
            ahead += _pointing_at(here, fresh)
    return found


def _pointing_at(
    model: type[Model], keys: set[Any]
) -> Iterator[tuple[type[Model], set[Any]]]:
    links: list[Any] = model._meta.get_fields(include_hidden=True)
    for link in links:
        if not link.auto_created or link.concrete:
            continue
        other, name = link.related_model, link.field.name
        for some in _in_chunks(keys):
            rows = other._base_manager.filter(**{f"{name}__in": some})  # noqa: SLF001 - all rows
            yield other, set(rows.values_list("pk", flat=True))


def _in_chunks(keys: set[Any]) -> Iterator[list[Any]]:
    ordered = sorted(keys, key=str)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _naming(person_id: UUID) -> dict[type[Model], set[Any]]:
    """Return rows that name the person without a foreign key, browser sessions and so on."""
    found = {}
    for model in apps.get_models():
        names = {field.attname for field in model._meta.concrete_fields}
        links = {f.attname for f in model._meta.concrete_fields if f.is_relation}
        if NAMES_A_PERSON in names - links and model._meta.app_label != AUDIT:
            rows = model._base_manager.filter(**{NAMES_A_PERSON: person_id})  # noqa: SLF001 - all rows
            found[model] = set(rows.values_list("pk", flat=True))
    return found


def _clean() -> None:
    """Leave nothing of deleted rows in the journal of SQLite, or in dead rows.

    SQLite overwrites what it deletes (`secure_delete`); its write-ahead log holds the
    old pages until it is emptied, which waits for whoever is reading.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM")
            return
        for _try in range(CHECKPOINT_TRIES):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_rest = cursor.fetchone()
            if not busy:
                return
            time.sleep(WAIT_SECONDS)
