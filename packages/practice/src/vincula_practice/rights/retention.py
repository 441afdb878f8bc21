"""What stands in the way of erasing a record today, in words for both sides?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from vincula_practice.people.models import Client, Episode, Practice
from vincula_practice.rights.models import FEWEST_DAYS, LegalHold, Retention
from vincula_practice.safety.models import RiskAlert

# What a country's law asks for, as a suggestion: somebody of the practice confirms it.
# Germany: ten years after the end of treatment, section 630f (3) of the Civil Code.
SUGGESTED_YEARS = {"DE": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One reason; ``kind`` is for tests and counts, ``words`` are for people."""

    kind: str
    words: str


def retention_of(practice_id: UUID) -> Retention | None:
    return Retention.objects.filter(practice_id=practice_id).first()


def blocks(client: Client, *, at: datetime) -> tuple[Block, ...]:
    """Return everything that stands in the way of erasing, nothing where all is clear."""
    return tuple(_blocks(client, at))


def _blocks(client: Client, at: datetime) -> Iterator[Block]:
    retention = retention_of(client.practice_id)
    if retention is None:
        yield Block(
            kind="not confirmed",
            words=_("The practice has not yet said how long it has to keep records."),
        )
    if Episode.objects.filter(client=client, closed_on=None).exists():
        yield Block(
            kind="running",
            words=_("The therapy is still running, and its record is needed for it."),
        )
    elif retention and (until := kept_until(client, retention)) > at.date():
        day = date_format(until, "j F Y")
        yield Block(
            kind="kept",
            words=_("By law the record has to be kept until %(day)s.") % {"day": day},
        )
    hold = LegalHold.objects.filter(client=client, lifted_at=None).first()
    if hold:
        yield Block(
            kind="hold",
            words=_("It has to be kept for another reason: %(reason)s")
            % {"reason": hold.reason},
        )
    if _open_risk(client):
        # Which matter it is concerns the care team and nobody else who reads this.
        yield Block(
            kind="open",
            words=_("Something in the record has still to be looked at first."),
        )


def kept_until(client: Client, retention: Retention) -> date:
    """Return the first day on which nothing has to be kept any more."""
    ended = client.episodes.aggregate(last=Max("closed_on"))["last"]
    return _later(ended, _years(retention)) if ended else date.min


def kept_from(practice_id: UUID, *, ended: date) -> date | None:
    """Return until when a record is kept that ends on a day, None where not said."""
    retention = retention_of(practice_id)
    return _later(ended, _years(retention)) if retention else None


def _years(retention: Retention) -> int:
    return max(retention.record_years, retention.appointment_years)


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, month=3, day=1)


def _open_risk(client: Client) -> bool:
    return RiskAlert.objects.filter(closed_at=None, episode__client=client).exists()


def for_practice(practice: Practice) -> dict[str, object]:
    """Return what is set, or the suggestion while nothing is."""
    known = retention_of(practice.pk)
    if known is None:
        years = SUGGESTED_YEARS["DE"]
        return {
            "record_years": years,
            "appointment_years": years,
            "undo_days": FEWEST_DAYS,
        }
    return {
        "country": known.country,
        "record_years": known.record_years,
        "appointment_years": known.appointment_years,
        "undo_days": known.undo_days,
    }


def undo_days(practice_id: UUID) -> int:
    """Return for how many days an approved erasure can be taken back."""
    known = retention_of(practice_id)
    return known.undo_days if known else FEWEST_DAYS
