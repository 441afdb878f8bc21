"""Where is there room for a label? Nowhere: then it is left to legend and table."""

from collections import defaultdict
from collections.abc import Iterable
from math import ceil
from typing import NamedTuple

# Average width of a letter as a share of its size, measured in a wide system font: a
# label that fits here fits in most. Bold figures are wider, running text is narrower.
LETTER = 0.55
BOLD_FIGURE = 0.64
RUNNING_LETTER = 0.48
HEADING_LETTER = 0.62

# How finely a line is taken as an obstacle, and how broad the strips are in which
# obstacles are looked up: only for speed.
GRAIN = 7.0
STRIP = 32

# Labels keep this far from each other and from the lines.
BREATH = 2.0


class Box(NamedTuple):
    """An upright rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


class Spot(NamedTuple):
    """Where a text may stand: its baseline and which end of it is there."""

    x: float
    y: float
    anchor: str  # start, middle, end


class FreeSpace:
    """What is taken within one area. Lives for one drawing."""

    def __init__(self, area: Box) -> None:
        self._area = area
        self._strips: dict[int, list[Box]] = defaultdict(list)

    def take(self, box: Box) -> None:
        """Keep labels out of a box."""
        for strip in _strips(box):
            self._strips[strip].append(box)

    def take_line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Keep labels off a line."""
        steps = max(1, ceil(max(abs(x2 - x1), abs(y2 - y1)) / GRAIN))
        dx, dy = (x2 - x1) / steps, (y2 - y1) / steps
        thick = abs(dy) / 2 + BREATH
        for k in range(steps):
            middle = y1 + (k + 0.5) * dy
            left = x1 + k * dx
            self.take(Box(left, middle - thick, left + dx, middle + thick))

    def find(
        self,
        words: str,
        size: float,
        spots: Iterable[Spot],
        letter: float = LETTER,
    ) -> Spot | None:
        """Return the first spot where the words meet nothing, and take it."""
        width = text_width(words, size, letter)
        for spot in spots:
            box = _text_box(width, size, spot)
            if self._is_free(box):
                self.take(box)
                return spot
        return None

    def _is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        area = self._area
        if left < area.left or right > area.right:
            return False
        if top < area.top or bottom > area.bottom:
            return False
        return not any(
            left < taken[2]
            and taken[0] < right
            and top < taken[3]
            and taken[1] < bottom
            for strip in _strips(box)
            for taken in self._strips[strip]
        )


def _strips(box: Box) -> range:
    return range(int(box.left // STRIP), int(box.right // STRIP) + 1)


def text_width(words: str, size: float, letter: float = LETTER) -> float:
    """Estimate how wide a text is; fonts differ, so rather too wide."""
    return len(words) * size * letter


def lines_of(
    words: str, size: float, width: float, letter: float = RUNNING_LETTER
) -> list[str]:
    """Break running text into lines that fit."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, letter) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _text_box(width: float, size: float, spot: Spot) -> Box:
    """Return the rectangle that a text at a spot takes."""
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[spot.anchor]
    left = spot.x - shift * width - BREATH
    return Box(
        left, spot.y - 0.8 * size, left + width + 2 * BREATH, spot.y + 0.25 * size
    )


def around(mark: Box, size: float) -> tuple[Spot, ...]:
    """Return spots around a mark, the best first: above, below, then the sides."""
    x, y = (mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2
    above, below = mark.top - 5, mark.bottom + 5 + 0.75 * size
    middle = y + 0.32 * size
    return (
        Spot(x, above, "middle"),
        Spot(x, below, "middle"),
        Spot(mark.left, above, "start"),
        Spot(mark.right, above, "end"),
        Spot(mark.left, below, "start"),
        Spot(mark.right, below, "end"),
        Spot(mark.right + 5, middle, "start"),
        Spot(mark.left - 5, middle, "end"),
        Spot(mark.right + 4, above + 0.6 * size, "start"),
        Spot(mark.left - 4, below - 0.6 * size, "end"),
        Spot(x, above - size, "middle"),
        Spot(x, below + size, "middle"),
        Spot(mark.left, above - size, "start"),
        Spot(mark.right, below + size, "end"),
    )


def beside(mark: Box, size: float) -> tuple[Spot, ...]:
    """Return spots for the last mark of a line: its right side is open."""
    middle = (mark.top + mark.bottom) / 2 + 0.32 * size
    return (Spot(mark.right + 5, middle, "start"), *around(mark, size))
