"""What does each mark mean? A line of words beneath the drawing, shape by shape."""

from collections.abc import Callable, Sequence

from vincula_practice.charts import marks
from vincula_practice.charts.axis import Format
from vincula_practice.charts.labels import text_width

# Between two entries.
GAP = 22


def _edges(x: float, y: float) -> str:
    """Return the path data of a line above and one below a mark."""
    return "".join(f"M{marks.n(x - 9)} {marks.n(y + side)}h18" for side in (-6, 6))


GLYPHS: dict[str, Callable[[float, float], str]] = {
    "improved": lambda x, y: marks.group("chart-ring", marks.circle(x, y, 6)),
    "deteriorated": lambda x, y: marks.group(
        "chart-ring-warm", marks.triangle(x, y + 1, 7)
    ),
    "below": lambda x, y: marks.group("chart-ring-warm", marks.diamond(x, y, 7)),
    "above": lambda x, y: marks.group("chart-ring-warm", marks.diamond(x, y, 7)),
    "error": lambda x, y: marks.path(
        "chart-error", marks.verticals([(x, y - 7, y + 7)]), 'stroke-width="3"'
    ),
    "cutoff": lambda x, y: marks.path(
        "chart-cut", f"M{marks.n(x - 9)} {marks.n(y)}h18"
    ),
    "own": lambda x, y: marks.group("chart-own", marks.pill(x, y, 18, 12)),
    "expected": lambda x, y: (
        marks.group("chart-expected", marks.square(x, y, 6))
        + marks.path("chart-expected-edge", _edges(x, y))
    ),
    "missed": lambda x, y: marks.group("chart-hollow", marks.circle(x, y, 4.6)),
    "cancelled": lambda x, y: marks.group("chart-hollow", marks.square(x, y, 4)),
    "unscored": lambda x, y: marks.path("chart-cross", marks.cross(x, y)),
    "life event": lambda x, y: marks.group("chart-event", marks.circle(x, y, 6)),
    "signal": lambda x, y: marks.group("chart-event-note", marks.square(x, y, 5)),
    "rupture": lambda x, y: marks.group(
        "chart-event-note", marks.hexagon(x, y, 10, 11)
    ),
    "repair": lambda x, y: marks.group("chart-event", marks.hexagon(x, y, 10, 11)),
    "note": lambda x, y: marks.group("chart-event-note", marks.circle(x, y, 6)),
}


def legend(
    entries: Sequence[tuple[str, str]], form: Format, y: float
) -> tuple[str, float]:
    """Write what each mark means, in lines; return the SVG and where it ends."""
    left = 0.0 if form.heading_in_two_lines else float(form.left)
    svg, words, x = [], [], left
    for key, content in entries:
        width = 24 + text_width(content, 13) + GAP
        if x > left and x + width - GAP > form.right:
            x, y = left, y + 22
        svg.append(GLYPHS[key](x + 9, y - 4.5))
        words.append(marks.text(x + 25, y, content))
        x += width
    svg.append(marks.group("chart-tick", "".join(words), 'font-size="13"'))
    return "".join(svg), y + 10
