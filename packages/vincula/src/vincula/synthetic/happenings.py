"""What happens in a life beside the sessions, and what is said about them?"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from vincula.synthetic.appointments import Appointment
from vincula.synthetic.courses import EVENT_WEIGHT, fading
from vincula.synthetic.model import (
    EventKind,
    Rupture,
    SyntheticEvent,
    SyntheticGoal,
)
from vincula.synthetic.plans import Part, Plan
from vincula.synthetic.words import (
    GOOD_EVENTS,
    HARD_EVENTS,
    MATTERS_ANYTIME,
    NEXT_TIME,
    NEXT_TIME_MENDED,
    NEXT_TIME_STRAINED,
    NOTES,
    THEMES,
    Theme,
)

# The long course of the demo: days after its first session, kind, words.
LONG_COURSE_EVENTS = (
    (17, "hard", "Father in hospital"),
    (66, "note", "First week back at work, half days"),
    (106, "note", "Looked at the picture together and agreed what to change"),
    (141, "hard", "Rent went up"),
    (178, "good", "Sister came to stay"),
    (213, "good", "Back at choir"),
)
EVENT_SHARES = {"hard": 0.35, "good": 0.25, "note": 0.40}
MOST_EVENTS = 5

MATTERS_SHARE = 0.7
NEXT_TIME_SHARE = 0.3
NEXT_TIME_SHARE_STRAINED = 0.6
STRAINED_FROM = 0.5


def themes_of(rng: Generator, part: Part) -> tuple[Theme, ...]:
    """Return the one to three things that a person comes with."""
    if part is Part.LONG_COURSE:
        return tuple(t for t in THEMES if t.name in {"family", "energy", "company"})
    drawn = rng.choice(len(THEMES), size=int(rng.integers(1, 4)), replace=False)
    return tuple(THEMES[i] for i in drawn)


def goals_of(
    rng: Generator, plan: Plan, key: str, themes: Sequence[Theme]
) -> tuple[SyntheticGoal, ...]:
    """Return one goal for each theme; nobody has goals before the first session."""
    if plan.part is Part.NEW:
        return ()
    return tuple(
        SyntheticGoal(
            key=f"{key}-g{i + 1}",
            words=str(theme.goals[rng.integers(len(theme.goals))]),
        )
        for i, theme in enumerate(themes)
    )


def events_of(
    rng: Generator, plan: Plan, met: Sequence[Appointment], today: date
) -> tuple[tuple[SyntheticEvent, ...], np.ndarray]:
    """Return the events of a course, and what they weigh on each of its appointments."""
    first, last = met[0].day, min(met[-1].day, today - timedelta(days=1))
    if last <= first:
        return (), np.zeros(len(met))
    drawn = sorted(_drawn_events(rng, plan, first=first, last=last))
    weight = np.zeros(len(met))
    for day, sort, _ in drawn:
        at = next((i for i, a in enumerate(met) if a.day >= day), len(met))
        weight += fading(len(met), at, EVENT_WEIGHT.get(sort, 0.0))
    return tuple(_event(day, sort, words) for day, sort, words in drawn), weight


def matters(rng: Generator, themes: Sequence[Theme]) -> Iterator[str]:
    """Yield what matters most, again and again, nothing twice before all was said."""
    pool = [line for theme in themes for line in theme.matters]
    extra = rng.permutation(MATTERS_ANYTIME)[: len(pool) // 2]
    yield from _cycling(rng, (*pool, *map(str, extra)))


class NextTime:
    """Draws the line "anything to do differently next time?" for one person."""

    def __init__(self, rng: Generator, plan: Plan) -> None:
        self._rng = rng
        self._mends = plan.rupture is Rupture.REPAIRED
        # The demo's long course says what went wrong, so that it can be read.
        always = plan.part is Part.LONG_COURSE
        self._share_strained = 1.0 if always else NEXT_TIME_SHARE_STRAINED
        self._lines = _cycling(rng, NEXT_TIME)
        self._strained = _cycling(rng, NEXT_TIME_STRAINED)
        self._mended = _cycling(rng, NEXT_TIME_MENDED)

    def line(self, *, strain: float, strain_before: float) -> str | None:
        """Return what the person writes after a session with this strain, if anything."""
        speaks = self._rng.random()
        strained = strain >= STRAINED_FROM
        mending = self._mends and strain < strain_before
        share = self._share_strained if strained or mending else NEXT_TIME_SHARE
        if speaks >= share:
            return None
        if mending:
            return next(self._mended)
        return next(self._strained if strained else self._lines)


def _drawn_events(
    rng: Generator, plan: Plan, *, first: date, last: date
) -> list[tuple[date, str, str]]:
    days = (last - first).days
    if plan.part is Part.LONG_COURSE:
        return [
            (first + timedelta(days=after), sort, words)
            for after, sort, words in LONG_COURSE_EVENTS
            if after <= days
        ]
    pools = {
        "hard": _cycling(rng, HARD_EVENTS),
        "good": _cycling(rng, GOOD_EVENTS),
        "note": _cycling(rng, NOTES),
    }
    count = min(MOST_EVENTS, int(rng.poisson(0.5 + days / 60)))
    sorts = rng.choice(list(EVENT_SHARES), size=count, p=list(EVENT_SHARES.values()))
    return [
        (first + timedelta(days=int(rng.integers(0, days + 1))), str(s), next(pools[s]))
        for s in sorts
    ]


def _event(day: date, sort: str, words: str) -> SyntheticEvent:
    kind = EventKind.NOTE if sort == "note" else EventKind.LIFE_EVENT
    return SyntheticEvent(on=day, kind=kind, words=words)


def _cycling(rng: Generator, lines: Sequence[str]) -> Iterator[str]:
    while True:
        for i in rng.permutation(len(lines)):
            yield lines[i]
