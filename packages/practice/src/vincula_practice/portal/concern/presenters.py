"""What a client has said and kept, each with how it travels and whether it was read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.charts.moments import day_and_clock
from vincula_practice.conversations.counting import quarter_of
from vincula_practice.conversations.sayings import STARTS
from vincula_practice.conversations.told import Audience, Say, say, saying_of
from vincula_practice.people.queries import Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One of the client's own; ``open`` tells that it can be changed still."""

    id: UUID
    say: Say
    status: str
    open: bool


def audience(team: Sequence[Membership], session: datetime | None) -> Audience:
    return Audience(
        names=tuple(one.person.name for one in team),
        session=day_and_clock(session) if session else "",
        known=True,
    )


def spoken_rows(
    spoken: Iterable[object], *, audience: Audience, now: datetime
) -> list[Spoken]:
    return [_spoken(one, audience, now) for one in spoken]


def _spoken(one: object, audience: Audience, now: datetime) -> Spoken:
    status, is_open = _status(one, now)
    return Spoken(
        id=one.pk,  # type: ignore[attr-defined] # a row of either table
        say=say(saying_of(one), audience=audience),  # type: ignore[arg-type] # as above
        status=status,
        open=is_open,
    )


def _status(one: object, now: datetime) -> tuple[str, bool]:
    """Say how it stands; what was read, or counted in a quarter that is over, stays."""
    read_at = getattr(one, "read_at", None)
    if read_at is not None:
        told = _("Opened on %(when)s by %(who)s.")
        who = one.read_by.person.name  # type: ignore[attr-defined] # read by somebody
        return told % {"when": day_and_clock(read_at), "who": who}, False
    if hasattr(one, "read_at"):
        return _("Not opened yet: you can change it, or take it back."), True
    if one.counts and one.quarter != quarter_of(now.date()):  # type: ignore[attr-defined] # kept by the client
        return _("Its quarter is over. The number stays as it is."), True
    return _("Only you can read it here."), True


def starts() -> list[str]:
    return [str(one) for one in STARTS]
