"""Who opened the record, in plain words: who, when, which part, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.charts.moments import clock, day_and_clock, day_of, full_day
from vincula_practice.people.emergency import Told
from vincula_practice.rights.queries import Opening

OWN = ("own record",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One person, one part, one day. ``at`` names it where one asks about it."""

    who: str
    part: str
    why: str
    when: str
    at: str
    asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    day: str
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    days: tuple[Day, ...]
    own: tuple[Day, ...]


def opened(
    found: Iterable[Opening], *, names: Mapping[UUID, str], asked: set[datetime | None]
) -> Opened:
    looked = list(found)
    return Opened(
        days=_days([o for o in looked if o.why not in OWN], names, asked),
        own=_days([o for o in looked if o.why in OWN], names, asked),
    )


def _days(
    found: list[Opening], names: Mapping[UUID, str], asked: set[datetime | None]
) -> tuple[Day, ...]:
    return tuple(
        Day(day=full_day(day), looks=tuple(_looks(list(rows), names, asked)))
        for day, rows in groupby(found, key=_day)
    )


def _day(one: Opening) -> date:
    return day_of(one.at)


def _looks(
    rows: list[Opening], names: Mapping[UUID, str], asked: set[datetime | None]
) -> Iterable[Look]:
    alike: dict[tuple[str, str, str], list[Opening]] = {}
    for one in rows:
        key = (_who(one, names), part_of(one.page), why_of(one.why))
        alike.setdefault(key, []).append(one)
    for (who, part, why), same in alike.items():
        moments = sorted(one.at for one in same)
        yield Look(
            who=who,
            part=part,
            why=why,
            when=_when(moments),
            at=moments[-1].isoformat(),
            asked=bool(asked & set(moments)),
        )


def _when(moments: list[datetime]) -> str:
    if len(moments) == 1:
        return clock(moments[0])
    return _("%(number)d times from %(first)s to %(last)s") % {
        "number": len(moments),
        "first": clock(moments[0]),
        "last": clock(moments[-1]),
    }


def _who(one: Opening, names: Mapping[UUID, str]) -> str:
    if one.person_id is None:
        return _("Somebody with a personal link")
    name = names.get(one.person_id, _("Somebody who has left"))
    role = _roles().get(one.role, one.role)
    return f"{name} ({role})" if role else name


def _roles() -> dict[str, str]:
    return {
        "client": _("you"),
        "therapist": _("therapist"),
        "supervisor": _("supervisor"),
        "manager": _("management"),
        "front desk": _("front desk"),
        "researcher": _("researcher"),
    }


def why_of(why: str) -> str:
    """Return why somebody may have looked, as a sentence to a client."""
    return {
        "care team": _("They work with you."),
        "supervision": _("Supervision of your therapist, to which you agreed."),
        "emergency": _("An emergency. The reason was written down: ask for it."),
        "appointments": _("Planning appointments. No answers are shown there."),
        "own record": _("Your own sign-in."),
        "link": _("A link to a check-in. It shows nothing of earlier."),
    }.get(why, _("For another reason. You can ask for it."))


def part_of(page: str) -> str:
    """Return which part a page shows, in words; ``page`` is a route's name."""
    known = _parts()
    space, _colon, _name = page.partition(":")
    return known.get(page) or known.get(space) or _("Another page of the practice")


def _parts() -> dict[str, str]:
    return {
        "client:room": _("Your picture, goals and what you wrote"),
        "client:fresh": _("Your picture, goals and what you wrote"),
        "client:answers": _("Your answers"),
        "client:pdf": _("Your picture, as a PDF"),
        "client:list": _("The list of clients"),
        "client:paper": _("A check-in typed in from paper"),
        "client:open_paper": _("A check-in typed in from paper"),
        "client:sessions": _("Your appointments"),
        "client:move": _("Your appointments"),
        "client:mark": _("Your appointments"),
        "client": _("Your picture, goals and what you wrote"),
        "today": _("The list of the day"),
        "supervision": _("The list of a supervisor"),
        "emergency": _("The page for emergencies"),
        "colleagues": _("The list of new colleagues"),
        "plan": _("What you are asked, and when"),
        "rights": _("What you asked of your data, and what you agreed to"),
        "picture": _("Your own page"),
        "data": _("Your own data"),
        "my-checkin": _("Your check-in"),
        "checkin": _("A check-in through its link"),
        "kiosk-checkin": _("A check-in on the practice's tablet"),
        "kiosk": _("The practice's tablet"),
        "tablet": _("The practice's tablet"),
        "first": _("The first visit to your own page"),
        "together": _("Your goals, agreement, preferences and ending"),
        "clauses": _("The practice's own words for agreements"),
        "repair": _("What stood between you, and what helped"),
        "mending": _("What stood between you, and what helped"),
        "concern": _("Something that is hard to say"),
        "signals": _("What your answers may be a reason to talk about"),
        "reveal": _("What was guessed of your rating, opened as you chose"),
        "guess": _("What was guessed of your rating, opened as you chose"),
        "alerts": _("An answer that should not wait"),
        "safety-plan": _("Your safety plan"),
        "own-safety": _("Your safety plan"),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """One opening in an emergency, with the reason as it was given."""

    who: str
    when: str
    reason: str


def emergencies(told: Iterable[Told]) -> list[Emergency]:
    return [
        Emergency(who=one.who, when=day_and_clock(one.opened_at), reason=one.reason)
        for one in told
    ]
