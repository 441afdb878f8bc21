"""What follows from ending a therapy, and how one ended, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vincula_practice.charts.moments import day_and_clock, full_day
from vincula_practice.conversations.ended import Ended, Follows
from vincula_practice.conversations.sayings import ENDS


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """Where it ``waits``, something has to be seen to before the therapy can be ended."""

    alerts: tuple[UUID, ...]
    unopened: bool
    waits: bool
    here: tuple[str, ...]
    client: tuple[str, ...]


def after(follows: Follows, *, client: str, kept_until: date | None) -> After:
    return After(
        alerts=tuple(follows.alerts),
        unopened=bool(follows.unopened),
        waits=follows.waits,
        here=(*_appointments(follows), *_open(follows, client), _kept(kept_until)),
        client=tuple(_client_reads()),
    )


def _appointments(follows: Follows) -> Iterator[str]:
    if follows.ahead:
        days = ", ".join(day_and_clock(one.starts_at) for one in follows.ahead[:3])
        more = len(follows.ahead) > 3  # noqa: PLR2004 - as many as are named
        yield ngettext(
            "One appointment is cancelled: %(days)s.",
            "%(number)d appointments are cancelled: %(days)s.",
            len(follows.ahead),
        ) % {"number": len(follows.ahead), "days": f"{days} …" if more else days}
    if follows.unmarked:
        yield ngettext(
            "Of one earlier appointment nobody has said whether it took place. It stays"
            " as it is.",
            "Of %(number)d earlier appointments nobody has said whether they took place."
            " They stay as they are.",
            len(follows.unmarked),
        ) % {"number": len(follows.unmarked)}
    yield _(
        "No check-in is sent or asked for any more, and links that are out no longer work."
    )


def _open(follows: Follows, client: str) -> Iterator[str]:
    if follows.signals:
        yield ngettext(
            "One signal is open. It stays in the record as it is, and Today no longer"
            " asks you about it.",
            "%(number)d signals are open. They stay in the record as they are, and Today"
            " no longer asks you about them.",
            follows.signals,
        ) % {"number": follows.signals}
    if follows.cases:
        yield ngettext(
            "One repair is open. It stays open: %(client)s can still say on their page how"
            " it is for them.",
            "%(number)d repairs are open. They stay open: %(client)s can still say on their"
            " page how it is for them.",
            follows.cases,
        ) % {"number": follows.cases, "client": client}
    yield _(
        "You and the care team can still read the record. If %(client)s presses “I am not"
        " safe” or tells you something later, it reaches you as before."
    ) % {"client": client}


def _kept(until: date | None) -> str:
    if until is None:
        return _("The practice has not said yet how long it keeps records.")
    return _("The time for which the record is kept begins: until %(day)s.") % {
        "day": full_day(until)
    }


def _client_reads() -> Iterator[str]:
    yield _("That the therapy has ended, on which day, and how, in kind words.")
    yield _("How to come back, as you two wrote it down, and whom to call.")
    yield _("What is theirs to keep: picture, answers, and what helped between you.")
    yield _(
        "A minute at the end: what helped and what was missing. A no thanks is an answer."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRow:
    day: str
    how: str
    note: str
    by: str


def end_row(ended: Ended) -> EndRow:
    return EndRow(
        day=full_day(ended.on),
        how=str(ENDS.get(ended.how, "")),
        note=ended.note,
        by=ended.by,
    )
