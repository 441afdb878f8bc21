"""Who needs me, and why? One line a client with something to talk about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from vincula.signals.budget import Held
from vincula_practice.charts.moments import day_and_clock, full_day, local
from vincula_practice.charts.signal_words import name_of, why
from vincula_practice.progress.caseload import CaseloadLine
from vincula_practice.signals.queries import Standing
from vincula_practice.signals.week import OwnWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One client: the sentence of their most important signal, and what else is there."""

    signal: UUID
    client: str
    name: str
    why: str
    since: str
    also: tuple[str, ...]
    fresh: bool
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A signal that is not shown now, and why."""

    signal: UUID
    client: str
    name: str
    why: str
    because: str


def rows(week: OwnWeek, names: Mapping[UUID, str]) -> list[Need]:
    """Return one row a client, who needs me first on top."""
    by_client: dict[UUID, list[Standing]] = {}
    for one in week.shown:
        if one.episode in names:
            by_client.setdefault(one.episode, []).append(one)
    return [_need(own, names[episode]) for episode, own in by_client.items()]


def _need(own: list[Standing], client: str) -> Need:
    first, *others = own
    return Need(
        signal=first.id,
        client=client,
        name=name_of(first.signal.kind),
        why=why(first.signal, "room"),
        since=full_day(local(first.raised_at)),
        also=tuple(why(one.signal, "room") for one in others),
        fresh=first.state == "open",
        waits=not first.signal.never_waits,
    )


def held(week: OwnWeek, names: Mapping[UUID, str]) -> list[Waiting]:
    """Return what was held back this week; nothing is kept from anybody."""
    reasons = {
        Held.BUDGET: _("others matter more this week"),
        Held.SUPERSEDED: _("another signal says more of the same"),
    }
    return [
        _waiting(one, names, reasons[because])
        for one, because in week.held
        if one.episode in names
    ]


def put_off(week: OwnWeek, names: Mapping[UUID, str]) -> list[Waiting]:
    return [
        _waiting(one, names, _later(one))
        for one in week.put_off
        if one.episode in names
    ]


def budget(week: OwnWeek) -> str:
    """Return how many new signals there are this week, and how many were looked at."""
    return _("Budget this week: %(allowed)d new, %(spent)d of them looked at.") % {
        "allowed": week.allowed,
        "spent": week.spent,
    }


def ordered(lines: Iterable[CaseloadLine], week: OwnWeek) -> list[CaseloadLine]:
    """Return the caseload by need, and by name among those with nothing new."""
    place = {episode: k for k, episode in enumerate(week.episodes)}
    return sorted(lines, key=lambda line: place.get(line.episode, len(place)))


def _waiting(one: Standing, names: Mapping[UUID, str], because: str) -> Waiting:
    return Waiting(
        signal=one.id,
        client=names[one.episode],
        name=name_of(one.signal.kind),
        why=why(one.signal, "room"),
        because=because,
    )


def _later(one: Standing) -> str:
    until = day_and_clock(one.snoozed_until) if one.snoozed_until else ""
    reason = one.therapist.words if one.therapist else ""
    if reason:
        return _("put off until %(when)s: %(why)s") % {"when": until, "why": reason}
    return _("until the next session, %(when)s") % {"when": until}
