"""Who needs me, and why? One line a client with something to talk about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from vincula.signals.budget import Held
from vincula.signals.model import SignalKind
from vincula_practice.charts.measured import measured_by
from vincula_practice.charts.moments import day_and_clock, full_day, local
from vincula_practice.charts.signal_words import name_of, why
from vincula_practice.progress.caseload import CaseloadLine
from vincula_practice.signals.queries import Standing
from vincula_practice.signals.week import OwnWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One client: the sentence of their most important signal, and what else is there.

    ``told``: the client said something, and nobody has opened it yet.
    """

    signal: UUID
    client: str
    name: str
    why: str
    scale: str
    since: str
    also: tuple[str, ...]
    fresh: bool
    waits: bool
    episode: UUID
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A signal that is not shown now, and why."""

    signal: UUID
    client: str
    name: str
    why: str
    scale: str
    because: str


def rows(week: OwnWeek, lines: Mapping[UUID, CaseloadLine]) -> list[Need]:
    """Return one row a client, who needs me first on top."""
    by_client: dict[UUID, list[Standing]] = {}
    for one in week.shown:
        if one.episode in lines:
            by_client.setdefault(one.episode, []).append(one)
    return [_need(own, lines[episode]) for episode, own in by_client.items()]


def _need(own: list[Standing], line: CaseloadLine) -> Need:
    first, *others = own
    return Need(
        signal=first.id,
        client=line.client_name,
        name=name_of(first.signal.kind),
        why=why(first.signal, "room"),
        scale=measured_by(first, line, "room"),
        since=full_day(local(first.raised_at)),
        also=tuple(why(one.signal, "room") for one in others),
        fresh=first.state == "open",
        waits=not first.signal.never_waits,
        episode=first.episode,
        told=first.signal.kind == SignalKind.CONCERN and first.state == "open",
    )


def held(week: OwnWeek, lines: Mapping[UUID, CaseloadLine]) -> list[Waiting]:
    """Return what was held back this week; nothing is kept from anybody."""
    reasons = {
        Held.BUDGET: _("others matter more this week"),
        Held.SUPERSEDED: _("another signal says more of the same"),
    }
    return [
        _waiting(one, lines[one.episode], reasons[because])
        for one, because in week.held
        if one.episode in lines
    ]


def put_off(week: OwnWeek, lines: Mapping[UUID, CaseloadLine]) -> list[Waiting]:
    return [
        _waiting(one, lines[one.episode], _later(one))
        for one in week.put_off
        if one.episode in lines
    ]


def budget(week: OwnWeek) -> str:
    """Return how many new signals there are this week, and how many were looked at."""
    return _(
        "New in a week: at most %(allowed)d, besides what clients say themselves."
        " Looked at so far: %(spent)d."
    ) % {"allowed": week.allowed, "spent": week.spent}


def ordered(lines: Iterable[CaseloadLine], week: OwnWeek) -> list[CaseloadLine]:
    """Return the caseload by need, and by name among those with nothing new."""
    place = {episode: k for k, episode in enumerate(week.episodes)}
    return sorted(lines, key=lambda line: place.get(line.episode, len(place)))


def _waiting(one: Standing, line: CaseloadLine, because: str) -> Waiting:
    return Waiting(
        signal=one.id,
        client=line.client_name,
        name=name_of(one.signal.kind),
        why=why(one.signal, "room"),
        scale=measured_by(one, line, "room"),
        because=because,
    )


def _later(one: Standing) -> str:
    until = day_and_clock(one.snoozed_until) if one.snoozed_until else ""
    reason = one.therapist.words if one.therapist else ""
    if reason:
        return _("put off until %(when)s: %(why)s") % {"when": until, "why": reason}
    return _("until the next session, %(when)s") % {"when": until}
