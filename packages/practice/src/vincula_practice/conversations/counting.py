"""How many wanted a concern counted? A number of people, a quarter at a time.

Nothing leads back: a tally holds one number and no moment, the audit says nothing of
it, and it is shown only once its quarter is over and only where enough people are in
it (`vincula.learning.disclosure`). That somebody counts once a quarter is known from a
mark that only their own key opens.
"""

from dataclasses import dataclass
from datetime import date, datetime

from vincula.learning.disclosure import DEFAULT, safe_count
from vincula_practice.conversations.concern import (
    ConcernTally,
    OwnConcern,
    tallied,
)
from vincula_practice.people.errors import NotAllowed
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import sees_numbers

FEWEST = DEFAULT.fewest


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One quarter; ``people`` is rounded, None where it is too few to be shown."""

    quarter: str
    people: int | None


def quarter_of(day: date) -> str:
    return f"{day.year}-{(day.month + 2) // 3}"


def held_tally(episode: Episode, quarter: str) -> ConcernTally:
    """Return the tally of a quarter, held until this is done; made where it is not."""
    practice = episode.client.practice
    rows = ConcernTally.objects.select_for_update()
    mine = rows.filter(practice=practice, quarter=quarter)
    row = mine.first()
    if row is None:
        fresh = ConcernTally(practice=practice, quarter=quarter, counted=tallied(0))
        ConcernTally.objects.bulk_create([fresh], ignore_conflicts=True)
        row = mine.get()
    return row


def move(tally: ConcernTally, *, by: int) -> None:
    tally.counted = tallied(max(0, tally.people + by))
    tally.save(update_fields=["counted"])


def is_counted(episode: Episode, quarter: str) -> bool:
    """Tell whether this client is in the number of a quarter already."""
    rows = OwnConcern.objects.filter(
        episode__client_id=episode.client_id
    ).select_related("episode__client")
    return any(row.counts and row.quarter == quarter for row in rows)


def counted_for(*, member: Membership, at: datetime) -> list[Counted]:
    """Return the quarters of this practice that are over, the latest first."""
    if not sees_numbers(member):
        raise NotAllowed
    rows = ConcernTally.objects.filter(practice_id=member.practice_id)
    over = [row for row in rows if row.quarter < quarter_of(at.date())]
    return [
        Counted(quarter=row.quarter, people=safe_count(row.people))
        for row in sorted(over, key=lambda row: row.quarter, reverse=True)
    ]
