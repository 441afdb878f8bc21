"""On which days does a course meet, and what became of each appointment?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice

import numpy as np
from numpy.random import Generator

from vincula.synthetic.model import Ending, SessionState
from vincula.synthetic.plans import Part, Plan, working_day

MISSED_SHARE = 0.075
CANCELLED_SHARE = 0.06
MISSED_WHEN_STRAINED = 0.25
WEEKS_AHEAD = 4
SURE_TO_COME = 2  # the first appointments of a course take place
CLOSED_DAYS = ((12, 25), (12, 26), (1, 1))  # month, day


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A moment and what became of it."""

    starts_at: datetime
    state: SessionState

    @property
    def day(self) -> date:
        return self.starts_at.date()


def appointments_of(
    rng: Generator, plan: Plan, *, strain: np.ndarray, today: date
) -> list[Appointment]:
    """Return a course's appointments in order, those still to come included.

    ``strain`` holds, for each appointment up to today, how strained the relationship
    is (0 to 1): people stay away more often after a strained session.
    """
    so_far = _days_so_far(plan, today)
    states = _states(rng, plan, strain=strain, days=so_far, today=today)
    met = list(zip(so_far, states, strict=True))
    if plan.is_open:
        met += [(day, SessionState.PLANNED) for day in _days_ahead(plan, today)]
    return [
        Appointment(starts_at=_moment(day, plan.hour), state=state)
        for day, state in met
    ]


def _days_so_far(plan: Plan, today: date) -> list[date]:
    last = _slot_day(plan, today) - timedelta(weeks=plan.weeks_ago)
    if last > today:
        last -= timedelta(weeks=plan.every_weeks)
    days = list(islice(_open_days(last, -plan.every_weeks), plan.appointments))[::-1]
    # On a weekend the cast's Friday hour is moved to today.
    return [*days[:-1], today] if plan.part is not Part.NONE else days


def _days_ahead(plan: Plan, today: date) -> list[date]:
    first = _slot_day(plan, today) - timedelta(weeks=plan.weeks_ago)
    days = islice(_open_days(first, plan.every_weeks), WEEKS_AHEAD + 1)
    horizon = today + timedelta(weeks=WEEKS_AHEAD)
    return [day for day in days if today < day <= horizon]


def _open_days(first: date, every_weeks: int) -> Iterator[date]:
    """Yield the same weekday again and again, public holidays left out."""
    for i in count():
        day = first + timedelta(weeks=every_weeks * i)
        if (day.month, day.day) not in CLOSED_DAYS:
            yield day


def _slot_day(plan: Plan, today: date) -> date:
    """Return the plan's weekday in the week of today's working day."""
    anchor = working_day(today)
    return anchor + timedelta(days=plan.weekday - anchor.weekday())


def _states(
    rng: Generator, plan: Plan, *, strain: np.ndarray, days: list[date], today: date
) -> list[SessionState]:
    drawn = rng.random(len(days))
    after_strain = np.concatenate([[0.0], strain[:-1]])
    missed = MISSED_SHARE + MISSED_WHEN_STRAINED * after_strain
    missed[:SURE_TO_COME] = 0.0
    cancelled = np.where(np.arange(len(days)) < SURE_TO_COME, 0.0, CANCELLED_SHARE)
    states = [SessionState.ATTENDED] * len(days)
    for i, chance in enumerate(drawn):
        if chance < missed[i]:
            states[i] = SessionState.MISSED
        elif chance < missed[i] + cancelled[i]:
            states[i] = SessionState.CANCELLED
    return _with_known_states(plan, states, days=days, today=today)


def _with_known_states(
    plan: Plan, states: list[SessionState], *, days: list[date], today: date
) -> list[SessionState]:
    """Put in what the plan fixes: today's sessions, the last one, the long course."""
    last = len(states) - 1
    if plan.part is Part.LONG_COURSE:
        states = [SessionState.ATTENDED] * len(states)
        # Two ordinary gaps, and one right after the hardest session.
        for i in (6, plan.rupture_at + 3, 26):
            if plan.rupture_at and i < last:
                states[i] = SessionState.MISSED
    if plan.ending is Ending.UNPLANNED:
        states[last] = SessionState.MISSED
    if plan.ending is Ending.PLANNED:
        states[last] = SessionState.ATTENDED
    if days[last] == today:
        attended = plan.part is Part.ATTENDED
        states[last] = SessionState.ATTENDED if attended else SessionState.PLANNED
    return states


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour=hour), tzinfo=UTC)
