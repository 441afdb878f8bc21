"""Where on the paper does a session, and a score, lie?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from vincula.feedback import Course, SessionMark, Track

# A course that has just begun is drawn with room to grow, not stretched over the page.
SMALLEST_SPAN = 5.0

# Room on the axis before the first and after the last session, in sessions.
MARGIN = 0.5

# Two places further apart than the usual distance by this factor have a gap between.
GAP_TOLERANCE = 1.01


@dataclass(frozen=True, slots=True)
class Format:
    """One size of the drawing. All lengths are in units of its view box."""

    width: int
    left: int
    right: int
    outcome_height: int
    alliance_height: int
    title_size: int
    text_size: int
    heading_in_two_lines: bool
    ticks: int


WIDE = Format(
    width=920,
    left=58,
    right=886,
    outcome_height=190,
    alliance_height=124,
    title_size=19,
    text_size=14,
    heading_in_two_lines=False,
    ticks=6,
)
NARROW = Format(
    width=390,
    left=34,
    right=376,
    outcome_height=190,
    alliance_height=120,
    title_size=18,
    text_size=14,
    heading_in_two_lines=True,
    ticks=6,
)


@dataclass(frozen=True, slots=True)
class SessionAxis:
    """Sessions from left to right; ``slot`` is the width of one of them."""

    left: float
    right: float
    first: float
    last: float

    @property
    def slot(self) -> float:
        return (self.right - self.left) / (self.last - self.first)

    def x(self, place: float) -> float:
        """Return where a place on the session axis is drawn."""
        return self.left + (place - self.first) * self.slot


@dataclass(frozen=True, slots=True)
class Panel:
    """The area of one track: its lowest possible score at the bottom."""

    top: float
    bottom: float
    minimum: float
    maximum: float

    def y(self, value: float) -> float:
        """Return how high a score is drawn."""
        share = (value - self.minimum) / (self.maximum - self.minimum)
        return self.bottom - share * (self.bottom - self.top)


def session_axis(course: Course, form: Format) -> SessionAxis:
    """Return the axis for everything that is shown: see `shown_sessions`."""
    places = [mark.place for mark in shown_sessions(course)]
    places += [p.place for track in course.tracks for p in track.points]
    places += [p.place for track in course.tracks for p in track.unscored]
    first = min([1.0, *places]) - MARGIN
    last = max([1.0, *places]) + MARGIN
    return SessionAxis(
        left=form.left,
        right=form.right,
        first=first,
        last=max(last, first + SMALLEST_SPAN),
    )


def shown_sessions(course: Course) -> tuple[SessionMark, ...]:
    """Return the sessions up to the last that was reached, and the next.

    Where the next one was answered ahead it is the last itself.
    """
    last = last_reached(course)
    ahead = any(m.state == "planned" and m.place <= last for m in course.sessions)
    end = last + (0.5 if ahead else 1.5)
    return tuple(mark for mark in course.sessions if mark.place < end)


def last_reached(course: Course) -> float:
    """Return the place of the last session that was due, or answered ahead of its time."""
    answered = [form.place for track in course.tracks for form in track.forms]
    due = [mark.place for mark in course.sessions if mark.state != "planned"]
    return max([0.0, *answered, *due])


def score_ticks(minimum: float, maximum: float, at_most: int) -> tuple[float, ...]:
    """Return round numbers from `minimum` to `maximum`, at most so many."""
    power = 10.0 ** (floor(log10(maximum - minimum)) - 1)
    for step in (1, 2, 5, 10, 20, 50, 100):
        first = ceil(minimum / (step * power))
        last = floor(maximum / (step * power))
        if last - first < at_most:
            break
    return tuple(k * step * power for k in range(first, last + 1))


def runs(places: Sequence[float]) -> tuple[range, ...]:
    """Return which neighbours a line joins: it breaks where a score is missing.

    A score is missing where the distance is larger than this track's usual one, so a
    measure asked at every second session is still one line.
    """
    if not places:
        return ()
    steps = sorted(b - a for a, b in pairwise(places))
    usual = steps[len(steps) // 2] if steps else 1.0
    breaks = [
        k
        for k, (a, b) in enumerate(pairwise(places), start=1)
        if b - a > max(usual, 1.0) * GAP_TOLERANCE
    ]
    edges = [0, *breaks, len(places)]
    return tuple(range(a, b) for a, b in pairwise(edges))


def drawn(track: Track | None) -> Track | None:
    """Return the track where it has anything to draw."""
    return track if track is not None and track.points else None
