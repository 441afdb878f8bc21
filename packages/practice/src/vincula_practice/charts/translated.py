"""Which phrases of the catalogue stand in the picture? The reader's own, where known."""

from dataclasses import replace

from vincula.feedback import Course, CoursePoint, Fact, Track
from vincula_practice.checkins.phrases import phrase

# What facts name from the catalogue; a goal's words are the client's and stay.
NAMES = ("measure", "label")


def translated(course: Course) -> Course:
    """Return the course with the catalogue's phrases in the reader's language."""
    return replace(
        course,
        outcome=_track(course.outcome) if course.outcome else None,
        alliance=_track(course.alliance) if course.alliance else None,
        others=tuple(map(_track, course.others)),
        facts=tuple(map(_fact, course.facts)),
    )


def _track(track: Track) -> Track:
    cutoff, error = track.cutoff, track.error
    return replace(
        track,
        abbreviation=phrase(track.abbreviation),
        instrument_name=phrase(track.instrument_name),
        cutoff=replace(cutoff, label=phrase(cutoff.label)) if cutoff else None,
        error=replace(error, how=phrase(error.how)) if error else None,
        points=tuple(map(_point, track.points)),
    )


def _point(point: CoursePoint) -> CoursePoint:
    return replace(point, band=phrase(point.band)) if point.band else point


def _fact(fact: Fact) -> Fact:
    named = {
        name: phrase(value)
        for name, value in fact.params.items()
        if name in NAMES and isinstance(value, str)
    }
    return replace(fact, params={**fact.params, **named})
