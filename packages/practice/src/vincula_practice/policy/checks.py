"""Refuses a start with anything that nobody has decided about.

A route, a field or a query without its row in the tables would be open, or shown, by
accident; so the site does not start with one.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.core.checks import Error, register

from vincula_practice.policy import fields, queries, twice
from vincula_practice.policy.addresses import addresses
from vincula_practice.policy.classes import SEALED
from vincula_practice.policy.fields import AnyField
from vincula_practice.policy.routes import ROUTES

FIRST_SEALED = "checkins.StoredResponse.answers"
# Not declared; declared, and not there.
CODES = {
    "route": ("vincula.E101", "vincula.E102"),
    "field": ("vincula.E103", "vincula.E104"),
    "query": ("vincula.E106", "vincula.E107"),
}


@register("vincula")
def every_route_is_declared(**_: Any) -> list[Error]:
    return [
        *_missing("route", addresses(), ROUTES, table="policy/routes.py"),
        *_unknown("route", addresses(), ROUTES, table="policy/routes.py"),
    ]


@register("vincula")
def every_field_is_declared(**_: Any) -> list[Error]:
    table, stored, declared = "policy/fields.py", fields.stored(), fields.declared()
    twice = [
        Error(f"The field {name} is declared twice in {table}.", id="vincula.E105")
        for name in fields.declared_twice()
    ]
    return [
        *_missing("field", stored, declared, table=table),
        *_unknown("field", stored, declared, table=table),
        *twice,
    ]


@register("vincula")
def every_query_is_declared(**_: Any) -> list[Error]:
    table, known = "policy/queries.py", queries.reading_functions()
    return [
        *_missing("query", known, queries.QUERIES, table=table),
        *_unknown("query", known, queries.QUERIES, table=table),
    ]


@register("vincula")
def what_is_private_is_sealed(**_: Any) -> list[Error]:
    """Hold every field of class C2 to C4 to being sealed."""
    sealed = set(_sealed_fields())
    if FIRST_SEALED not in sealed:
        return []  # the answers are not sealed yet: the vault is on its way
    return [
        Error(
            f"The field {name} is of class {one.kind} and is stored in plain.",
            hint="Seal it (vault.fields), or say in policy/fields.py why it is plain.",
            id="vincula.E108",
        )
        for name, one in fields.of_class(*SEALED).items()
        if not one.plain and name not in sealed
    ]


@register("vincula")
def what_is_sent_twice_is_done_once(**_: Any) -> list[Error]:
    """Hold every route that acts to being done once, or to its reason why not."""
    return [
        Error(
            f"The route {name} would be done again if its form came twice.",
            hint="Put @once on its view, or say in policy/twice.py why it need not be.",
            id="vincula.E109",
        )
        for name in sorted(twice.acting() - twice.guarded() - set(twice.OTHERWISE))
    ]


def _sealed_fields() -> Iterator[str]:
    for name, field in fields.stored().items():
        if is_sealed(field):
            yield name


def is_sealed(field: AnyField) -> bool:
    return any(
        kind.__module__.startswith("vincula_practice.vault")
        for kind in type(field).mro()
    )


def _missing(
    what: str, known: Collection[str], declared: Collection[str], *, table: str
) -> list[Error]:
    return [
        Error(
            f"The {what} {name} is not declared: nobody has said who may.",
            hint=f"Add it to {table}.",
            id=CODES[what][0],
        )
        for name in sorted(set(known) - set(declared))
    ]


def _unknown(
    what: str, known: Collection[str], declared: Collection[str], *, table: str
) -> list[Error]:
    return [
        Error(
            f"{table} declares the {what} {name}, which does not exist.",
            hint="Take the row out.",
            id=CODES[what][1],
        )
        for name in sorted(set(declared) - set(known))
    ]
