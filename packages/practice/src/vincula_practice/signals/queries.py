"""Signals, for those who may read the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, Subquery

from vincula.signals.model import Signal
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.queries import found, readable_ids, working_ids
from vincula_practice.signals.models import ALIVE, RuleSetting, State, StoredSignal
from vincula_practice.signals.telling import signal_of

TALKED = ("helped", "not yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one side said last: helped, not yet, not today, put off or set aside."""

    what: str
    at: datetime
    words: str = ""

    @property
    def talked(self) -> bool:
        """Whether it was talked about."""
        return self.what in TALKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A signal with what became of it. ``more`` is the kind that superseded it."""

    id: UUID
    episode: UUID
    signal: Signal
    setting: int
    raised_at: datetime
    state: State
    snoozed_until: datetime | None
    closed_at: datetime | None
    therapist: Said | None
    client: Said | None
    more: str

    @property
    def alive(self) -> bool:
        """Whether anything can still be done with it."""
        return self.state in ALIVE


def signals_of(*, member: Membership, episode_id: UUID) -> list[Standing]:
    """Return an episode's signals, the newest first."""
    rows = StoredSignal.objects.filter(
        episode_id=episode_id, episode_id__in=readable_ids(member=member)
    )
    stored = list(rows.order_by("-raised_at", "pk"))
    kinds = {row.pk: row.rule for row in stored}
    return [_standing(row, kinds) for row in stored]


def signal_for(*, member: Membership, signal_id: UUID) -> StoredSignal:
    """Return one signal to act on; raises NotFound when it is not for this member."""
    if not (treats(member) or is_client(member)):
        raise NotFound
    rows = StoredSignal.objects.filter(
        pk=signal_id, episode_id__in=working_ids(member=member)
    )
    signal: StoredSignal = found(rows)
    return signal


def standings_for(*, member: Membership, since: datetime) -> list[StoredSignal]:
    """Return what waits for a therapist, and what they have seen since a moment.

    Of the running episodes that this member works on; each with the thresholds that the
    practice has set last, so that they need no query of their own.
    """
    if not treats(member):
        return []
    newest = RuleSetting.objects.filter(practice_id=member.practice_id)
    rows = StoredSignal.objects.filter(
        Q(state__in=ALIVE) | Q(seen_by=member, seen_at__gte=since),
        episode__closed_on=None,
        episode_id__in=working_ids(member=member),
    )
    thresholds = newest.order_by("-number").values("thresholds")[:1]
    return list(
        rows.annotate(thresholds=Subquery(thresholds)).order_by("raised_at", "pk")
    )


def standing_of_row(row: StoredSignal) -> Standing:
    """Turn a row that another query has chosen into a value."""
    return _standing(row, {})


def _standing(row: StoredSignal, kinds: dict[UUID, str]) -> Standing:
    return Standing(
        id=row.pk,
        episode=row.episode_id,
        signal=signal_of(row.told, episode_id=row.episode_id),
        setting=row.told["setting"],
        raised_at=row.raised_at,
        state=State(row.state),
        snoozed_until=row.snoozed_until,
        closed_at=row.closed_at,
        therapist=last_said(row.said, "therapist"),
        client=last_said(row.said, "client"),
        more=kinds.get(row.superseded_by_id, "") if row.superseded_by_id else "",
    )


def last_said(said: list[dict[str, Any]], side: str) -> Said | None:
    """Return what one side said last, from what is kept of a signal."""
    mine = [one for one in said if one.get("side") == side]
    if not mine:
        return None
    last = mine[-1]
    at = datetime.fromisoformat(last["at"])
    return Said(what=last["what"], at=at, words=last.get("words", ""))
