"""Who comes when: caseloads, weekly hours, and the shape that each course will have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import product

import numpy as np
from numpy.random import Generator

from vincula.synthetic.model import Ending, Rupture

FRIDAY = 4
HOURS = (8, 9, 10, 11, 13, 14, 15, 16)

# The first therapist's open caseload is fixed so that a demo always has its cast.
FIRST_OPEN = 9
OPEN_RANGE = (6, 9)
OPEN_SHARE = 0.4

FORTNIGHTLY_SHARE = 0.15
# How many appointments a course has: median and spread of a lognormal.
LENGTH_SO_FAR, LENGTH_CLOSED = (8.0, 0.75), (12.0, 0.45)
LONGEST = 44
LONG_COURSE_LENGTH, LONG_COURSE_RUPTURE = 34, 13

UNREPAIRED_SHARE, STRAINED_SHARE = 0.10, 0.32
ROOM_FOR_A_RUPTURE = 7  # appointments
UNPLANNED_SHARE = {Rupture.NONE: 0.15, Rupture.REPAIRED: 0.10, Rupture.UNREPAIRED: 0.65}


class Part(StrEnum):
    """Who plays which part on the first therapist's day."""

    LONG_COURSE = "long course, checked in for today"
    ATTENDED = "came this morning, checked in after"
    NOT_YET = "comes today, not checked in yet"
    NEW = "first session today"
    NONE = "no part"


CAST = (Part.LONG_COURSE, Part.ATTENDED, Part.NOT_YET, Part.NEW)
CAST_HOURS = {
    Part.ATTENDED: HOURS[0],
    Part.LONG_COURSE: HOURS[2],
    Part.NOT_YET: HOURS[3],
    Part.NEW: HOURS[5],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is settled about a client before the course is drawn.

    ``appointments`` counts those up to today.
    """

    number: int
    therapist: int
    part: Part
    weekday: int
    hour: int
    every_weeks: int
    appointments: int
    weeks_ago: int  # of the last appointment so far; 0 is this week's
    ending: Ending | None
    rupture: Rupture
    rupture_at: int  # index of the first strained appointment; 0 where there is none

    @property
    def is_open(self) -> bool:
        return self.ending is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A client's place in the practice: whose, open or closed, and at which hour."""

    number: int
    therapist: int
    part: Part
    is_open: bool
    weekday: int
    hour: int


def working_day(today: date) -> date:
    """Return today, or the Friday before a weekend."""
    return today - timedelta(days=max(0, today.weekday() - FRIDAY))


def places(
    rng: Generator, *, clients: int, therapists: int, today: date
) -> Iterator[Place]:
    """Share the clients out among the therapists and give each a weekly hour."""
    for therapist in range(therapists):
        numbers = range(therapist, clients, therapists)
        still_open = _open_count(rng, therapist=therapist, caseload=len(numbers))
        parts = _parts(therapist, still_open)
        slots = _slots(rng, parts=parts, count=len(numbers), today=today)
        for i, (number, (weekday, hour)) in enumerate(zip(numbers, slots, strict=True)):
            yield Place(
                number=number,
                therapist=therapist,
                part=parts[i] if i < len(parts) else Part.NONE,
                is_open=i < still_open,
                weekday=weekday,
                hour=hour,
            )


def plan_client(rng: Generator, place: Place, *, weeks: int) -> Plan:
    """Settle length, rhythm, strain and ending of one client's course."""
    if place.part is not Part.NONE:
        return _cast_plan(place, weeks=weeks)
    every = 2 if rng.random() < FORTNIGHTLY_SHARE else 1
    longest = max(3, weeks // every - 3)
    median, spread = LENGTH_SO_FAR if place.is_open else LENGTH_CLOSED
    count = int(np.clip(rng.lognormal(np.log(median), spread), 1, LONGEST))
    count = min(max(count, 1 if place.is_open else 4), longest)
    rupture, at = _rupture(rng, count)
    ending = None if place.is_open else _ending(rng, rupture)
    if ending is Ending.UNPLANNED:
        count = _cut_short(rng, count=count, rupture=rupture, rupture_at=at)
        rupture, at = (rupture, at) if at < count else (Rupture.NONE, 0)
    return Plan(
        number=place.number,
        therapist=place.therapist,
        part=place.part,
        weekday=place.weekday,
        hour=place.hour,
        every_weeks=every,
        appointments=count,
        weeks_ago=_weeks_ago(rng, place, span=count * every, weeks=weeks, every=every),
        ending=ending,
        rupture=rupture,
        rupture_at=at,
    )


def _cast_plan(place: Place, *, weeks: int) -> Plan:
    count = {
        Part.LONG_COURSE: LONG_COURSE_LENGTH,
        Part.ATTENDED: 12,
        Part.NOT_YET: 7,
        Part.NEW: 1,
    }
    appointments = min(count[place.part], max(3, weeks - 2))
    strained = (
        place.part is Part.LONG_COURSE
        and appointments > LONG_COURSE_RUPTURE + ROOM_FOR_A_RUPTURE
    )
    return Plan(
        number=place.number,
        therapist=place.therapist,
        part=place.part,
        weekday=place.weekday,
        hour=place.hour,
        every_weeks=1,
        appointments=1 if place.part is Part.NEW else appointments,
        weeks_ago=0,
        ending=None,
        rupture=Rupture.REPAIRED if strained else Rupture.NONE,
        rupture_at=LONG_COURSE_RUPTURE if strained else 0,
    )


def _open_count(rng: Generator, *, therapist: int, caseload: int) -> int:
    if therapist == 0:
        return min(FIRST_OPEN, caseload)
    drawn = int(rng.integers(OPEN_RANGE[0], OPEN_RANGE[1] + 1))
    # Small practices keep the share of open courses, not the number.
    small = max(1, round(OPEN_SHARE * caseload))
    return min(drawn, small) if caseload < 2 * OPEN_RANGE[0] else drawn


def _parts(therapist: int, still_open: int) -> Sequence[Part]:
    if therapist != 0:
        return ()
    return (CAST + (Part.NONE,) * still_open)[:still_open]


def _slots(
    rng: Generator, *, parts: Sequence[Part], count: int, today: date
) -> list[tuple[int, int]]:
    """Return an hour of the week for each client, none twice before all are taken."""
    day = working_day(today).weekday()
    fixed = [(day, CAST_HOURS[part]) for part in parts if part is not Part.NONE]
    free = [slot for slot in product(range(5), HOURS) if slot not in fixed]
    drawn = [free[i] for i in rng.permutation(len(free))]
    # The open clients without a part come first, one on each weekday in turn, so
    # that the coming days are never empty.
    spread = sorted(range(len(drawn)), key=lambda i: _turn(drawn, i, day))
    ordered = fixed + [drawn[i] for i in spread]
    return [ordered[i % len(ordered)] for i in range(count)]


def _turn(slots: list[tuple[int, int]], index: int, day: int) -> tuple[int, int]:
    weekday = slots[index][0]
    earlier = sum(slot[0] == weekday for slot in slots[:index])
    return earlier, (weekday - day - 1) % 5


def _rupture(rng: Generator, count: int) -> tuple[Rupture, int]:
    drawn = rng.random()
    place = rng.random()
    if count < ROOM_FOR_A_RUPTURE or drawn > STRAINED_SHARE:
        return Rupture.NONE, 0
    kind = Rupture.UNREPAIRED if drawn < UNREPAIRED_SHARE else Rupture.REPAIRED
    return kind, 3 + int(place * max(1, count - ROOM_FOR_A_RUPTURE))


def _ending(rng: Generator, rupture: Rupture) -> Ending:
    return (
        Ending.UNPLANNED if rng.random() < UNPLANNED_SHARE[rupture] else Ending.PLANNED
    )


def _cut_short(rng: Generator, *, count: int, rupture: Rupture, rupture_at: int) -> int:
    if rupture is Rupture.UNREPAIRED:
        return min(count, rupture_at + int(rng.integers(3, 6)))
    return max(2, int(count * rng.uniform(0.25, 0.7)))


def _weeks_ago(
    rng: Generator, place: Place, *, span: int, weeks: int, every: int
) -> int:
    if place.is_open:
        return int(rng.integers(0, every))
    return int(rng.integers(3, max(4, weeks - span)))
