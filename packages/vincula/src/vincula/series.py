"""One person, one scale, in time. Order comes from the moments, never from labels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vincula.errors import MixedVersions, NotEnoughInformation
from vincula.scoring import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One score of the series, when it was given and, where known, at which session."""

    at: datetime
    value: float
    answered: int
    prorated: bool
    band: str | None
    session: int | None

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError(
                "a point in a series needs an aware moment (with time zone)"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Scores of one person on one scale of one version, oldest first.

    ``about`` tells apart series of the same scale: the id of a goal, for instance.
    """

    instrument: str
    version: str
    scale: str
    points: tuple[Point, ...]
    about: str | None = None

    def __post_init__(self) -> None:
        moments = [point.at for point in self.points]
        if moments != sorted(moments):
            raise ValueError("points must be in order of time; Series.of sorts them")

    @classmethod
    def of(
        cls,
        points: Iterable[Point],
        *,
        instrument: str,
        version: str,
        scale: str,
        about: str | None = None,
    ) -> "Series":
        """Build a series from points in any order; equal moments keep theirs."""
        return cls(
            instrument=instrument,
            version=version,
            scale=scale,
            points=tuple(sorted(points, key=lambda point: point.at)),
            about=about,
        )

    def values(self) -> tuple[float, ...]:
        """Return the scores alone, oldest first."""
        return tuple(point.value for point in self.points)

    @property
    def earliest(self) -> Point | None:
        return self.points[0] if self.points else None

    @property
    def latest(self) -> Point | None:
        return self.points[-1] if self.points else None


def series_of(
    scores: Iterable[tuple[datetime, Score, int | None]], about: str | None = None
) -> Series:
    """Join scores of one scale into a series: moment, score, session number or None.

    Raises
    ------
    MixedVersions
        The scores are of more than one instrument, version or scale: their numbers
        need not mean the same.
    NotEnoughInformation
        There is no score, so nothing says of which scale the series would be.
    """
    timed = list(scores)
    instrument, version, scale = _one_scale([score for _, score, _ in timed])
    points = [_point(at, score, session) for at, score, session in timed]
    return Series.of(
        points, instrument=instrument, version=version, scale=scale, about=about
    )


def _one_scale(scores: list[Score]) -> tuple[str, str, str]:
    kinds = {(score.instrument, score.version, score.scale) for score in scores}
    if not kinds:
        raise NotEnoughInformation("a series needs at least one score")
    if len(kinds) > 1:
        names = ", ".join(" ".join(kind) for kind in sorted(kinds))
        raise MixedVersions(
            f"one series cannot join different measures: {names}; make one series each"
        )
    return kinds.pop()


def _point(at: datetime, score: Score, session: int | None) -> Point:
    return Point(
        at=at,
        value=score.value,
        answered=score.answered,
        prorated=score.prorated,
        band=score.band,
        session=session,
    )
