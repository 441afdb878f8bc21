"""Which episodes somebody reaches, as one piece that other queries hold.

A page asks a dozen queries about the same episodes. To build the rule anew for each of
them takes longer than the database takes to follow it: within a request it is written
once. Only the words are kept; the database decides anew each time it is asked.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Expression, Q, UUIDField

from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import same_practice

Rule = Callable[[Membership], Q]


class Piece(Expression):
    """A subquery of ids that is written already; "" stands for no ids at all."""

    def __init__(self, sql: str, params: tuple[Any, ...]) -> None:
        super().__init__(output_field=UUIDField())
        self.sql, self.params = sql, params

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not self.sql:
            raise EmptyResultSet
        return f"({self.sql})", self.params


def reached(member: Membership, rule: Rule) -> Piece:
    """Return the ids of the episodes that a rule opens to who asks."""
    if member.asks_at is None:
        return _written(member, rule)
    # What the words depend on: who asks, as what, and when.
    key = rule, member.pk, member.practice_id, member.role, member.asks_at
    written = member.__dict__.setdefault("_reached", {})
    if key not in written:
        written[key] = _written(member, rule)
    return written[key]


def _written(member: Membership, rule: Rule) -> Piece:
    rows = Episode.objects.filter(same_practice(member)).filter(rule(member))
    try:
        sql, params = rows.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Piece("", ())
    return Piece(sql, tuple(params))
