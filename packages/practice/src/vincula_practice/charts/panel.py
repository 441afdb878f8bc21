"""How is one track drawn? Its layers, the marks that matter, and labels with room."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from vincula.feedback import Track
from vincula_practice.charts import layers, marks, notes
from vincula_practice.charts.drawing import Drawing
from vincula_practice.charts.labels import (
    BOLD_FIGURE,
    LETTER,
    Box,
    FreeSpace,
    Spot,
    around,
    beside,
)
from vincula_practice.charts.numbers import decimals_of, number, with_error
from vincula_practice.charts.words import Voice, label

LABEL_SIZE = 13

# Labels may rise this far above a panel, into the room under its heading.
ABOVE = 19

# The cut-off's label tries a place every so many units along its line.
CUT_STEP = 40


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel's SVG, and which of its marks need an entry in the legend."""

    svg: str
    legend: tuple[str, ...]


@dataclass(slots=True)
class _Labels:
    """The words in one panel, as they find room."""

    space: FreeSpace
    plain: list[str] = field(default_factory=list)
    bold: list[str] = field(default_factory=list)

    def write(self, words: str, spots: Iterable[Spot], *, bold: bool = False) -> bool:
        """Write words at the first free spot; tell whether there was one."""
        letter = BOLD_FIGURE if bold else LETTER
        spot = self.space.find(words, LABEL_SIZE, spots, letter)
        if spot is None:
            return False
        anchor = "" if spot.anchor == "start" else f'text-anchor="{spot.anchor}"'
        written = self.bold if bold else self.plain
        written.append(marks.text(spot.x, spot.y, words, anchor))
        return True

    def svg(self) -> str:
        size = f'font-size="{LABEL_SIZE}"'
        return marks.group("chart-label", "".join(self.plain), size) + marks.group(
            "chart-value", "".join(self.bold), size
        )


def draw_outcome(drawing: Drawing) -> Drawn:
    """Draw scores with their error, the cut-off, and where change became reliable."""
    noted = notes.where_it_turns(drawing.track.points)
    labels = _labels(drawing, noted)
    cut_is_named = _name_cutoff(drawing, labels)
    svg = [
        # The grid stays readable through it.
        layers.expected(drawing),
        layers.grid(drawing),
        layers.error(drawing),
        layers.cut_line(drawing),
        *_above_ground(drawing, noted, labels),
    ]
    cut = () if cut_is_named else ("cutoff",)
    return Drawn("".join(svg), (*_explained(drawing.track, noted), *cut))


def draw_alliance(drawing: Drawing) -> Drawn:
    """Draw ratings over the person's own range, and where they leave it."""
    noted = notes.where_it_leaves(drawing.track.points)
    labels = _labels(drawing, noted)
    svg = [
        layers.grid(drawing),
        layers.own(drawing),
        layers.error(drawing),
        *_above_ground(drawing, noted, labels),
    ]
    has_own = any(point.own_low is not None for point in drawing.track.points)
    own = ("own",) if has_own else ()
    return Drawn("".join(svg), (*_explained(drawing.track, noted), *own))


def cut_words(track: Track, voice: Voice) -> str:
    """Return the cut-off with its label, as chart and legend write it."""
    if track.cutoff is None:
        return ""
    at = number(track.cutoff.at, decimals_of(track.minimum, track.maximum))
    return label("cutoff", voice, at=at, label=track.cutoff.label)


def _above_ground(
    drawing: Drawing, noted: notes.Noted, labels: _Labels
) -> Iterable[str]:
    yield layers.line(drawing)
    yield layers.unscored(drawing)
    yield from (notes.shape(drawing, point, key) for point, key in noted)
    yield labels.svg()


def _explained(track: Track, noted: notes.Noted) -> Iterable[str]:
    yield from (key for _, key in noted)
    if track.error:
        yield "error"
    if track.unscored:
        yield "unscored"
    if track.expected:
        yield "expected"


def _labels(drawing: Drawing, noted: notes.Noted) -> _Labels:
    """Write the latest and first score, then what marks mean, one of each kind.

    Numbers come first: which of them find room must not depend on whose words they
    share the panel with.
    """
    labels = _Labels(_space(drawing, noted))
    _write_values(drawing, labels)
    worded: set[str] = set()
    for point, key in noted:
        spots = around(drawing.box(point, drawing.ring), LABEL_SIZE)
        if key not in worded and labels.write(label(key, drawing.voice), spots):
            worded.add(key)
    return labels


def _write_values(drawing: Drawing, labels: _Labels) -> None:
    first, latest = drawing.track.points[0], drawing.track.points[-1]
    error = drawing.track.error
    half = error.half_width_points if error else None
    words = with_error(latest.value, half, drawing.decimals)
    radius = drawing.ring
    labels.write(words, beside(drawing.box(latest, radius), LABEL_SIZE), bold=True)
    if first is not latest:
        words = number(first.value, drawing.decimals)
        labels.write(words, around(drawing.box(first), LABEL_SIZE), bold=True)


def _name_cutoff(drawing: Drawing, labels: _Labels) -> bool:
    """Write what the dotted line is, where neither line nor whisker is in the way."""
    if drawing.track.cutoff is None:
        return True
    axis, y = drawing.axis, drawing.panel.y(drawing.track.cutoff.at)
    places = range(int((axis.right - axis.left) / CUT_STEP))
    spots = (
        Spot(axis.right - 4 - k * CUT_STEP, at, "end")
        for at in (y - 6, y + 15)
        for k in places
    )
    return labels.write(cut_words(drawing.track, drawing.voice), spots)


def _space(drawing: Drawing, noted: notes.Noted) -> FreeSpace:
    """Return where labels may go: not over line, whiskers, marks or the cut-off."""
    panel, axis = drawing.panel, drawing.axis
    right = drawing.form.width - 2
    space = FreeSpace(Box(axis.left, panel.top - ABOVE, right, panel.bottom))
    for run in drawing.runs():
        for (x1, y1), (x2, y2) in pairwise([drawing.at(point) for point in run]):
            space.take_line(x1, y1, x2, y2)
    for point in drawing.track.points:
        space.take(drawing.box(point))
    for point, _ in noted:
        space.take(drawing.box(point, drawing.ring))
    if drawing.track.cutoff:
        y = panel.y(drawing.track.cutoff.at)
        space.take(Box(axis.left, y - 1.5, axis.right, y + 1.5))
    return space
