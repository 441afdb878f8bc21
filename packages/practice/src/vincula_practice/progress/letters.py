"""Take in what was answered without a network: once, however often it arrives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from vincula_practice.checkins.actions import AlreadySent, Entry, keep_answers
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.letters import (
    Letter,
    NoLetter,
    Slip,
    moment,
    open_letter,
    slip_of,
)
from vincula_practice.checkins.submissions import Lateness, Reply, once
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.progress.actions import complete_checkin

# From so much on it is said that something arrived later than it was answered.
LATE = timedelta(minutes=15)
MOST_OFF = 2**31 - 1


class TooLate(Refused):
    """It was answered after the link had run out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The device's clock against ours, for as long as one letter takes."""

    off: timedelta
    earliest: datetime
    latest: datetime

    @property
    def off_seconds(self) -> int:
        """As the database can keep it; nobody's clock is off by more."""
        return min(max(round(self.off.total_seconds()), -MOST_OFF), MOST_OFF)

    def right(self, told: datetime) -> datetime:
        """Put a moment right, never before the check-in was opened nor in the future."""
        return min(max(told - self.off, self.earliest), self.latest)


def receive(*, letter: Letter, at: datetime) -> Reply:
    """Store a letter as the check-in it is for; a double gets the same reply.

    Raises NoLetter, NotFound for a slip that is none, OtherBody for a known id with
    something else in it, TooLate for answers given after the link had run out.
    """
    slip = slip_of(letter, at=at)
    return once(
        submission_id=letter.id,
        checkin=slip.checkin,
        body=letter.body,
        at=at,
        act=lambda: _stored(letter, slip, at=at),
    )


def _stored(letter: Letter, slip: Slip, *, at: datetime) -> tuple[Reply, Lateness]:
    plain = open_letter(letter, checkin=slip.checkin)
    clock = Clock(off=letter.sent_at - at, earliest=slip.checkin.opened_at, latest=at)
    entries = _entries(plain, clock)
    answered_at = max((e.at for e in entries if e.at), default=at)
    if answered_at > slip.until:
        raise TooLate
    lateness = Lateness(
        answered_at=answered_at,
        clock_off_seconds=clock.off_seconds,
        late=at - answered_at > LATE,
    )
    try:
        left_out = _keep(entries, _words(plain), slip, at=at)
    except AlreadySent:
        return {"state": "sent before"}, lateness
    complete_checkin(
        checkin=slip.checkin,
        channel=slip.channel,
        language=_language(plain, slip),
        at=at,
        answered_at=answered_at if lateness.late else None,
    )
    return {"state": "stored", "left_out": str(left_out)}, lateness


def _keep(entries: list[Entry], words: str | None, slip: Slip, *, at: datetime) -> int:
    """Keep all that fits; return how many do not, because the form changed since.

    The person is not there to be asked again: the rest must not be lost for one.
    """
    left_out = 0
    keep_answers(checkin=slip.checkin, entries=[], words=words, at=at)
    for entry in entries:
        try:
            with transaction.atomic():
                keep_answers(checkin=slip.checkin, entries=[entry], at=at)
        except AlreadySent:
            raise
        except Refused:
            left_out += 1
    return left_out


def _entries(plain: dict[str, Any], clock: Clock) -> list[Entry]:
    try:
        return [_entry(one, clock) for one in plain.get("answers", [])]
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
        NotFound,
    ):
        raise NoLetter from None


def _entry(plain: dict[str, Any], clock: Clock) -> Entry:
    value, words = plain.get("value"), plain.get("words")
    return Entry(
        key=Key.parse(str(plain["key"])),
        value=None if value is None else float(value),
        words=None if words is None else str(words),
        skipped=bool(plain.get("skipped")),
        at=clock.right(moment(plain["at"])),
    )


def _words(plain: dict[str, Any]) -> str | None:
    words = plain.get("words")
    return str(words) if words else None


def _language(plain: dict[str, Any], slip: Slip) -> str:
    told = str(plain.get("language", ""))
    own = slip.checkin.session.episode.client.person.language
    return told if told in dict(settings.LANGUAGES) else own
