"""Which scores get a mark? Those where something turned; the table has every one."""

from collections.abc import Sequence

from vincula.change.reliable import Verdict
from vincula.feedback import CoursePoint
from vincula_practice.charts import marks
from vincula_practice.charts.drawing import Drawing

Noted = tuple[tuple[CoursePoint, str], ...]


def changed(point: CoursePoint) -> str | None:
    """Return which reliable change since the start a point shows."""
    if point.since_start in (None, Verdict.UNCHANGED):
        return None
    return str(point.since_start)


def outside_own(point: CoursePoint) -> str | None:
    """Return on which side of the person's own range a point lies, if outside."""
    if point.within_own is not False or point.own_low is None:
        return None
    return "below" if point.value < point.own_low else "above"


def where_it_turns(points: Sequence[CoursePoint]) -> Noted:
    """Choose where change first became reliable or turned round, and where it is now.

    Scores around the threshold cross it again and again: the table has them all.
    """
    noted: list[tuple[CoursePoint, str]] = []
    for point in points:
        key = changed(point)
        turned = not noted or noted[-1][1] != key
        if key is not None and (turned or point is points[-1]):
            noted.append((point, key))
    return tuple(noted)


def where_it_leaves(points: Sequence[CoursePoint]) -> Noted:
    """Choose the first rating of each stretch outside the person's own range."""
    noted: list[tuple[CoursePoint, str]] = []
    before: str | None = None
    for point in points:
        key = outside_own(point)
        if key is not None and key != before:
            noted.append((point, key))
        before = key
    return tuple(noted)


def shape(drawing: Drawing, point: CoursePoint, key: str) -> str:
    """Return the mark around a point: its shape tells what it means."""
    x, y = drawing.at(point)
    if key == "improved":
        return marks.group("chart-ring", marks.circle(x, y, drawing.ring))
    if key == "deteriorated":
        triangle = marks.triangle(x, y, drawing.ring + 3)
        return marks.group("chart-ring-warm", triangle)
    return marks.group("chart-ring-warm", marks.diamond(x, y, drawing.ring + 2))
