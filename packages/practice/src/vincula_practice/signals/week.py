"""Who needs me this week, and why? Within the budget, with what was held back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from vincula.signals.budget import Held, Week, week_of
from vincula_practice.people.models import Membership
from vincula_practice.signals.models import State, StoredSignal
from vincula_practice.signals.queries import Standing, standing_of_row, standings_for
from vincula_practice.signals.rates import expected_for
from vincula_practice.signals.thresholds import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWeek:
    """What one therapist sees: who needs me first; what waits, and why."""

    allowed: int
    spent: int
    shown: tuple[Standing, ...]
    held: tuple[tuple[Standing, Held], ...]
    put_off: tuple[Standing, ...]

    @property
    def episodes(self) -> list[UUID]:
        """The episodes with something shown, who needs me first on top."""
        return list(dict.fromkeys(one.episode for one in self.shown))


def week_for(*, member: Membership, clients: int, now: datetime) -> OwnWeek:
    """Return the week of a therapist with so many running clients."""
    rows = standings_for(member=member, since=_monday(now))
    standings = {row.pk: standing_of_row(row) for row in rows}
    spent = sum(_takes_a_place(row, standings[row.pk], member, now) for row in rows)
    alive = [one for one in standings.values() if one.state in (State.OPEN, State.SEEN)]
    put_off = [one for one in alive if one.snoozed_until and one.snoozed_until > now]
    here = [one for one in alive if one not in put_off]
    waiting = [one for one in here if one.state == State.OPEN]
    rates = expected_for(member=member, at=now) if here else ()
    setting = Setting(thresholds=rows[0].thresholds) if rows else Setting()  # type: ignore[attr-defined] # annotated in standings_for
    week = week_of(
        [one.signal for one in waiting],
        clients=clients,
        spent=spent,
        clients_a_signal=setting.clients_a_signal,
        rates=rates,
    )
    fresh = _back(week, waiting)
    seen = [one for one in here if one.state == State.SEEN]
    # What was seen has its place already; all of it in one order.
    both = [*fresh, *seen]
    order = week_of(
        [one.signal for one in both],
        clients=len(both) + 1,
        clients_a_signal=1,
        rates=rates,
    )
    return OwnWeek(
        allowed=week.allowed,
        spent=spent,
        shown=tuple(_back(order, both)),
        held=tuple(
            (_same(one.weighed.signal, waiting), one.because) for one in week.held
        ),
        put_off=tuple(put_off),
    )


def _takes_a_place(
    row: StoredSignal, one: Standing, member: Membership, now: datetime
) -> bool:
    """Tell whether a place of this week went to it: seen by this therapist, since Monday."""
    if row.seen_by_id != member.pk or row.seen_at is None:
        return False
    return row.seen_at >= _monday(now) and not one.signal.never_waits


def _monday(now: datetime) -> datetime:
    local = timezone.localtime(now)
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return start - timedelta(days=local.weekday())


def _back(week: Week, among: Sequence[Standing]) -> list[Standing]:
    return [_same(one.signal, among) for one in week.shown]


def _same(signal: object, among: Iterable[Standing]) -> Standing:
    return next(one for one in among if one.signal is signal)
