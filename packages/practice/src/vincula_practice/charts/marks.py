"""How is each mark written as SVG? Classes for the page's colours, attributes without.

The attributes carry the light colours, so that the same drawing stands alone in a PDF;
chart.css overrides them by the tokens of the page. No styles, no scripts.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

# A shape around a point: x, y, width, height.
Shape = Callable[[float, float, float, float], str]
# How far the sides of a hexagon come out to points.
POINT = 3.0

PAPER_COLOURS = {
    "card": "#ffffff",
    "ink": "#22302f",
    "soft": "#5c6b69",
    "line": "#e4ddd1",
    "edge": "#857f74",
    "bond": "#0f6b66",
    "warm": "#a85a1f",
    "own": "#f1e6d4",
    "expected": "#e3ecf5",
}

_LOOKS = {
    "chart-grid": 'fill="none" stroke="{line}"',
    "chart-axis": 'fill="none" stroke="{edge}"',
    "chart-own": 'fill="{own}" stroke="{edge}" stroke-width=".5" stroke-dasharray="3 3"',
    "chart-expected": 'fill="{expected}" stroke="none"',
    "chart-expected-edge": (
        'fill="none" stroke="{soft}" stroke-width=".8" stroke-dasharray="7 3"'
    ),
    "chart-error": (
        'fill="none" stroke="{bond}" stroke-opacity=".42" stroke-linecap="round"'
    ),
    "chart-error-area": 'fill="{bond}" fill-opacity=".16" stroke="none"',
    "chart-cut": (
        'fill="none" stroke="{soft}" stroke-width="1.6" stroke-dasharray="1 5"'
        ' stroke-linecap="round"'
    ),
    "chart-line": (
        'fill="none" stroke="{bond}" stroke-linejoin="round" stroke-linecap="round"'
    ),
    "chart-halo": 'fill="none" stroke="{card}" stroke-linecap="round"',
    "chart-ring": 'fill="none" stroke="{bond}" stroke-width="2"',
    "chart-dot": 'fill="{bond}" stroke="{bond}"',
    "chart-ring-warm": 'fill="none" stroke="{warm}" stroke-width="2.2"',
    "chart-hollow": 'fill="{card}" stroke="{soft}" stroke-width="1.6"',
    "chart-cross": 'fill="none" stroke="{soft}" stroke-width="1.8"',
    "chart-missed": 'fill="none" stroke="{edge}" stroke-dasharray="1 5"',
    "chart-event": 'fill="{warm}" stroke="{warm}" stroke-width="1.4"',
    "chart-event-note": 'fill="{card}" stroke="{warm}" stroke-width="1.4"',
    "chart-event-number": 'fill="{card}" font-weight="600"',
    "chart-title": 'fill="{ink}" font-weight="600"',
    "chart-sub": 'fill="{soft}" font-weight="400"',
    "chart-tick": 'fill="{soft}"',
    "chart-now": 'fill="{ink}" font-weight="700"',
    "chart-label": (
        'fill="{ink}" stroke="{card}" stroke-width="3.5" stroke-linejoin="round"'
        ' paint-order="stroke"'
    ),
    "chart-value": (
        'fill="{ink}" stroke="{card}" stroke-width="3.5" stroke-linejoin="round"'
        ' paint-order="stroke" font-weight="700"'
    ),
}
LOOKS = {name: look.format(**PAPER_COLOURS) for name, look in _LOOKS.items()}


def n(value: float) -> str:
    """Write a length with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def group(look: str, content: str, attributes: str = "") -> str:
    """Return marks that share a look; nothing for nothing."""
    if not content:
        return ""
    extra = f" {attributes}" if attributes else ""
    return f'<g class="{look}" {LOOKS[look]}{extra}>{content}</g>'


def path(look: str, d: str, attributes: str = "") -> str:
    """Return one path; nothing where there is nothing to draw."""
    if not d:
        return ""
    extra = f" {attributes}" if attributes else ""
    return f'<path class="{look}" {LOOKS[look]}{extra} d="{d}"/>'


def text(x: float, y: float, words: str, attributes: str = "") -> str:
    """Return words at a place; the look comes from the group around them."""
    extra = f" {attributes}" if attributes else ""
    return f'<text x="{n(x)}" y="{n(y)}"{extra}>{escape(words)}</text>'


def polyline(points: Sequence[tuple[float, float]]) -> str:
    """Return the path data of a line; a single point has no line."""
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return ""
    start, *rest = _tenths(points)
    return _move("M", *start) + _move("l", *_steps([start, *rest]))


def polygon(points: Sequence[tuple[float, float]]) -> str:
    """Return the path data of a closed area."""
    return f"{polyline(points)}z" if len(points) > 2 else ""  # noqa: PLR2004 - an area has three corners


def dots(points: Sequence[tuple[float, float]]) -> str:
    """Return path data that round line ends turn into dots: short, and one element."""
    if not points:
        return ""
    start, *rest = _tenths(points)
    steps = _steps([start, *rest])
    moves = [_move("m", *steps[k : k + 2]) for k in range(0, len(steps), 2)]
    return "h0".join([_move("M", *start), *moves]) + "h0"


def verticals(lines: Iterable[tuple[float, float, float]]) -> str:
    """Return the path data of vertical lines: x, from y, to y."""
    return "".join(f"M{n(x)} {n(a)}V{n(b)}" for x, a, b in lines)


def _tenths(points: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """Round before taking differences, so that rounding does not add up."""
    return [(round(10 * x), round(10 * y)) for x, y in points]


def _steps(points: Sequence[tuple[int, int]]) -> list[int]:
    """Return the differences, which are shorter to write than the places."""
    return [d for (a, b), (x, y) in pairwise(points) for d in (x - a, y - b)]


def _move(command: str, *tenths: int) -> str:
    """Write a path command; a minus sign is separator enough."""
    words = [n(value / 10) for value in tenths]
    return command + "".join(
        word if k == 0 or word.startswith("-") else f" {word}"
        for k, word in enumerate(words)
    )


def circle(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/>'


def triangle(x: float, y: float, radius: float) -> str:
    """Return a triangle around a point, its tip upwards."""
    side, base = radius * 0.95, y + radius * 0.62
    return f'<path d="M{n(x)} {n(y - radius * 1.1)}L{n(x + side)} {n(base)}H{n(x - side)}Z"/>'


def diamond(x: float, y: float, radius: float) -> str:
    return (
        f'<path d="M{n(x)} {n(y - radius)}l{n(radius)} {n(radius)}'
        f'-{n(radius)} {n(radius)}-{n(radius)}-{n(radius)}Z"/>'
    )


def cross(x: float, y: float) -> str:
    """Return the path data of a small cross."""
    return f"M{n(x - 4)} {n(y - 4)}l8 8m0-8l-8 8"


def square(x: float, y: float, half: float) -> str:
    return box(x, y, 2 * half, 2 * half)


def box(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect x="{n(x - width / 2)}" y="{n(y - height / 2)}" width="{n(width)}"'
        f' height="{n(height)}"/>'
    )


def hexagon(x: float, y: float, width: float, height: float) -> str:
    """Return a box whose sides come to points, its words as wide as the box's."""
    tip, half, up = width / 2 + POINT, width / 2 - POINT, height / 2
    return (
        f'<path d="M{n(x - tip)} {n(y)}L{n(x - half)} {n(y - up)}H{n(x + half)}'
        f'L{n(x + tip)} {n(y)}L{n(x + half)} {n(y + up)}H{n(x - half)}Z"/>'
    )


def pill(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect x="{n(x - width / 2)}" y="{n(y - height / 2)}" width="{n(width)}"'
        f' height="{n(height)}" rx="{n(height / 2)}"/>'
    )
