"""How is a course drawn? Outcome above, alliance below, on one axis of sessions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from vincula.feedback import Course, Track
from vincula_practice.charts import marks
from vincula_practice.charts.axis import (
    NARROW,
    WIDE,
    Format,
    Panel,
    SessionAxis,
    drawn,
    session_axis,
    shown_sessions,
)
from vincula_practice.charts.drawing import Drawing
from vincula_practice.charts.events import EVENT_KINDS, event_lane
from vincula_practice.charts.labels import HEADING_LETTER, lines_of
from vincula_practice.charts.legend import legend
from vincula_practice.charts.numbers import number, percent
from vincula_practice.charts.panel import (
    Drawn,
    cut_words,
    draw_alliance,
    draw_outcome,
)
from vincula_practice.charts.session_row import missed_lines, session_row
from vincula_practice.charts.summary import summary
from vincula_practice.charts.words import DIRECTIONS, Voice, label, sentence

# A drawing asked for below this width is made for a phone.
NARROW_BELOW = 600

SUB_SIZE = 13


@dataclass(slots=True)
class _Sheet:
    """One drawing as it grows downwards."""

    course: Course
    voice: Voice
    form: Format
    axis: SessionAxis
    y: float = 0.0
    svg: list[str] = field(default_factory=list)
    stretches: list[tuple[float, float]] = field(default_factory=list)
    explained: dict[str, str] = field(default_factory=dict)


def relationship_svg(
    course: Course, *, voice: Voice, width: int = 920, name: str = "course"
) -> str:
    """Draw one course as SVG; an empty string where there is no score to draw.

    ``name`` keeps the ids of several drawings on one page apart. The drawing is an
    image with title and description; a page shows the same numbers in a table.
    """
    outcome, alliance = drawn(course.outcome), drawn(course.alliance)
    if outcome is None and alliance is None:
        return ""
    form = NARROW if width < NARROW_BELOW else WIDE
    sheet = _Sheet(course, voice, form, session_axis(course, form))
    if outcome:
        _panel(sheet, "outcome", outcome, form.outcome_height, draw_outcome)
    if course.events:
        _events(sheet)
    if alliance:
        _panel(sheet, "alliance", alliance, form.alliance_height, draw_alliance)
    _sessions(sheet)
    _legend(sheet)
    return _document(sheet, name)


def _panel(
    sheet: _Sheet,
    key: str,
    track: Track,
    height: int,
    draw: Callable[[Drawing], Drawn],
) -> None:
    top = _heading(sheet, label(key, sheet.voice), track_words(track, sheet.voice))
    panel = Panel(top, top + height, track.minimum, track.maximum)
    drawing = Drawing(track, panel, sheet.axis, sheet.form, sheet.voice)
    result = draw(drawing)
    sheet.svg.append(result.svg)
    sheet.stretches.append((panel.top, panel.bottom))
    sheet.y = panel.bottom
    for entry in result.legend:
        sheet.explained.setdefault(entry, _explained(entry, track, sheet.voice))


def _explained(entry: str, track: Track, voice: Voice) -> str:
    if entry == "cutoff":
        return cut_words(track, voice)
    if entry == "error" and track.error:
        return label("error", voice, level=percent(track.error.level))
    if entry == "expected" and track.expected:
        key = "curve" if track.expected.simulated else "expected"
        return label(key, voice, level=number(track.expected.level))
    return label(entry, voice)


def track_words(track: Track, voice: Voice) -> str:
    """Return what a panel shows: measure, range, direction, and whether it is a draft."""
    parts = [
        track.abbreviation,
        gettext("%(minimum)s to %(maximum)s")
        % {"minimum": number(track.minimum), "maximum": number(track.maximum)},
        str(DIRECTIONS[track.direction]),
    ]
    if track.draft:
        parts.append(label("draft", voice))
    return ", ".join(parts)


def _heading(sheet: _Sheet, title: str, sub: str) -> float:
    """Write a panel's heading; return where the panel begins."""
    sheet.y += 34 if sheet.y else 22
    if sheet.form.heading_in_two_lines:
        _stacked(sheet, title, sub)
    else:
        _in_one_line(sheet, title, sub)
    return sheet.y + 24


def _in_one_line(sheet: _Sheet, title: str, sub: str) -> None:
    form, look = sheet.form, marks.LOOKS["chart-sub"]
    tspan = f'<tspan dx="10" class="chart-sub" {look} font-size="{form.text_size}">'
    line = marks.text(form.left, sheet.y, title).removesuffix("</text>")
    line += f"{tspan}{escape(sub)}</tspan></text>"
    size = f'font-size="{form.title_size}"'
    sheet.svg.append(marks.group("chart-title", line, size))


def _stacked(sheet: _Sheet, title: str, sub: str) -> None:
    """Write title and measure below each other, each in as many lines as it needs."""
    size, width = sheet.form.title_size, sheet.form.width - 4
    titles = _lines(sheet, lines_of(title, size, width, HEADING_LETTER), size + 4)
    sheet.y += 19
    subs = _lines(sheet, lines_of(sub, SUB_SIZE, width), 18)
    sheet.svg.append(marks.group("chart-title", titles, f'font-size="{size}"'))
    sheet.svg.append(marks.group("chart-sub", subs, f'font-size="{SUB_SIZE}"'))


def _lines(sheet: _Sheet, lines: list[str], leading: float) -> str:
    """Write lines below each other; the sheet ends at the last one."""
    start = sheet.y
    sheet.y += leading * (len(lines) - 1)
    return "".join(
        marks.text(2, start + k * leading, line) for k, line in enumerate(lines)
    )


def _events(sheet: _Sheet) -> None:
    sheet.y += 24
    sheet.svg.append(event_lane(sheet.course, sheet.axis, sheet.y))
    sheet.y += 10
    for kind in EVENT_KINDS:
        if any(event.kind == kind for event in sheet.course.events):
            sheet.explained[kind] = label(kind, sheet.voice)


def _sessions(sheet: _Sheet) -> None:
    sheet.y += 22
    sheet.svg.insert(0, missed_lines(sheet.course, sheet.axis, sheet.stretches))
    sheet.svg.append(session_row(sheet.course, sheet.axis, sheet.y, sheet.voice))
    sheet.y += 44
    states = {mark.state for mark in shown_sessions(sheet.course)}
    for state in ("missed", "cancelled"):
        if state in states:
            sheet.explained[state] = label(state, sheet.voice)


def _legend(sheet: _Sheet) -> None:
    if not sheet.explained:
        return
    entries = list(sheet.explained.items())
    svg, sheet.y = legend(entries, sheet.form, sheet.y + 26)
    sheet.svg.append(svg)


def _described(sheet: _Sheet) -> str:
    """Return the summary and, where a band is drawn, where the latest score stands."""
    where = [
        sentence(fact, sheet.voice, 1)
        for fact in sheet.course.facts
        if fact.key.startswith("outcome.expected.")
    ]
    return " ".join([summary(sheet.course, sheet.voice), *where])


def _document(sheet: _Sheet, name: str) -> str:
    size = "narrow" if sheet.form is NARROW else "wide"
    title, described = f"{name}-{size}-title", f"{name}-{size}-desc"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{size}"'
        f' viewBox="0 0 {sheet.form.width} {marks.n(sheet.y + 4)}" role="img"'
        f' aria-labelledby="{title} {described}" font-family="Libertinus Serif">'
    )
    words = (
        f'<title id="{title}">{escape(label("title", sheet.voice))}</title>'
        f'<desc id="{described}">{escape(_described(sheet))}</desc>'
    )
    # Every word in it went through escape().
    return SafeString("".join([head, words, *sheet.svg, "</svg>"]))
