"""Seal what earlier versions stored in plain columns. For migrations, one way only.

There is no way back: whoever needs the plain columns again has the backup from before.
The rows' old plain text stays in the database's free pages until it is vacuumed, which
`vault/migrations/0001` does; backups from before keep it.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db import models

from vincula_practice.vault import envelope
from vincula_practice.vault.fields import Ciphertext
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner

AT_ONCE = 500
Plain = dict[str, Any]


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
    count = 0
    for plain in _rows(model, ("pk", person, *reads)):
        sealed = {
            name: _sealed(model, name, value(plain), plain[person], row(plain))
            for name, value in seals.items()
        }
        _all(model).filter(pk=plain["pk"]).update(**sealed)
        count += 1
    return count


def settle(schema_editor: Any) -> None:
    """Let PostgreSQL check now what it would check at the end: tables change next."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _rows(model: type[models.Model], names: tuple[str, ...]) -> Iterator[Plain]:
    keys = list(_all(model).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        yield from _all(model).filter(pk__in=some).values(*names)


def _all(model: type[models.Model]) -> models.QuerySet[Any]:
    return models.QuerySet(model)


def _sealed(
    model: type[models.Model], name: str, value: Any, person: UUID, row: str
) -> Ciphertext | None:
    if value is None:
        return None
    field: Any = model._meta.get_field(name)
    key = store().key_for(Owner(person))
    plain = field.as_bytes(value)
    return Ciphertext(envelope.seal(plain, key=key, place=field.place(row)))
