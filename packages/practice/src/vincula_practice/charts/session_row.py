"""How is the axis of sessions drawn? Numbers, hollow marks for missed ones, and days."""

from collections.abc import Sequence
from datetime import datetime

from vincula.feedback import Course, SessionMark
from vincula_practice.charts import marks
from vincula_practice.charts.axis import SessionAxis, last_reached, shown_sessions
from vincula_practice.charts.labels import Box, FreeSpace, Spot
from vincula_practice.charts.numbers import day
from vincula_practice.charts.words import Voice, label

# Session numbers need this much room each.
NUMBER_ROOM = 26.0
NUMBER_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def missed_lines(
    course: Course, axis: SessionAxis, stretches: Sequence[tuple[float, float]]
) -> str:
    """Draw a faint line through each panel where a session was missed."""
    lines = [
        (axis.x(mark.place), top, bottom)
        for mark in course.sessions
        if mark.state == "missed"
        for top, bottom in stretches
    ]
    return marks.path("chart-missed", marks.verticals(lines))


def session_row(course: Course, axis: SessionAxis, y: float, voice: Voice) -> str:
    """Draw the axis: numbers, hollow marks where no session was held, and days."""
    shown = shown_sessions(course)
    ends = f"M{marks.n(axis.left)} {marks.n(y)}H{marks.n(axis.right)}"
    ticks = marks.verticals((axis.x(m.place), y, y + 4) for m in shown)
    missed = [marks.circle(axis.x(m.place), y, 4.6) for m in _in(shown, "missed")]
    called_off = [marks.square(axis.x(m.place), y, 4) for m in _in(shown, "cancelled")]
    return "".join(
        [
            marks.path("chart-axis", ends + ticks),
            marks.group("chart-hollow", "".join([*missed, *called_off])),
            _session_numbers(course, axis, y + 20),
            _beneath(course, shown, axis, y + 38, voice),
        ]
    )


def _in(sessions: Sequence[SessionMark], state: str) -> list[SessionMark]:
    return [mark for mark in sessions if mark.state == state]


def _session_numbers(course: Course, axis: SessionAxis, y: float) -> str:
    now = next(reversed(_reached(course)), None)
    words = []
    for mark in numbered(course, axis):
        extra = f'class="chart-now" {marks.LOOKS["chart-now"]}' if mark is now else ""
        words.append(marks.text(axis.x(mark.place), y, str(mark.number), extra))
    return marks.group(
        "chart-tick", "".join(words), 'text-anchor="middle" font-size="13"'
    )


def _reached(course: Course) -> list[SessionMark]:
    last = last_reached(course)
    return [mark for mark in course.sessions if mark.place <= last]


def numbered(course: Course, axis: SessionAxis) -> list[SessionMark]:
    """Choose the sessions that get a number: first, last reached, round ones with room."""
    step = next(s for s in NUMBER_STEPS if s * axis.slot >= NUMBER_ROOM)
    shown = shown_sessions(course)
    reached = _reached(course) or list(shown)
    chosen = [reached[0], reached[-1]] if len(reached) > 1 else reached[:1]
    for mark in shown:
        wanted = mark.number % step == 0 or mark.state == "planned"
        gaps = (abs(mark.place - other.place) * axis.slot for other in chosen)
        if wanted and all(gap >= min(NUMBER_ROOM, step * axis.slot) for gap in gaps):
            chosen.append(mark)
    return chosen


def _beneath(
    course: Course,
    shown: Sequence[SessionMark],
    axis: SessionAxis,
    y: float,
    voice: Voice,
) -> str:
    """Write the first and last day, and where there is room which session was missed."""
    space = FreeSpace(Box(axis.left - 24, y - 20, axis.right + 12, y + 6))
    written: list[str] = []

    def write(words: str, *spots: Spot) -> None:
        spot = space.find(words, 12.5, spots)
        if spot is not None:
            anchor = f'text-anchor="{spot.anchor}"'
            written.append(marks.text(spot.x, spot.y, words, anchor))

    (start, first), (end, last) = _ends(course, axis)
    write(day(first), Spot(start - 8, y, "start"))
    if end > start:
        write(day(last), Spot(end, y, "middle"), Spot(axis.right + 8, y, "end"))
    for mark in shown:
        if mark.state in ("missed", "cancelled", "planned"):
            write(label(mark.state, voice), Spot(axis.x(mark.place), y, "middle"))
    if shown:
        thirds = (start + (end - start) * share for share in (1 / 2, 1 / 3, 2 / 3))
        write(label("session", voice), *(Spot(x, y, "middle") for x in thirds))
    return marks.group("chart-tick", "".join(written), 'font-size="12.5"')


def _ends(
    course: Course, axis: SessionAxis
) -> tuple[tuple[float, datetime], tuple[float, datetime]]:
    """Return place and day of the first and last session, or else of the scores."""
    known = [(m.place, m.at) for m in _reached(course)]
    if not known:
        scored = [point for track in course.tracks for point in track.points]
        known = [(point.place, point.at) for point in scored]
    (first, started), (last, ended) = min(known), max(known)
    return (axis.x(first), started), (axis.x(last), ended)
