"""Where was a course expected to be? The band of a model on the picture, and its fact."""

from dataclasses import replace

from vincula.catalogue.model import Direction
from vincula.feedback.model import (
    Course,
    CoursePoint,
    Expected,
    ExpectedPoint,
    Fact,
    Track,
)


def with_expected(course: Course, expected: Expected) -> Course:
    """Return the course with a band behind its outcome, and what can be said of it.

    The fact says where the latest score stands, in or outside the band. It is missing
    where the band has nothing at that session, and where the model was tried on nobody:
    no person is held against a simulation.
    """
    track = course.outcome
    if track is None:
        return course
    places = {mark.number: mark.place for mark in course.sessions}
    points = tuple(
        replace(one, place=places[one.session])
        for one in expected.points
        if one.session in places
    )
    if not points:
        return course
    drawn = replace(track, expected=replace(expected, points=points))
    told = [*course.facts]
    found = _fact(drawn)
    if found is not None:
        after = [k for k, one in enumerate(told) if one.key.startswith("outcome.")]
        told.insert(after[-1] + 1 if after else 0, found)
    return replace(course, outcome=drawn, facts=tuple(told))


def _fact(track: Track) -> Fact | None:
    first, latest = track.first, track.latest
    if track.expected is None or first is None or latest is None:
        return None
    if track.expected.simulated:
        return None
    band = track.expected.at(latest.session)
    if band is None:
        return None
    return Fact(
        key=f"outcome.expected.{side(latest, band, track.direction)}",
        params={
            "measure": track.abbreviation,
            "first": first.value,
            "latest": latest.value,
            "low": band.low,
            "high": band.high,
            "level": track.expected.level,
            "beyond": (100 - track.expected.level) / 2,
        },
    )


def side(point: CoursePoint, band: ExpectedPoint, direction: Direction) -> str:
    """Return where a score stands: within the band, or on its better or worse side."""
    if band.low <= point.value <= band.high:
        return "within"
    above = point.value > band.high
    return "better" if above == (direction is Direction.HIGHER_IS_BETTER) else "worse"
