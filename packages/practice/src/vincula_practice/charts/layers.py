"""How do the parts of one track look? Grid, error, own range, line: one path each."""

from collections.abc import Sequence
from itertools import pairwise

from vincula.feedback import CoursePoint
from vincula_practice.charts import marks
from vincula_practice.charts.axis import score_ticks
from vincula_practice.charts.drawing import Drawing
from vincula_practice.charts.numbers import number

# A dot smaller than this is told from its line without a rim of paper.
SMALL_DOT = 5.0

# A score tick needs this much height.
TICK_ROOM = 24


def grid(drawing: Drawing) -> str:
    panel, axis, form = drawing.panel, drawing.axis, drawing.form
    height = panel.bottom - panel.top
    ticks = score_ticks(
        panel.minimum, panel.maximum, min(form.ticks, int(height / TICK_ROOM))
    )
    lines = "".join(
        f"M{marks.n(axis.left)} {marks.n(panel.y(t))}H{marks.n(axis.right)}"
        for t in ticks
    )
    words = "".join(
        marks.text(axis.left - 8, panel.y(t) + 4.5, number(t)) for t in ticks
    )
    return marks.path("chart-grid", lines) + marks.group(
        "chart-tick", words, 'text-anchor="end" font-size="13"'
    )


def error(drawing: Drawing) -> str:
    """Draw how far each score may be off: a whisker each, or one area where dense."""
    panel, axis = drawing.panel, drawing.axis
    if drawing.track.error is None:
        return ""
    if drawing.dense:
        areas = [_error_area(drawing, run) for run in drawing.runs()]
        return marks.path("chart-error-area", "".join(areas))
    whiskers = [
        (axis.x(p.place), panel.y(p.high), panel.y(p.low))
        for p in drawing.track.points
        if p.high is not None and p.low is not None
    ]
    width = f'stroke-width="{marks.n(max(1.6, drawing.dot / 3.4))}"'
    return marks.path("chart-error", marks.verticals(whiskers), width)


def _error_area(drawing: Drawing, run: Sequence[CoursePoint]) -> str:
    panel, axis = drawing.panel, drawing.axis
    upper = [(axis.x(p.place), panel.y(p.high or 0)) for p in run]
    lower = [(axis.x(p.place), panel.y(p.low or 0)) for p in reversed(run)]
    if len(run) == 1:
        (x, high), (_, low) = upper[0], lower[0]
        return marks.polygon([(x - 2, high), (x + 2, high), (x + 2, low), (x - 2, low)])
    return marks.polygon(upper + lower)


def expected(drawing: Drawing) -> str:
    """Draw the expected band: an area with broken edges, and no line in its middle."""
    found = drawing.track.expected
    if found is None:
        return ""
    panel, axis = drawing.panel, drawing.axis
    shown = [one for one in found.points if one.place <= axis.last]
    upper = [(axis.x(one.place), panel.y(one.high)) for one in shown]
    lower = [(axis.x(one.place), panel.y(one.low)) for one in shown]
    if len(shown) == 1:
        (x, high), (_, low) = upper[0], lower[0]
        half = axis.slot / 4
        upper = [(x - half, high), (x + half, high)]
        lower = [(x - half, low), (x + half, low)]
    # Its sides stay open: a line there would stand where the whisker of a score does.
    edges = marks.polyline(upper) + marks.polyline(lower)
    return marks.path(
        "chart-expected", marks.polygon(upper + lower[::-1])
    ) + marks.path("chart-expected-edge", edges)


def own(drawing: Drawing) -> str:
    """Draw the own range as steps: each session's comes from the sessions before."""
    known = [p for p in drawing.track.points if p.own_low is not None]
    if not known:
        return ""
    panel, axis = drawing.panel, drawing.axis
    middles = [(a.place + b.place) / 2 for a, b in pairwise(known)]
    edges = [known[0].place - 0.5, *middles, known[-1].place + 0.5]
    upper: list[tuple[float, float]] = []
    lower: list[tuple[float, float]] = []
    for point, start, end in zip(known, edges, edges[1:], strict=False):
        for place in (start, end):
            x = min(axis.right, max(axis.left, axis.x(place)))
            upper.append((x, panel.y(point.own_high or 0)))
            lower.append((x, panel.y(point.own_low or 0)))
    return marks.path(
        "chart-own", marks.polygon(_corners(upper) + _corners(lower)[::-1])
    )


def _corners(steps: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Leave out points in the middle of a level stretch."""
    kept: list[tuple[float, float]] = []
    for k, point in enumerate(steps):
        inner = 0 < k < len(steps) - 1
        if inner and steps[k - 1][1] == point[1] == steps[k + 1][1]:
            continue
        kept.append(point)
    return kept


def line(drawing: Drawing) -> str:
    """Draw the line, broken where a score is missing, and a dot for each score."""
    paths = [marks.polyline([drawing.at(p) for p in run]) for run in drawing.runs()]
    width = f'stroke-width="{marks.n(2 if drawing.dense else 2.5)}"'
    svg = marks.path("chart-line", "".join(paths), width)
    # Where sessions stand close only the ends and lone scores keep their dots.
    alone = [run[0] for run in drawing.runs() if len(run) == 1]
    shown = drawing.track.points
    if drawing.dense:
        shown = (*alone, shown[0], shown[-1])
    d = marks.dots([drawing.at(point) for point in shown])
    if drawing.dot >= SMALL_DOT:
        svg += marks.path("chart-halo", d, f'stroke-width="{marks.n(drawing.dot + 3)}"')
    return svg + marks.path("chart-line", d, f'stroke-width="{marks.n(drawing.dot)}"')


def cut_line(drawing: Drawing) -> str:
    if drawing.track.cutoff is None:
        return ""
    y, axis = marks.n(drawing.panel.y(drawing.track.cutoff.at)), drawing.axis
    return marks.path("chart-cut", f"M{marks.n(axis.left)} {y}H{marks.n(axis.right)}")


def unscored(drawing: Drawing) -> str:
    """Show that a form came without a score; it has no height of its own."""
    y = drawing.panel.bottom - 6
    crosses = [
        marks.cross(drawing.axis.x(form.place), y) for form in drawing.track.unscored
    ]
    return marks.path("chart-cross", "".join(crosses))
