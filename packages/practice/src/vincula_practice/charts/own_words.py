"""What does the client want to talk about? Their own words, the same on both pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.charts.moments import since
from vincula_practice.checkins.queries import CheckIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the client wrote; ``heading`` says in answer to what."""

    heading: str
    words: str
    when: str
    language: str


def newest_of_each(sent: Iterable[CheckIn]) -> list[CheckIn]:
    """Return the newest check-in before and the newest one after a session."""
    newest: dict[str, CheckIn] = {}
    for checkin in sent:
        newest.setdefault(checkin.occasion, checkin)
    return [newest[o] for o in ("before", "after") if o in newest]


def what_matters(
    newest: Iterable[CheckIn], words: Mapping[UUID, str], *, now: datetime
) -> list[Words]:
    """Return what the client wrote last: for today first, then for next time."""
    headings = {
        "before": _("What matters most today"),
        "after": _("To do differently next time"),
    }
    return [
        Words(
            heading=headings[checkin.occasion],
            words=words[checkin.pk],
            when=since(checkin.submitted_at, now=now) if checkin.submitted_at else "",
            language=checkin.language,
        )
        for checkin in newest
        if words.get(checkin.pk)
    ]


def own_words_in(checkins: Iterable[CheckIn], *, now: datetime) -> list[Words]:
    """Return the same from all check-ins of an episode, in the order of time."""
    sent = [one for one in checkins if one.submitted_at is not None]
    newest = newest_of_each(reversed(sent))
    return what_matters(newest, {one.pk: one.words for one in newest}, now=now)
