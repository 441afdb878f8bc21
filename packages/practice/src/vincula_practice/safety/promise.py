"""What a client is told before answering: who reads it and when, and whom to call.

Only what the practice has confirmed is promised. The words hold at any hour, because
some pages are kept on a device.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vincula_practice.people.promises import Promise
from vincula_practice.safety.crisis import Line, lines_for, too_old
from vincula_practice.safety.ladder import Ladder
from vincula_practice.safety.models import AlertRules
from vincula_practice.safety.rules import ladder_in


@dataclass(frozen=True, slots=True, kw_only=True)
class InDanger:
    """``read_when`` is a sentence or two, ``lines`` are numbers of the right country."""

    read_when: str
    lines: tuple[Line, ...]
    own_old: bool  # nobody has called the practice's own numbers for too long


def in_danger(*, promise: Promise, on: date) -> InDanger:
    """Return what a practice's pages say; one question to the database."""
    ladder = _chosen(promise.practice_id)
    return InDanger(
        read_when=read_when(ladder) if ladder else not_promised(),
        lines=tuple(lines_for(ladder.country if ladder else "", on=on)),
        own_old=too_old(promise.crisis_checked_on, on=on),
    )


def not_promised() -> str:
    return _(
        "It may be hours, and over a weekend days, before somebody reads what you send."
    )


def read_when(ladder: Ladder) -> str:
    """Say when somebody reads what is sent, and what happens outside these hours."""
    if not ladder.hours:
        return not_promised()
    opened = _("Somebody reads what you send while we are open: %(hours)s.") % {
        "hours": hours_in_words(ladder)
    }
    if ladder.on_call_outside:
        outside = _(
            "When we are closed, somebody on call is told if you say that you are not"
            " safe. It can still take a while until they answer."
        )
    else:
        outside = _(
            "When we are closed, it waits until we open again, even if you say that you"
            " are not safe."
        )
    return f"{opened} {outside}"


def opens_again(*, practice_id: UUID, at: datetime) -> str:
    """Say when the practice opens next, "" while it is open or on call."""
    ladder = _chosen(practice_id)
    if ladder is None or ladder.begins(at) <= at:
        return ""
    local = ladder.begins(at).astimezone(ZoneInfo(ladder.zone))
    return date_format(local, _("l, j F, H:i"))


def hours_in_words(ladder: Ladder) -> str:
    """Say the opening hours, days that are alike together."""
    days = [(ladder.hours.get(day), day) for day in range(7)]
    parts = []
    for span, group in groupby(days, key=lambda pair: pair[0]):
        if span is not None:
            parts.append(_one([day for _span, day in group], span))
    return "; ".join(parts)


def _one(days: list[int], span: tuple[time, time]) -> str:
    named = {
        "first": str(WEEKDAYS[days[0]]),
        "last": str(WEEKDAYS[days[-1]]),
        "opens": f"{span[0]:%H:%M}",
        "closes": f"{span[1]:%H:%M}",
    }
    if len(days) == 1:
        return _("%(first)s, %(opens)s to %(closes)s") % named
    return _("%(first)s to %(last)s, %(opens)s to %(closes)s") % named


def _chosen(practice_id: UUID) -> Ladder | None:
    rows = AlertRules.objects.filter(practice_id=practice_id).order_by("-number")
    row = rows.select_related("practice").first()
    return ladder_in(row, row.practice) if row else None
