"""The band of the model in use behind a course: the one that signals look at."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from vincula.feedback import Course, Expected, ExpectedPoint, Track, with_expected
from vincula.signals.case import Case, Measure, Visit
from vincula.signals.expected import LEVEL
from vincula_practice.sessions.models import SessionState
from vincula_practice.signals.cases import known_at
from vincula_practice.signals.expecting import Installed, installed_for, models_in
from vincula_practice.signals.times import times_of

FEWEST_SCORES = 2


def with_band(course: Course, episode: Any, *, on: date) -> Course:
    """Return the course with its band, where a model in use has one; else as it is.

    Where the episode was read with `expecting.with_models`, nothing more is asked.
    """
    track = course.outcome
    if track is None or len(track.points) < FEWEST_SCORES:
        return course
    found = installed_for(models_in(episode), track.instrument, track.version)
    if found is None or not found.drawn(on=on):
        return course
    points = _points(course, track, found)
    return with_expected(course, _expected(found, points)) if points else course


def _points(
    course: Course, track: Track, found: Installed
) -> tuple[ExpectedPoint, ...]:
    scores = {p.session: p.value for p in track.points if p.session is not None}
    ahead = _next_planned(course, scores)
    marks = [(one.number, one.at, one.state) for one in course.sessions]
    times = times_of(marks, {*scores, *ahead}, unit=found.unit)
    first = next((n for n in times if n in scores), None)
    if first is None:
        return ()
    later = [number for number in times if number != first]
    band = found.course.band(
        _case(track, scores, times), at=[times[number] for number in later]
    )
    if band is None:
        return ()
    return tuple(
        ExpectedPoint(
            session=number,
            expected=float(band.expected[k]),
            low=float(band.low[k]),
            high=float(band.high[k]),
        )
        for k, number in enumerate(later)
    )


def _next_planned(course: Course, scores: Mapping[int, float]) -> list[int]:
    """Return the first session still to come after all that were answered, if any."""
    last = max((m.place for m in course.sessions if m.number in scores), default=0.0)
    coming = [
        mark.number
        for mark in course.sessions
        if mark.state == SessionState.PLANNED and mark.place > last
    ]
    return coming[:1]


def _case(
    track: Track, scores: Mapping[int, float], times: Mapping[int, float]
) -> Case:
    in_order = [number for number in times if number in scores]
    known = known_at(scores[in_order[0]])
    visits = [
        Visit(
            label=str(number),
            outcome=scores[number],
            time=times[number],
            known=known,
        )
        for number in in_order
    ]
    return Case(
        client="",
        visits=tuple(visits),
        outcome=Measure(direction=track.direction),
    )


def _expected(found: Installed, points: tuple[ExpectedPoint, ...]) -> Expected:
    card, tried = found.course.card, found.kept.card
    return Expected(
        points=points,
        level=LEVEL,
        model=card.model,
        clients=found.kept.model.n_clients,
        data=tried.data if tried else "",
        day=tried.day if tried else "",
        tried=card.clients,
        held=100 * (card.coverage_80 or 0),
        reference=bool(found.reference),
        simulated=found.simulated,
    )
