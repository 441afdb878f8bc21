"""What does a track need to be drawn? Its panel, the axis, and the size of its marks."""

from dataclasses import dataclass

from vincula.feedback import CoursePoint, Track
from vincula_practice.charts.axis import Format, Panel, SessionAxis, runs
from vincula_practice.charts.labels import Box
from vincula_practice.charts.numbers import decimals_of
from vincula_practice.charts.words import Voice

# Below this width of a session, dots and whiskers would run into each other: the line
# goes without dots, and the error becomes one soft area.
DENSE_SLOT = 6.5


@dataclass(frozen=True, slots=True)
class Drawing:
    """One track, where it stands on the paper and how it speaks."""

    track: Track
    panel: Panel
    axis: SessionAxis
    form: Format
    voice: Voice

    @property
    def dense(self) -> bool:
        return self.axis.slot < DENSE_SLOT

    @property
    def dot(self) -> float:
        """Return the diameter of a dot: smaller where sessions stand close."""
        return max(4.0, min(8.5, 0.42 * self.axis.slot))

    @property
    def ring(self) -> float:
        """Return the radius of a mark around a dot."""
        return self.dot / 2 + 4

    @property
    def decimals(self) -> int:
        return decimals_of(self.track.minimum, self.track.maximum)

    def at(self, point: CoursePoint) -> tuple[float, float]:
        return self.axis.x(point.place), self.panel.y(point.value)

    def box(self, point: CoursePoint, radius: float = 0.0) -> Box:
        """Return what a point takes: its dot or mark, and its whisker."""
        x, y = self.at(point)
        radius = max(radius, self.dot / 2 + 1)
        high = y if point.high is None else self.panel.y(point.high)
        low = y if point.low is None else self.panel.y(point.low)
        return Box(x - radius, min(high, y - radius), x + radius, max(low, y + radius))

    def runs(self) -> list[list[CoursePoint]]:
        """Return the points that lines join."""
        points = self.track.points
        return [[points[k] for k in run] for run in runs([p.place for p in points])]
