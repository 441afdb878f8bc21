"""What do client and therapist see? One picture: drawing, tables, words and sources."""

from dataclasses import dataclass

from django.utils.translation import gettext

from vincula.feedback import Course, EventMark, Track
from vincula_practice.charts.band import band_source, band_words
from vincula_practice.charts.events import kind_words
from vincula_practice.charts.numbers import day, decimals_of, number, percent
from vincula_practice.charts.relationship import relationship_svg
from vincula_practice.charts.summary import summary
from vincula_practice.charts.tables import (
    Table,
    course_table,
    goals_table,
    track_table,
)
from vincula_practice.charts.translated import translated
from vincula_practice.charts.words import CLAIMS, Voice, label, sentences

# What can be said of these needs no warning beside the chart.
_PUBLISHED = "claim.validated"


@dataclass(frozen=True, slots=True)
class EventLine:
    """What one number on the event lane stands for."""

    number: str
    day: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Plain values for a template or a document; the drawings are safe SVG.

    Both drawings are empty strings where nothing was scored; then `summary` says so.
    ``band`` says what the expected band is and is not, ``claims`` what each measure may
    not be taken for.
    """

    title: str
    summary: str
    svg_wide: str
    svg_narrow: str
    table: Table
    other_tables: tuple[Table, ...]
    events: tuple[EventLine, ...]
    facts: tuple[str, ...]
    band: tuple[str, ...]
    claims: tuple[str, ...]
    sources: tuple[str, ...]


def picture(course: Course, voice: Voice, *, name: str = "course") -> Picture:
    """Return the one picture, in the words of one voice.

    ``name`` tells several pictures on one page apart: letters, digits and hyphens.
    """
    course = translated(course)
    return Picture(
        title=label("title", voice),
        summary=summary(course, voice),
        svg_wide=relationship_svg(course, voice=voice, width=920, name=name),
        svg_narrow=relationship_svg(course, voice=voice, width=390, name=name),
        table=course_table(course, voice),
        other_tables=_other_tables(course, voice),
        events=tuple(_line(k, e) for k, e in enumerate(course.events, start=1)),
        facts=sentences(course, voice),
        band=band_words(course.outcome, voice),
        claims=tuple(
            dict.fromkeys(_claim(t) for t in course.tracks if _needs_claim(t))
        ),
        sources=_all_sources(course),
    )


def _other_tables(course: Course, voice: Voice) -> tuple[Table, ...]:
    tables = [track_table(course, track, voice) for track in course.others]
    goals = goals_table(course)
    return tuple([*tables, goals] if goals else tables)


def _line(position: int, event: EventMark) -> EventLine:
    return EventLine(str(position), day(event.at), kind_words(event.kind), event.words)


def _needs_claim(track: Track) -> bool:
    return track.claim != _PUBLISHED


def _claim(track: Track) -> str:
    return f"{track.instrument_name}: {CLAIMS[track.claim]}."


def _all_sources(course: Course) -> tuple[str, ...]:
    found = [source for track in course.tracks for source in _sources(track)]
    if course.alliance:
        found.append(_floor_source(course.alliance))
    return tuple(dict.fromkeys(source for source in found if source))


def _sources(track: Track) -> tuple[str, ...]:
    """Say where each figure that was drawn comes from."""
    found = [_error_source(track), _cutoff_source(track), band_source(track)]
    return tuple(source for source in found if source)


def _error_source(track: Track) -> str:
    if track.error is None:
        return gettext("%(measure)s: measurement error not established.") % {
            "measure": track.abbreviation
        }
    words = gettext(
        "%(measure)s: measurement error ± %(half)s points (%(level)s %%), from: %(how)s."
        " Source: %(source)s."
    )
    return words % {
        "measure": track.abbreviation,
        "half": number(track.error.half_width_points, _decimals(track)),
        "level": percent(track.error.level),
        "how": track.error.how,
        "source": track.error.source.text,
    }


def _cutoff_source(track: Track) -> str:
    if track.cutoff is None:
        return ""
    return gettext("%(measure)s: cut-off %(at)s (%(label)s). Source: %(source)s.") % {
        "measure": track.abbreviation,
        "at": number(track.cutoff.at, _decimals(track)),
        "label": track.cutoff.label,
        "source": track.cutoff.source.text,
    }


def _floor_source(track: Track) -> str:
    """Say how the own range was made, where one was."""
    if all(point.own_low is None for point in track.points):
        return ""
    basis = (
        gettext("its measurement error")
        if track.floor_established
        else gettext("our rule; no source exists")
    )
    words = gettext(
        "%(measure)s: own range from the median and spread of earlier sessions, at least"
        " %(floor)s points to either side (%(basis)s)."
    )
    return words % {
        "measure": track.abbreviation,
        "floor": number(track.floor_points, _decimals(track)),
        "basis": basis,
    }


def _decimals(track: Track) -> int:
    return decimals_of(track.minimum, track.maximum)
