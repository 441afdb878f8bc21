"""Which life events and notes stand where? Numbered dots on a lane of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from vincula.feedback import Course, EventMark
from vincula_practice.charts import marks
from vincula_practice.charts.axis import SessionAxis
from vincula_practice.charts.labels import text_width

EVENT_SIZE = 19.0
# What may stand on the lane. Signals, ruptures and repairs have corners, not curves; a
# rupture comes to points, and its repair is the same shape, filled.
EVENT_KINDS = ("life event", "note", "signal", "rupture", "repair")
CORNERS = {"signal", "rupture", "repair"}
POINTED = ({"rupture"}, {"repair"})
FILLED = ({"life event"}, {"repair"})


def kind_words(kind: str) -> str:
    """Return what a mark on the lane is called in a list."""
    return {
        "life event": gettext("life event"),
        "note": gettext("note"),
        "signal": gettext("to talk about"),
        "rupture": gettext("came between us"),
        "repair": gettext("mended"),
    }.get(kind, kind)


@dataclass(frozen=True, slots=True)
class EventDot:
    """One dot for one event, or for several that would cover each other."""

    x: float
    first: int
    last: int
    kinds: frozenset[str]

    @property
    def words(self) -> str:
        if self.first == self.last:
            return str(self.first)
        return f"{self.first}\N{EN DASH}{self.last}"

    @property
    def width(self) -> float:
        return max(EVENT_SIZE, text_width(self.words, 12) + 11)

    @property
    def reach(self) -> float:
        """Return how wide it is with its points."""
        return self.width + (2 * marks.POINT if self.kinds in POINTED else 0)


def event_lane(course: Course, axis: SessionAxis, y: float) -> str:
    """Draw numbered dots; a list beneath the chart says what each number is."""
    dots = event_dots(course.events, axis)
    filled = [dot for dot in dots if dot.kinds in FILLED]
    hollow = [dot for dot in dots if dot.kinds not in FILLED]
    centred = 'text-anchor="middle" font-size="12"'
    return "".join(
        [
            marks.path(
                "chart-grid",
                f"M{marks.n(axis.left)} {marks.n(y)}H{marks.n(axis.right)}",
            ),
            marks.group("chart-event", _shapes(filled, y)),
            marks.group("chart-event-number", _numbers(filled, y), centred),
            marks.group("chart-event-note", _shapes(hollow, y)),
            marks.group("chart-now", _numbers(hollow, y), centred),
        ]
    )


def event_dots(events: Sequence[EventMark], axis: SessionAxis) -> list[EventDot]:
    """Number the events in order, and join those that stand too close."""
    dots: list[EventDot] = []
    for k, event in enumerate(events, start=1):
        x = axis.x(min(max(event.place, axis.first), axis.last))
        dot = EventDot(x, k, k, frozenset({event.kind}))
        while dots and dot.x - dots[-1].x < (dot.reach + dots[-1].reach) / 2 + 2:
            near = dots.pop()
            dot = EventDot(
                (near.x + dot.x) / 2, near.first, dot.last, near.kinds | dot.kinds
            )
        dots.append(dot)
    return dots


def _shapes(dots: Sequence[EventDot], y: float) -> str:
    return "".join(_shape(dot.kinds)(dot.x, y, dot.width, EVENT_SIZE) for dot in dots)


def _shape(kinds: frozenset[str]) -> marks.Shape:
    if kinds in POINTED:
        return marks.hexagon
    return marks.box if kinds <= CORNERS else marks.pill


def _numbers(dots: Sequence[EventDot], y: float) -> str:
    return "".join(marks.text(dot.x, y + 4.2, dot.words) for dot in dots)
