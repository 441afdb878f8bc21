"""How many alerts there are, how soon somebody takes them on, and what was done.

Numbers of one practice over twelve weeks. No client stands in them, and what was done
is counted only where enough clients are among them. That each answer of danger has its
alert is counted, too: nothing is held back in silence.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from vincula_practice.people.errors import NotAllowed
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import sees_numbers
from vincula_practice.progress.models import RiskNotice
from vincula_practice.safety.models import AlertStep, RiskAlert, Telling
from vincula_practice.vault.errors import VaultError
from vincula_practice.vault.fields import opener

WEEKS = 12
# Above so many for one person in a week somebody should look at it: our figure, and no
# study's. Too many, and the real ones are not seen.
MOST_A_WEEK = 5
# Another alert of the same client within this time is counted as one that was known.
AGAIN_WITHIN = timedelta(days=14)
# Below so many clients nothing of what was done is shown (as for signals).
FEWEST_CLIENTS = 7
WEEK = timedelta(weeks=1)
ACTED = (AlertStep.Kind.TAKEN, AlertStep.Kind.TRIED, AlertStep.Kind.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Somebody who was told of more alerts in one week than anybody should be."""

    name: str
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The alerts of twelve weeks as numbers.

    ``half`` and ``nearly_all``: within how long half of them, and 95 of 100, were taken
    on; None where none was. ``again`` and ``done`` are None where too few clients are
    among them. ``without`` are check-ins with an answer of danger and no alert.
    """

    alerts: int
    people: int
    a_week: float
    busy: tuple[Busy, ...]
    half: timedelta | None
    nearly_all: timedelta | None
    waiting: int
    again: int | None
    done: tuple[tuple[str, int], ...] | None
    answers: int
    without: int


@dataclass(frozen=True, slots=True)
class _Row:
    alert: UUID
    episode: UUID
    client: UUID
    raised_at: datetime
    closed: bool
    acted_at: datetime | None


def load_for(*, member: Membership, at: datetime) -> Load:
    """Return the numbers of this member's practice; raises NotAllowed for whom not."""
    if not sees_numbers(member):
        raise NotAllowed
    rows = _rows(member.practice_id, since=at - WEEKS * WEEK)
    told = _told_first(rows)
    waits = sorted(one.acted_at - one.raised_at for one in rows if one.acted_at)
    enough = len({one.client for one in rows}) >= FEWEST_CLIENTS
    answers, without = _held_back(member.practice_id, since=at - WEEKS * WEEK)
    return Load(
        alerts=len(rows),
        people=len(set(told.values())),
        a_week=len(rows) / WEEKS / max(1, len(set(told.values()))),
        busy=tuple(_busy(rows, told, at=at)),
        half=_within(waits, 0.5),
        nearly_all=_within(waits, 0.95),
        waiting=sum(one.acted_at is None and not one.closed for one in rows),
        again=_again(rows) if enough else None,
        done=_done(rows) if enough else None,
        answers=answers,
        without=without,
    )


def too_busy(*, practice_id: UUID, at: datetime) -> int:
    """Return how many colleagues were told of too many alerts in one of these weeks."""
    rows = _rows(practice_id, since=at - WEEKS * WEEK)
    return len(list(_busy(rows, _told_first(rows), at=at)))


def _rows(practice_id: UUID, *, since: datetime) -> list[_Row]:
    alerts = RiskAlert.objects.filter(
        episode__client__practice_id=practice_id, raised_at__gt=since
    )
    acted = Min("steps__at", filter=Q(steps__kind__in=ACTED))
    columns = ("pk", "episode", "episode__client", "raised_at", "closed_at", "acted")
    found = alerts.annotate(acted=acted).order_by("raised_at", "pk")
    return [
        _Row(pk, episode, client, raised, closed is not None, acted_at)
        for pk, episode, client, raised, closed, acted_at in found.values_list(*columns)
    ]


def _told_first(rows: Iterable[_Row]) -> dict[UUID, UUID]:
    """Return, by alert, who was told first of all."""
    tellings: QuerySet[Telling] = Telling.objects.filter(
        alert__in=[one.alert for one in rows]
    )
    first: dict[UUID, UUID] = {}
    for alert, member in tellings.order_by("round", "rung", "due_at", "pk").values_list(
        "alert", "member"
    ):
        first.setdefault(alert, member)
    return first


def _busy(
    rows: Iterable[_Row], told: dict[UUID, UUID], *, at: datetime
) -> Iterable[Busy]:
    weeks = Counter(
        (told[one.alert], (at - one.raised_at) // WEEK)
        for one in rows
        if one.alert in told
    )
    most: dict[UUID, int] = {}
    for (member, _week), number in weeks.items():
        most[member] = max(number, most.get(member, 0))
    above = {member: number for member, number in most.items() if number > MOST_A_WEEK}
    known = Membership.objects.filter(pk__in=above).select_related("person")
    return sorted(
        (Busy(name=one.person.name, most=above[one.pk]) for one in known),
        key=lambda one: (-one.most, one.name),
    )


def _within(waits: list[timedelta], share: float) -> timedelta | None:
    """Return within which time so large a share had happened, None of nothing."""
    return waits[ceil(share * len(waits)) - 1] if waits else None


def _again(rows: list[_Row]) -> int:
    last: dict[UUID, datetime] = {}
    found = 0
    for one in rows:  # in the order in which they came
        before = last.get(one.client)
        found += before is not None and one.raised_at - before <= AGAIN_WITHIN
        last[one.client] = one.raised_at
    return found


def _done(rows: Iterable[_Row]) -> tuple[tuple[str, int], ...]:
    """Count what was written down, by kind; the words are not read out."""
    steps = AlertStep.objects.filter(
        alert__in=[one.alert for one in rows],
        kind__in=(AlertStep.Kind.TRIED, AlertStep.Kind.CLOSED),
    )
    opened = opener(AlertStep, "said")
    kinds: Counter[str] = Counter()
    for pk, said in steps.values_list("pk", "said"):
        try:
            kinds[opened(said, pk)["done"] if said else ""] += 1
        except VaultError:
            continue  # the key is gone, and with it whose it was
    return tuple(sorted(kinds.items()))


def _held_back(practice_id: UUID, *, since: datetime) -> tuple[int, int]:
    """Count the check-ins with an answer of danger, and those of them without an alert."""
    notices = RiskNotice.objects.filter(
        response__checkin__session__episode__client__practice_id=practice_id,
        raised_at__gt=since,
    )
    alert = RiskAlert.objects.filter(checkin=OuterRef("response__checkin"))
    rows = set(
        notices.annotate(alerted=Exists(alert)).values_list(
            "response__checkin", "alerted"
        )
    )
    return len(rows), sum(not alerted for _checkin, alerted in rows)
