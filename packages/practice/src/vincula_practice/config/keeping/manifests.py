"""What a backup holds, told so that a restored one can be held to it row by row."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from vincula_practice.audit.form import moment

VERSION = 1
# Sends a statement and gives the rows as the database holds them.
Ask = Callable[[str], Iterable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One backup: when, of what, and hashes of the files, the rows and the chains."""

    version: int
    kind: str
    at: str
    engine: str
    file: str
    sha256: str
    plain_sha256: str
    tables: dict[str, list[Any]]
    heads: list[list[Any]]

    def plain(self) -> dict[str, object]:
        return asdict(self)


def tables_of(ask: Ask) -> dict[str, list[Any]]:
    """Return each table's number of rows and the hash of all of them, in order of key."""
    return {model._meta.db_table: _rows(model, ask) for model in _models()}


def heads_of(ask: Ask) -> list[list[Any]]:
    """Return where each chain of the audit ends."""
    rows = ask("SELECT chain, place, hash FROM audit_head")
    return sorted([str(UUID(str(chain))), place, end] for chain, place, end in rows)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _models() -> Iterator[type[Model]]:
    known = apps.get_models(include_auto_created=True)
    return (model for model in known if not model._meta.proxy and model._meta.managed)


def _rows(model: type[Model], ask: Ask) -> list[Any]:
    said, count = hashlib.sha256(), 0
    names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    key = model._meta.pk.column
    # Names of our own models, and nobody's words.
    query = f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY "{key}"'  # noqa: S608 - see above
    for row in ask(query):
        said.update(repr([_plain(value) for value in row]).encode())
        count += 1
    return [count, said.hexdigest()]


def _plain(value: Any) -> Any:
    """Return what both databases and both sides of a backup give alike."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date | time | UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict):
        return sorted((key, _plain(one)) for key, one in value.items())
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
