"""One invented client, put together from plan, course, answers and words."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from vincula.synthetic.appointments import Appointment, appointments_of
from vincula.synthetic.checkins import (
    Forms,
    answered_after,
    answered_before,
    check_ins_after,
    check_ins_before,
    habits_of,
)
from vincula.synthetic.courses import Course, Tendency, course_of, strain_of
from vincula.synthetic.happenings import (
    NextTime,
    events_of,
    goals_of,
    matters,
    themes_of,
)
from vincula.synthetic.model import (
    Ending,
    Rupture,
    SyntheticCheckIn,
    SyntheticClient,
    SyntheticEvent,
    SyntheticGoal,
    SyntheticSession,
)
from vincula.synthetic.people import address_of
from vincula.synthetic.plans import Plan
from vincula.synthetic.words import Theme


def client_of(
    rng: Generator,
    plan: Plan,
    person: Tendency,
    *,
    name: str,
    therapist: str,
    forms: Forms,
    today: date,
) -> SyntheticClient:
    """Draw everything about one client."""
    key = f"c{plan.number + 1:03d}"
    strain = strain_of(rng, plan)
    met = appointments_of(rng, plan, strain=strain, today=today)
    so_far = met[: plan.appointments]
    themes = themes_of(rng, plan.part)
    goals = goals_of(rng, plan, key, themes)
    events, weight = events_of(rng, plan, so_far, today)
    course = course_of(rng, person, weeks=_weeks(so_far), strain=strain, events=weight)
    pairs = _check_ins(
        rng,
        plan,
        person,
        met=so_far,
        course=course,
        forms=forms,
        goals=goals,
        themes=themes,
        today=today,
    )
    return _assembled(
        rng,
        plan,
        key=key,
        name=name,
        therapist=therapist,
        goals=goals,
        events=events,
        sessions=_sessions(met, pairs),
        today=today,
    )


def _check_ins(
    rng: Generator,
    plan: Plan,
    person: Tendency,
    *,
    met: Sequence[Appointment],
    course: Course,
    forms: Forms,
    goals: Sequence[SyntheticGoal],
    themes: Sequence[Theme],
    today: date,
) -> list[tuple[SyntheticCheckIn | None, SyntheticCheckIn | None]]:
    habits = habits_of(rng, plan.part)
    before = check_ins_before(
        rng,
        forms,
        met,
        course,
        goals=goals,
        answered=answered_before(rng, plan, met, habits, today=today),
        lines=matters(rng, themes),
        skips=habits.skips,
        today=today,
    )
    after = check_ins_after(
        rng,
        forms,
        met,
        course,
        answered=answered_after(rng, plan, met, habits, today=today),
        next_time=NextTime(rng, plan),
        skips=habits.skips,
        # Whoever always ticks the best answer shows no strain either; the invented
        # practice keeps the two apart so that its ruptures can be seen.
        always_perfect=person.always_perfect and plan.rupture is Rupture.NONE,
        today=today,
    )
    return list(zip(before, after, strict=True))


def _sessions(
    met: Sequence[Appointment],
    pairs: list[tuple[SyntheticCheckIn | None, SyntheticCheckIn | None]],
) -> tuple[SyntheticSession, ...]:
    padded = [*pairs, *[(None, None)] * (len(met) - len(pairs))]
    return tuple(
        SyntheticSession(
            number=i + 1,
            starts_at=appointment.starts_at,
            state=appointment.state,
            before=before,
            after=after,
        )
        for i, (appointment, (before, after)) in enumerate(
            zip(met, padded, strict=True)
        )
    )


def _assembled(
    rng: Generator,
    plan: Plan,
    *,
    key: str,
    name: str,
    therapist: str,
    goals: tuple[SyntheticGoal, ...],
    events: tuple[SyntheticEvent, ...],
    sessions: tuple[SyntheticSession, ...],
    today: date,
) -> SyntheticClient:
    first = sessions[0].starts_at.date()
    asked = first - timedelta(days=int(rng.integers(3, 15)))
    return SyntheticClient(
        key=key,
        name=name,
        email=address_of(name),
        therapist=therapist,
        goals=goals,
        events=events,
        sessions=sessions,
        opened_on=asked,
        closed_on=_closed_on(rng, plan, sessions[-1].starts_at.date(), today),
        ending=plan.ending,
        rupture=plan.rupture,
    )


def _closed_on(rng: Generator, plan: Plan, last: date, today: date) -> date | None:
    waited = timedelta(days=int(rng.integers(14, 36)))
    if plan.ending is None:
        return None
    # After an unplanned ending the practice waits and writes before it closes.
    return min(today, last + waited) if plan.ending is Ending.UNPLANNED else last


def _weeks(met: Sequence[Appointment]) -> np.ndarray:
    first = met[0].starts_at
    return np.array([(a.starts_at - first).days / 7 for a in met])
