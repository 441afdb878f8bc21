"""Concerns, words after perfect ratings, and prepared words, in plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.charts.moments import day_and_clock, full_day, local, since
from vincula_practice.conversations import returning
from vincula_practice.conversations.better import OnePerCent
from vincula_practice.conversations.concerns import Concern
from vincula_practice.conversations.counting import FEWEST, Counted
from vincula_practice.conversations.told import Audience, Say, say, saying_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One concern; what is in it only once it was opened."""

    id: UUID
    when: str
    opened: str
    say: Say | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Better:
    words: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    id: UUID
    why: str
    words: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    name: str
    people: str


def told_rows(told: Iterable[Concern], *, now: datetime) -> list[Told]:
    return [_told(one, now) for one in told]


def _told(one: Concern, now: datetime) -> Told:
    opened, shown = "", None
    if one.read_at is not None and one.read_by is not None:
        opened = _("opened %(when)s by %(who)s") % {
            "when": since(one.read_at, now=now),
            "who": one.read_by.person.name,
        }
        shown = say(saying_of(one), audience=Audience())
    return Told(id=one.pk, when=since(one.raised_at, now=now), opened=opened, say=shown)


def better_rows(rows: Iterable[OnePerCent]) -> list[Better]:
    return [
        Better(words=row.words, when=full_day(local(row.written_at))) for row in rows
    ]


def draft_rows(drafts: Iterable[returning.Draft]) -> list[DraftRow]:
    return [
        DraftRow(
            id=one.id,
            why=_why(one),
            words=one.words,
            language=one.language,
        )
        for one in drafts
    ]


def _why(draft: returning.Draft) -> str:
    reasons = {
        returning.DIP: _("the last rating of working together was below the usual"),
        returning.CASE: _("something between you is open"),
        returning.CONCERN: _("something hard was raised before it"),
    }
    missed = _("Missed: %(when)s.") % {"when": day_and_clock(draft.session_at)}
    why = "; ".join(reasons[one] for one in draft.why if one in reasons)
    return " ".join([missed, _("Before it: %(why)s.") % {"why": why}])


def quarters(counted: Iterable[Counted]) -> list[Quarter]:
    few = _("fewer than %(fewest)d, or nobody: not shown") % {"fewest": FEWEST}
    return [
        Quarter(
            name=_quarter(one.quarter),
            people=few
            if one.people is None
            else _("about %(people)d people") % {"people": one.people},
        )
        for one in counted
    ]


def _quarter(name: str) -> str:
    year, _dash, quarter = name.partition("-")
    return _("quarter %(quarter)s of %(year)s") % {"quarter": quarter, "year": year}
