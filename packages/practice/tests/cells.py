"""Which cells of the database did a deed change? Read before and after, opened."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from vincula_practice.vault.errors import KeyDestroyed

WRITES = re.compile(
    r'\s*(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE
)
NEW = "new"
# Table, row and column; a row that was not there before has no name yet.
Cell = tuple[str, str, str]
Changed = dict[Cell, tuple[str, ...]]
Rows = dict[str, dict[str, tuple[Any, ...]]]


def models() -> dict[str, type[Model]]:
    found = apps.get_models(include_auto_created=True)
    return {one._meta.db_table: one for one in found if one._meta.managed}


def rows_of(*tables: str) -> Rows:
    """Return every row of these tables as the database holds it."""
    return {table: _raw(models()[table]) for table in tables}


def _raw(model: type[Model]) -> dict[str, tuple[Any, ...]]:
    columns = [field.column for field in model._meta.concrete_fields]
    at = _place_of_key(model)
    names = ", ".join(f'"{one}"' for one in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}"')  # noqa: S608 - our tables
        return {str(row[at]): row for row in cursor.fetchall()}


@contextmanager
def written() -> Iterator[set[str]]:
    """Note the tables that a statement was sent to write in."""
    tables: set[str] = set()

    def note(execute, sql, params, many, context):
        if found := WRITES.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


def changed(before: Rows, tables: set[str]) -> Changed:
    """Return each cell that is another one now, with what it holds; opened."""
    found: defaultdict[Cell, list[str]] = defaultdict(list)
    for table in sorted(tables & set(models())):
        for row, column, value in _differences(table, before[table]):
            found[table, row, column].append(value)
    return {cell: tuple(sorted(values)) for cell, values in found.items()}


def _differences(
    table: str, before: dict[str, tuple[Any, ...]]
) -> Iterator[tuple[str, str, str]]:
    model, now = models()[table], _raw(models()[table])
    for key in sorted(before.keys() - now.keys()):
        yield key, "", "gone"
    for key in sorted(key for key in now if now[key] != before.get(key)):
        old = before.get(key)
        row = model._base_manager.get(pk=now[key][_place_of_key(model)])
        for place, field in enumerate(model._meta.concrete_fields):
            if old is None or old[place] != now[key][place]:
                yield key if old else NEW, field.attname, _opened(row, field)


def _place_of_key(model: type[Model]) -> int:
    return list(model._meta.concrete_fields).index(model._meta.pk)


def _opened(row: Model, field: Any) -> str:
    try:
        return repr(getattr(row, field.attname))
    except KeyDestroyed:
        return "unreadable"
