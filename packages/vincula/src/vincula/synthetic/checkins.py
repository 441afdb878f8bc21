"""Which check-ins does a client answer, when, and with what in them?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.random import Generator

from vincula.catalogue.model import Instrument
from vincula.responses import Response
from vincula.synthetic.answers import (
    follow_up_values,
    goal_answers,
    main_scale,
    rating_answers,
    response_of,
    skipped_items,
    symptom_answers,
)
from vincula.synthetic.appointments import Appointment
from vincula.synthetic.courses import Course
from vincula.synthetic.happenings import MATTERS_SHARE, NextTime
from vincula.synthetic.model import (
    Occasion,
    SessionState,
    SyntheticCheckIn,
    SyntheticGoal,
)
from vincula.synthetic.plans import Part, Plan

SESSION = timedelta(minutes=50)
EVERY_SECOND = 2
ANSWERED_BEFORE_MEAN, ANSWERED_AFTER_MEAN = 0.84, 0.78
HABIT = 12.0  # how alike a person's habits are: the total of a beta's two parameters
ANSWERED_TODAY_SHARE = 0.6
EVENING_SHARE = 0.6  # of the check-ins before a session are sent the evening before
AT_ONCE_SHARE = 0.8  # of the check-ins after a session are sent at once
SKIPS_RARELY, SKIPS_OFTEN, SKIPS_OFTEN_SHARE = 0.004, 0.05, 1 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """The instruments that the invented practice uses."""

    low_mood: Instrument
    anxiety: Instrument
    goal: Instrument
    bond: Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How reliably one person answers, and how many questions they leave out."""

    before: float
    after: float
    skips: float


def habits_of(rng: Generator, part: Part) -> Habits:
    """Draw one person's habits; one in twelve leaves many questions out."""
    before = float(
        rng.beta(ANSWERED_BEFORE_MEAN * HABIT, (1 - ANSWERED_BEFORE_MEAN) * HABIT)
    )
    after = float(
        rng.beta(ANSWERED_AFTER_MEAN * HABIT, (1 - ANSWERED_AFTER_MEAN) * HABIT)
    )
    skips = SKIPS_OFTEN if rng.random() < SKIPS_OFTEN_SHARE else SKIPS_RARELY
    if part is Part.LONG_COURSE:
        before, after, skips = 0.95, 0.93, 0.003
    return Habits(before=before, after=after, skips=skips)


def answered_before(
    rng: Generator,
    plan: Plan,
    met: Sequence[Appointment],
    habits: Habits,
    *,
    today: date,
) -> np.ndarray:
    """Tell before which appointments a check-in was answered."""
    drawn = rng.random(len(met))
    attended = np.array([a.state is SessionState.ATTENDED for a in met])
    answered = attended & (drawn < habits.before)
    answered[0] = attended[0]  # the first is filled in together
    for i, appointment in enumerate(met):
        if appointment.day == today:
            answered[i] = _answered_today(plan, float(drawn[i]))
    return answered


def answered_after(
    rng: Generator,
    plan: Plan,
    met: Sequence[Appointment],
    habits: Habits,
    *,
    today: date,
) -> np.ndarray:
    """Tell after which appointments a check-in was answered."""
    drawn = rng.random(len(met))
    attended = np.array([a.state is SessionState.ATTENDED for a in met])
    answered = attended & (drawn < habits.after)
    if plan.part is Part.ATTENDED and met[-1].day == today:
        answered[-1] = True
    return np.asarray(answered)


def check_ins_before(
    rng: Generator,
    forms: Forms,
    met: Sequence[Appointment],
    course: Course,
    *,
    goals: Sequence[SyntheticGoal],
    answered: np.ndarray,
    lines: Iterator[str],
    skips: float,
    today: date,
) -> list[SyntheticCheckIn | None]:
    """Write the check-ins before a session: low mood, anxiety, goals, what matters."""
    mood = symptom_answers(rng, forms.low_mood, course.low_mood)
    anxiety = symptom_answers(rng, forms.anxiety, course.anxiety)
    gain = course.low_mood[0] - course.low_mood
    ratings = [goal_answers(rng, forms.goal, gain) for _ in goals]
    found: list[SyntheticCheckIn | None] = [None] * len(met)
    for i in np.flatnonzero(answered).tolist():
        at = _moment_before(rng, met[i], today)
        # Nothing is left out of the first, which both fill in together.
        share = skips if i else 0.0
        responses = [_symptoms(rng, forms.low_mood, mood[i], at=at, skips=share)]
        if i % EVERY_SECOND == 0:
            responses.append(
                _symptoms(rng, forms.anxiety, anxiety[i], at=at, skips=share)
            )
        # Goals are set in the first session, the third one later.
        rated = [k for k in range(len(goals)) if i >= (1, 1, 4)[k]]
        responses += [
            _goal(forms.goal, ratings[k][i], goal=goals[k], at=at) for k in rated
        ]
        says = rng.random() < MATTERS_SHARE or met[i].day == today
        found[i] = SyntheticCheckIn(
            occasion=Occasion.BEFORE,
            submitted_at=at,
            responses=tuple(responses),
            words=next(lines) if says else None,
        )
    return found


def check_ins_after(
    rng: Generator,
    forms: Forms,
    met: Sequence[Appointment],
    course: Course,
    *,
    answered: np.ndarray,
    next_time: NextTime,
    skips: float,
    always_perfect: bool,
    today: date,
) -> list[SyntheticCheckIn | None]:
    """Write the check-ins after a session: the session check and the next-time line."""
    rows = rating_answers(
        rng,
        forms.bond,
        course.bond,
        strain=course.strain,
        always_perfect=always_perfect,
    )
    items = main_scale(forms.bond).items
    found: list[SyntheticCheckIn | None] = [None] * len(met)
    for i in np.flatnonzero(answered).tolist():
        at = _moment_after(rng, met[i], today)
        skipped = skipped_items(rng, forms.bond, items, skips)
        values = zip(items, rows[i].tolist(), strict=True)
        words = next_time.line(
            strain=float(course.strain[i]),
            strain_before=float(course.strain[i - 1]) if i else 0.0,
        )
        found[i] = SyntheticCheckIn(
            occasion=Occasion.AFTER,
            submitted_at=at,
            responses=(
                response_of(forms.bond, values, skipped=skipped, at=at, words=words),
            ),
            words=words,
        )
    return found


def _answered_today(plan: Plan, drawn: float) -> bool:
    if plan.part is Part.NONE:
        return drawn < ANSWERED_TODAY_SHARE
    return plan.part in {Part.LONG_COURSE, Part.ATTENDED}


def _symptoms(
    rng: Generator, form: Instrument, row: np.ndarray, *, at: datetime, skips: float
) -> Response:
    values = dict(zip(main_scale(form).items, row.tolist(), strict=True))
    everything = [*values.items(), *follow_up_values(form, values)]
    skipped = skipped_items(rng, form, [item for item, _ in everything], skips)
    return response_of(form, everything, skipped=skipped, at=at)


def _goal(
    form: Instrument, rating: float, *, goal: SyntheticGoal, at: datetime
) -> Response:
    return response_of(
        form,
        [(form.items[0].id, float(rating))],
        skipped=frozenset(),
        at=at,
        about=goal.key,
    )


def _moment_before(rng: Generator, met: Appointment, today: date) -> datetime:
    """Return when it was sent: the evening before, or shortly before the session."""
    evening = datetime.combine(
        met.day - timedelta(days=1), time(17), tzinfo=met.starts_at.tzinfo
    ) + timedelta(seconds=int(rng.integers(0, 5 * 3600)))
    shortly = met.starts_at - timedelta(seconds=int(rng.integers(300, 2 * 3600)))
    # What is in for today came in last evening, whatever the hour is now.
    return evening if met.day == today or rng.random() < EVENING_SHARE else shortly


def _moment_after(rng: Generator, met: Appointment, today: date) -> datetime:
    """Return when it was sent: mostly at once, else the same evening."""
    end = met.starts_at + SESSION
    at_once = rng.random() < AT_ONCE_SHARE
    delay = rng.exponential(900.0) if at_once else rng.uniform(3600, 14400)
    if met.day == today:
        delay = min(delay, 600.0)
    return end + timedelta(seconds=60 + int(delay))
