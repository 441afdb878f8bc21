"""Seal what earlier versions stored in plain columns. For migrations, one way only.

There is no way back: whoever needs the plain columns again has the backup from before.
The rows' old plain text stays in the database's free pages until it is vacuumed, which
`vault/migrations/0001` does; backups from before keep it.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.sql import UpdateQuery

from vincula_practice.vault import envelope
from vincula_practice.vault.fields import Ciphertext
from vincula_practice.vault.keyfiles import DataKey
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner

AT_ONCE = 2000
Plain = dict[str, Any]
KeysOf = Callable[[UUID], DataKey]


def carry_over(
    model: type[models.Model],
    *,
    person: str,
    reads: tuple[str, ...],
    seals: dict[str, Callable[[Plain], Any]],
    row: Callable[[Plain], str] = lambda plain: str(plain["pk"]),
) -> int:
    """Seal each row of a historical model; return how many there were.

    ``person`` is the way to whose record it is, ``reads`` are the plain columns,
    ``seals`` says for each sealed field what it holds, None where it stays empty.
    """
    count, keys = 0, lru_cache(AT_ONCE)(_key_of)
    for some in _rows(model, ("pk", person, *reads)):
        sealed = [
            {
                name: _sealed(
                    model._meta.get_field(name),
                    value(plain),
                    person=plain[person],
                    keys=keys,
                    row=row(plain),
                )
                for name, value in seals.items()
            }
            for plain in some
        ]
        _write(model, [plain["pk"] for plain in some], sealed)
        count += len(some)
    return count


def _write(
    model: type[models.Model], keys: list[Any], sealed: list[dict[str, Any]]
) -> None:
    """Update many rows by one statement, put together once: rows come by the million."""
    names = list(sealed[0])
    query = UpdateQuery(model)
    query.add_q(models.Q(pk=keys[0]))
    # Not of a row: for a value that is None the statement would say NULL to all of them.
    query.add_update_values(dict.fromkeys(names, Ciphertext()))
    statement, _values = query.get_compiler(connection=connection).as_sql()
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    primary: Any = model._meta.pk
    given = [
        [
            *(f.get_db_prep_save(one[f.name], connection) for f in fields),
            primary.get_db_prep_value(key, connection),
        ]
        for key, one in zip(keys, sealed, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, given)


def settle(schema_editor: Any) -> None:
    """Let PostgreSQL check now what it would check at the end: tables change next."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _rows(model: type[models.Model], names: tuple[str, ...]) -> Iterator[list[Plain]]:
    """Yield all rows in order of their keys, some at a time, each lot after the last."""
    rows = _all(model).order_by("pk").values(*names)
    some = list(rows[:AT_ONCE])
    while some:
        yield some
        some = list(rows.filter(pk__gt=some[-1]["pk"])[:AT_ONCE])


def _all(model: type[models.Model]) -> models.QuerySet[Any]:
    return models.QuerySet(model)


def _key_of(person: UUID) -> DataKey:
    return store().key_for(Owner(person))


def _sealed(
    field: Any, value: Any, *, person: UUID, keys: KeysOf, row: str
) -> Ciphertext | None:
    if value is None:
        return None
    plain = field.as_bytes(value)
    return Ciphertext(envelope.seal(plain, key=keys(person), place=field.place(row)))
