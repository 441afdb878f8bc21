"""Where does everything stand on one axis? Sessions in order, the rest between."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from vincula.feedback.facts import facts_of
from vincula.feedback.model import (
    Course,
    CoursePoint,
    EventMark,
    GoalTrack,
    SessionMark,
    Track,
    Unscored,
)

# What lies before the first session or after the last stands this far outside, and a
# second score of the same scale at one session this far behind the first.
OUTSIDE = 0.5
BEHIND = 0.4

Placed = TypeVar("Placed", CoursePoint, Unscored)


@dataclass(frozen=True, slots=True)
class Axis:
    """Moments with known places, in order of time, and the place of each session."""

    moments: tuple[datetime, ...]
    of_session: dict[int, float]

    def between(self, at: datetime) -> float:
        """Return where a moment stands between the known ones."""
        after = bisect_right(self.moments, at)
        if not self.moments or after == 0:
            return 1 - OUTSIDE
        if self.moments[after - 1] == at:
            return float(after)
        if after == len(self.moments):
            return after + OUTSIDE
        start, end = self.moments[after - 1], self.moments[after]
        return after + (at - start) / (end - start)

    def place(self, session: int | None, at: datetime) -> float:
        """Return the place of a session, or of a moment that belongs to none."""
        found = self.of_session.get(session) if session is not None else None
        return self.between(at) if found is None else found


def build_course(
    *,
    sessions: Iterable[SessionMark],
    outcome: Track | None = None,
    alliance: Track | None = None,
    others: Iterable[Track] = (),
    goals: Iterable[GoalTrack] = (),
    events: Iterable[EventMark] = (),
) -> Course:
    """Put tracks, events and sessions on one axis, and say what can be said of them.

    Without any session the axis counts the moments of answering. A planned session
    that was moved stands where it now is in time, whatever its number.
    """
    marks = tuple(
        replace(mark, place=float(k))
        for k, mark in enumerate(sorted(sessions, key=lambda mark: mark.at), start=1)
    )
    others = tuple(others)
    axis = _axis(marks, [t for t in (outcome, alliance, *others) if t])
    course = Course(
        sessions=marks,
        outcome=_on(axis, outcome) if outcome else None,
        alliance=_on(axis, alliance) if alliance else None,
        others=tuple(_on(axis, other) for other in others),
        goals=tuple(goals),
        events=tuple(
            replace(event, place=axis.between(event.at))
            for event in sorted(events, key=lambda event: event.at)
        ),
    )
    return replace(course, facts=facts_of(course))


def _axis(marks: Sequence[SessionMark], tracks: Sequence[Track]) -> Axis:
    if marks:
        return Axis(
            moments=tuple(mark.at for mark in marks),
            of_session={mark.number: mark.place for mark in marks},
        )
    moments = {point.at for track in tracks for point in track.points}
    moments |= {form.at for track in tracks for form in track.unscored}
    return Axis(moments=tuple(sorted(moments)), of_session={})


def _on(axis: Axis, track: Track) -> Track:
    return replace(
        track,
        points=_placed(axis, track.points),
        unscored=_placed(axis, track.unscored),
    )


def _placed(axis: Axis, things: Sequence[Placed]) -> tuple[Placed, ...]:
    taken: set[float] = set()
    placed = []
    for thing in things:
        place = axis.place(thing.session, thing.at)
        while place in taken:
            place += BEHIND
        taken.add(place)
        placed.append(replace(thing, place=place))
    return tuple(placed)
