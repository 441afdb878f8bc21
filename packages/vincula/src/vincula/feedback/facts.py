"""What can be said about a course? Message keys with their numbers, in reading order.

The numbers are the same for everybody who reads; the words are chosen elsewhere.
"""

from collections.abc import Iterable

from vincula.catalogue.model import Cutoff, Direction
from vincula.feedback.model import (
    MINIMUM_SESSIONS,
    Course,
    CoursePoint,
    Fact,
    GoalTrack,
    Track,
)


def facts_of(course: Course) -> tuple[Fact, ...]:
    """Return the facts: outcome, alliance, sessions, goals, then what limits them."""
    return (
        *_outcome(course.outcome),
        *_alliance(course.alliance),
        *_sessions(course),
        *(fact for goal in course.goals for fact in _goal(goal)),
        *_limits(course.tracks),
    )


def _fact(key: str, **params: float | str) -> Fact:
    return Fact(key=key, params=params)


def _outcome(track: Track | None) -> Iterable[Fact]:
    if track is None or track.latest is None or track.first is None:
        return [_fact("outcome.none")]
    return [
        _latest("outcome.latest", track, track.latest),
        *_change(track, track.first, track.latest),
        *_cutoff(track, track.cutoff, track.latest),
    ]


def _latest(key: str, track: Track, point: CoursePoint) -> Fact:
    """The error belongs to the number: with one, the key ends in ``with_error``."""
    params: dict[str, float | str] = {
        "measure": track.abbreviation,
        "value": point.value,
        "minimum": track.minimum,
        "maximum": track.maximum,
    }
    if track.error is None:
        return Fact(key=key, params=params)
    params["half_width"] = track.error.half_width_points
    return Fact(key=f"{key}.with_error", params=params)


def _change(track: Track, first: CoursePoint, latest: CoursePoint) -> Iterable[Fact]:
    """Say how the latest score stands to the first, and whether error explains it."""
    if len(track.points) == 1:
        return [_fact("outcome.first", measure=track.abbreviation)]
    ends = {"first": first.value, "latest": latest.value}
    if track.error is None or latest.since_start is None:
        return [_fact("outcome.no_error", measure=track.abbreviation, **ends)]
    return [
        _fact(
            f"outcome.change.{latest.since_start.value}",
            measure=track.abbreviation,
            size_points=abs(latest.value - first.value),
            threshold_points=track.error.threshold_points,
            **ends,
        )
    ]


def _cutoff(track: Track, cutoff: Cutoff | None, latest: CoursePoint) -> Iterable[Fact]:
    if cutoff is None or track.direction is Direction.NEITHER:
        return []
    higher_is_worse = track.direction is Direction.HIGHER_IS_WORSE
    worse = latest.value >= cutoff.at if higher_is_worse else latest.value <= cutoff.at
    side = "worse" if worse else "better"
    return [_fact(f"outcome.cutoff.{side}", at=cutoff.at, label=cutoff.label)]


def _alliance(track: Track | None) -> Iterable[Fact]:
    if track is None or track.latest is None:
        return [_fact("alliance.none")]
    return [
        _latest("alliance.latest", track, track.latest),
        _own(track, track.latest),
    ]


def _own(track: Track, latest: CoursePoint) -> Fact:
    """Hold the latest rating against the person's own earlier sessions."""
    if latest.own_low is None or latest.own_high is None:
        return _fact(
            "alliance.too_few",
            earlier=len(track.points) - 1,
            needed=MINIMUM_SESSIONS,
        )
    own = {"low": latest.own_low, "high": latest.own_high, "value": latest.value}
    if latest.within_own:
        return _fact("alliance.within_own", **own)
    side = "below" if latest.value < latest.own_low else "above"
    return _fact(f"alliance.{side}_own", **own)


def _sessions(course: Course) -> Iterable[Fact]:
    held = [mark for mark in course.sessions if mark.state in ("attended", "missed")]
    missed = sum(mark.state == "missed" for mark in held)
    if not held:
        return []
    if not missed:
        return [_fact("sessions.attended", attended=len(held))]
    return [_fact("sessions.missed", missed=missed, sessions=len(held))]


def _goal(goal: GoalTrack) -> Iterable[Fact]:
    if not goal.points:
        return []
    params: dict[str, float | str] = {
        "words": goal.words,
        "latest": goal.points[-1].value,
        "maximum": goal.maximum,
    }
    if len(goal.points) == 1:
        return [Fact(key="goal.first", params=params)]
    params["first"] = goal.points[0].value
    return [Fact(key="goal.latest", params=params)]


def _limits(tracks: Iterable[Track]) -> Iterable[Fact]:
    """Say of each measure what it may not be taken for."""
    for track in tracks:
        if track.draft:
            yield _fact("track.draft", measure=track.abbreviation)
        if not track.current:
            yield _fact(
                "track.older_version",
                measure=track.abbreviation,
                version=track.version,
                scores=len(track.points),
            )
