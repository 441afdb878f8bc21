"""An agreement as plain values: its clauses, who said yes, and what has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from vincula_practice.charts.moments import full_day, local
from vincula_practice.collaboration.clauses import Clause, read
from vincula_practice.collaboration.differences import Changed, changed_clauses
from vincula_practice.collaboration.queries import Agreement, Reopening, Side
from vincula_practice.collaboration.standing import Standing, confirmed_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """Who confirmed, and when."""

    who: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version; ``changed`` is held against the one that was agreed before."""

    id: UUID
    number: int
    by: str
    day: str
    clauses: tuple[Clause, ...]
    changed: tuple[Changed, ...]
    yes: tuple[Yes, ...]
    wanting: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    clause: str
    words: str
    who: str
    day: str


def version(
    agreement: Agreement, *, before: Agreement | None, names: dict[str, str]
) -> Version:
    clauses = read(agreement.clauses)
    rows = sorted(agreement.confirmations.all(), key=lambda one: one.at)
    given = confirmed_by(agreement)
    return Version(
        id=agreement.pk,
        number=agreement.number,
        by=agreement.by.person.name,
        day=full_day(local(agreement.at)),
        clauses=tuple(clauses),
        changed=changed_clauses(read(before.clauses), clauses) if before else (),
        yes=tuple(
            Yes(who=one.by.person.name, day=full_day(local(one.at))) for one in rows
        ),
        wanting=tuple(names[side] for side in Side.values if side not in given),
    )


def earlier(standing: Standing, *, names: dict[str, str]) -> list[Version]:
    """Return what was agreed before, the latest first, each against the one before."""
    rows = standing.earlier
    return [
        version(one, before=rows[k + 1] if k + 1 < len(rows) else None, names=names)
        for k, one in enumerate(rows)
    ]


def asked(rows: Sequence[Reopening]) -> list[Asked]:
    return [
        Asked(
            clause=next(
                (
                    one["title"]
                    for one in row.agreement.clauses
                    if one["key"] == row.key
                ),
                "",
            ),
            words=row.words,
            who=row.by.person.name,
            day=full_day(local(row.at)),
        )
        for row in rows
    ]
