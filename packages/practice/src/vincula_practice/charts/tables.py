"""Which numbers does the chart show? The same ones, as rows of a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from vincula.feedback import Course, CoursePoint, Track, Unscored
from vincula.feedback.model import SESSION_STATES
from vincula_practice.charts.notes import outside_own
from vincula_practice.charts.numbers import (
    EN_DASH,
    day,
    decimals_of,
    number,
    with_error,
)
from vincula_practice.charts.words import Voice, cells_in, label


@dataclass(frozen=True, slots=True)
class Row:
    """One session or moment; ``head`` names it, ``checkins`` lead to the answers."""

    head: str
    cells: tuple[str, ...]
    checkins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Plain words and numbers; columns in which nothing stands are left out."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(slots=True)
class _Draft:
    """A row while it is filled: cells by heading."""

    place: float
    head: str
    cells: dict[str, str]
    checkins: list[str] = field(default_factory=list)

    def add(self, cells: dict[str, str], checkin: str | None) -> None:
        """Fill cells; what stands there already stays, the rest goes behind it."""
        for heading, words in cells.items():
            standing = self.cells.get(heading)
            self.cells[heading] = f"{standing}; {words}" if standing else words
        if checkin and checkin not in self.checkins:
            self.checkins.append(checkin)


def course_table(course: Course, voice: Voice) -> Table:
    """Return the drawn tracks, session by session, with missed sessions in place."""
    shown = [track for track in (course.outcome, course.alliance) if track]
    alliance = course.alliance
    own = [alliance] if alliance else []
    return _table(course, shown, own, label("title", voice), voice, every=True)


def track_table(course: Course, track: Track, voice: Voice) -> Table:
    """Return one track that the chart does not draw."""
    caption = measure(track)
    if not track.current:
        older = gettext("%(measure)s, version %(version)s")
        caption = older % {"measure": caption, "version": track.version}
    return _table(course, [track], [], caption, voice, every=False)


def goals_table(course: Course) -> Table | None:
    """Return the ratings of all goals by session; None where none was rated."""
    rated = [goal for goal in course.goals if goal.points]
    if not rated:
        return None
    days = {mark.number: mark.at for mark in course.sessions}
    drafts: dict[float, _Draft] = {}
    for goal in rated:
        for point in goal.points:
            head = str(point.session) if point.session is not None else EN_DASH
            moment = point.at.timestamp()
            # The day of the session, as in the other tables, not that of the answer.
            held = days.get(point.session, point.at) if point.session else point.at
            first = {gettext("Date"): day(held)}
            draft = drafts.setdefault(moment, _Draft(moment, head, first))
            decimals = decimals_of(goal.minimum, goal.maximum)
            draft.add({goal.words: number(point.value, decimals)}, None)
    headings = [gettext("Date"), *(goal.words for goal in rated)]
    ordered = sorted(drafts.values(), key=lambda draft: draft.place)
    return _finished(gettext("Goals, rated 0 to 10"), headings, ordered)


def measure(track: Track) -> str:
    """Return how a scale is named where its numbers stand: PHQ-9 (0 to 27)."""
    return gettext("%(measure)s (%(minimum)s to %(maximum)s)") % {
        "measure": track.abbreviation,
        "minimum": number(track.minimum),
        "maximum": number(track.maximum),
    }


def _table(
    course: Course,
    tracks: Sequence[Track],
    with_own: Sequence[Track],
    caption: str,
    voice: Voice,
    *,
    every: bool,
) -> Table:
    headings = [gettext("Date"), gettext("Attendance")]
    drafts = _session_rows(course, tracks, voice, every=every)
    for track in tracks:
        headings += _fill(drafts, track, own=track in with_own, voice=voice)
    headings.append(gettext("Note"))
    _add_notes(drafts, tracks, voice)
    ordered = sorted(drafts.values(), key=lambda draft: draft.place)
    return _finished(caption, headings, ordered)


def _session_rows(
    course: Course, tracks: Sequence[Track], voice: Voice, *, every: bool
) -> dict[float, _Draft]:
    """Return a row for each session that was due or answered, and for other scores."""
    date, attendance = gettext("Date"), gettext("Attendance")
    states = {state: label(state, voice) for state in SESSION_STATES}
    answered = {form.place for track in tracks for form in track.forms}
    drafts = {
        mark.place: _Draft(
            mark.place,
            str(mark.number),
            {date: day(mark.at), attendance: states[mark.state]},
        )
        for mark in course.sessions
        if (every and mark.state != "planned") or mark.place in answered
    }
    for track in tracks:
        for thing in track.forms:
            place = _row_of(drafts, thing.place)
            if place not in drafts:
                cells = {date: day(thing.at)}
                drafts[place] = _Draft(place, EN_DASH, cells)
    return drafts


def _row_of(drafts: dict[float, _Draft], place: float) -> float:
    """A second score at one session stands a little behind it, in the same row."""
    session = float(int(place))
    return session if 0 < place - session < 0.5 and session in drafts else place  # noqa: PLR2004 - half a session


def _fill(
    drafts: dict[float, _Draft], track: Track, *, own: bool, voice: Voice
) -> list[str]:
    """Write one track's columns and return their headings."""
    score, band = measure(track), gettext("Band")
    since, usual = gettext("Since the start"), gettext("Own range")
    said = cells_in(voice)
    for point in track.points:
        draft = drafts[_row_of(drafts, point.place)]
        cells = {score: _score(track, point)}
        if point.band and not own:
            cells[band] = point.band
        if point.since_start and not own:
            cells[since] = said[point.since_start]
        if own and point.own_low is not None:
            cells[usual] = _own(track, point, said)
        draft.add(cells, point.checkin)
    where = _fill_expected(drafts, track)
    return [score, usual] if own else [score, where, band, since]


def _fill_expected(drafts: dict[float, _Draft], track: Track) -> str:
    """Write between which scores the expected band lies; return the heading."""
    found = track.expected
    if found is None:
        return ""
    heading = gettext("Expected, %(level)s of 100") % {"level": number(found.level)}
    decimals = decimals_of(track.minimum, track.maximum)
    for one in found.points:
        if one.place in drafts:
            words = gettext("%(minimum)s to %(maximum)s") % {
                "minimum": number(one.low, decimals),
                "maximum": number(one.high, decimals),
            }
            drafts[one.place].add({heading: words}, None)
    return heading


def _score(track: Track, point: CoursePoint) -> str:
    half = track.error.half_width_points if track.error else None
    return with_error(point.value, half, decimals_of(track.minimum, track.maximum))


def _own(track: Track, point: CoursePoint, said: Mapping[str, str]) -> str:
    decimals = decimals_of(track.minimum, track.maximum)
    words = gettext("%(low)s to %(high)s: %(where)s")
    return words % {
        "low": number(point.own_low or 0, decimals),
        "high": number(point.own_high or 0, decimals),
        "where": said[outside_own(point) or "within"],
    }


def _add_notes(
    drafts: dict[float, _Draft], tracks: Sequence[Track], voice: Voice
) -> None:
    """Say where answers were missing, whether or not a score came of it."""
    heading = gettext("Note")
    answered = gettext("%(measure)s: %(answered)s of %(items)s answered")
    for track in tracks:
        incomplete: list[CoursePoint | Unscored] = [*track.unscored]
        incomplete += [point for point in track.points if point.prorated]
        for thing in incomplete:
            words = answered % {
                "measure": track.abbreviation,
                "answered": thing.answered,
                "items": thing.items,
            }
            if isinstance(thing, Unscored):
                words += f", {label('unscored', voice)}"
            draft = drafts[_row_of(drafts, thing.place)]
            draft.add({heading: words}, thing.checkin)


def _finished(caption: str, headings: Sequence[str], drafts: Iterable[_Draft]) -> Table:
    drafts = list(drafts)
    kept = [h for h in dict.fromkeys(headings) if any(d.cells.get(h) for d in drafts)]
    rows = tuple(
        Row(d.head, tuple(d.cells.get(h, "") for h in kept), tuple(d.checkins))
        for d in drafts
    )
    return Table(caption, (gettext("Session"), *kept), rows)
