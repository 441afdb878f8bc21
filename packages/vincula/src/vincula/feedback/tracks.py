"""What may each score be held against? Published figures, and the person's own past."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from vincula.alliance.pattern import own_range
from vincula.catalogue.claims import claim
from vincula.catalogue.model import (
    Cutoff,
    Direction,
    Instrument,
    Scale,
    ScaleNorms,
    Stage,
)
from vincula.change.reliable import (
    MeasurementError,
    Verdict,
    change_against_threshold,
    measurement_error,
)
from vincula.errors import MixedVersions
from vincula.feedback.model import MINIMUM_SESSIONS, CoursePoint, Track, Unscored
from vincula.scoring import NotScorable, Score

# Our rule, where no measurement error is established: the own range reaches at least
# an eighth of the scale to either side of the middle. On a mean of answers from 0 to 4
# that is half an answer on every question. It has no published source.
FLOOR_SHARE = 0.125

# Scores and ranges in tenths do not meet exactly in binary.
EDGE_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One scored form; ``checkin`` is whatever leads back to its answers."""

    at: datetime
    occasion: str
    score: Score | NotScorable
    session: int | None = None
    checkin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one scale that may decide; `inclusive` is about the threshold."""

    cutoff: Cutoff | None
    error: MeasurementError | None
    inclusive: bool
    bands_count: bool
    floor_points: float


def track(
    *,
    instrument: Instrument,
    scale_id: str,
    entries: Iterable[Entry],
    floor_points: float | None = None,
) -> Track:
    """Return one scale's course; entries come in any order and leave in that of time.

    Parameters
    ----------
    instrument
        The catalogue's entry. Where the entries are of another version, its figures
        are not used: they were not published for that version.
    floor_points
        Smallest half width of the own range, in scale points; None takes the
        measurement error, or our rule where none is established.

    Raises
    ------
    MixedVersions
        The entries are of more than one version, scale or instrument: see `tracks`.
    """
    return _track(instrument, scale_id, entries, floor_points, wanted=range)


def standing(
    *,
    instrument: Instrument,
    scale_id: str,
    entries: Iterable[Entry],
    floor_points: float | None = None,
) -> Track:
    """Return where a course stands: as `track`, with its first and latest point only.

    Both are what `track` gives them, the own range of all earlier sessions included;
    a caseload needs no more, and making every point takes most of the time.
    """
    return _track(instrument, scale_id, entries, floor_points, wanted=_ends)


def _ends(count: int) -> list[int]:
    return sorted({0, count - 1}) if count else []


def tracks(
    *,
    instrument: Instrument,
    scale_id: str,
    entries: Iterable[Entry],
    floor_points: float | None = None,
) -> tuple[Track, ...]:
    """Return one track a version, that of the latest entry first; never joined."""
    by_version: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.at, reverse=True):
        by_version.setdefault(entry.score.version, []).append(entry)
    return tuple(
        track(
            instrument=instrument,
            scale_id=scale_id,
            entries=same,
            floor_points=floor_points,
        )
        for same in by_version.values()
    )


def floor_of(scale: Scale, error: MeasurementError | None) -> float:
    """Return the own range's smallest half width: measurement error, else our rule."""
    if error is not None:
        return error.half_width_points
    return FLOOR_SHARE * (scale.maximum - scale.minimum)


def _track(
    instrument: Instrument,
    scale_id: str,
    entries: Iterable[Entry],
    floor_points: float | None,
    *,
    wanted: Callable[[int], Iterable[int]],
) -> Track:
    timed = sorted(entries, key=lambda entry: entry.at)
    version = _one_version(instrument, scale_id, timed)
    current = version == instrument.version
    scale = instrument.scale(scale_id)
    norms = instrument.norms_of(scale_id) if current else None
    figures = _figures(instrument, scale, norms, floor_points)
    scored = [(entry, entry.score) for entry in timed if isinstance(entry.score, Score)]
    values = [score.value for _, score in scored]
    return Track(
        instrument=instrument.id,
        instrument_name=instrument.definition.name,
        abbreviation=instrument.definition.abbreviation,
        version=version,
        scale=scale.id,
        scale_name=scale.name,
        unit=scale.unit,
        # An earlier version may have had other ends; nothing falls off the picture.
        minimum=min([scale.minimum, *values]),
        maximum=max([scale.maximum, *values]),
        direction=scale.direction,
        draft=instrument.definition.stage is Stage.DRAFT,
        claim=claim(instrument, scale_id).key,
        cutoff=figures.cutoff,
        error=figures.error,
        floor_points=figures.floor_points,
        floor_established=floor_points is None and figures.error is not None,
        points=_points(scored, scale, figures, wanted=wanted(len(scored))),
        unscored=tuple(
            _unscored(entry, entry.score)
            for entry in timed
            if isinstance(entry.score, NotScorable)
        ),
        current=current,
    )


def _one_version(
    instrument: Instrument, scale_id: str, entries: Sequence[Entry]
) -> str:
    kinds = {(e.score.instrument, e.score.scale, e.score.version) for e in entries}
    if any(kind[:2] != (instrument.id, scale_id) for kind in kinds):
        raise MixedVersions(
            f"a track of {instrument.id} {scale_id} holds scores of something else;"
            " make one track for each scale"
        )
    if len(kinds) > 1:
        raise MixedVersions(
            f"scores of {instrument.id} {scale_id} were made by different versions and"
            " cannot be joined; `tracks` makes one track for each"
        )
    return kinds.pop()[2] if kinds else instrument.version


def _figures(
    instrument: Instrument,
    scale: Scale,
    norms: ScaleNorms | None,
    floor_points: float | None,
) -> Figures:
    compares = claim(instrument, scale.id).compares_with_others
    error = measurement_error(norms)
    bands = norms.bands if norms else None
    return Figures(
        cutoff=_cutoff(norms) if compares else None,
        error=error,
        inclusive=error is not None and _is_published(norms, error),
        bands_count=compares
        and bands is not None
        and bands.source.basis.usable_for_signals,
        floor_points=floor_of(scale, error) if floor_points is None else floor_points,
    )


def _cutoff(norms: ScaleNorms | None) -> Cutoff | None:
    """Return the first cut-off that may decide; a published range is no line."""
    found = norms.cutoffs if norms else ()
    usable = (c for c in found if c.source.basis.usable_for_signals and c.upper is None)
    return next(usable, None)


def _is_published(norms: ScaleNorms | None, error: MeasurementError) -> bool:
    """Published thresholds count themselves (>=); computed ones must be passed."""
    return norms is not None and any(
        figure.reliable and figure.source == error.source for figure in norms.change
    )


def _points(
    scored: Sequence[tuple[Entry, Score]],
    scale: Scale,
    figures: Figures,
    *,
    wanted: Iterable[int],
) -> tuple[CoursePoint, ...]:
    return tuple(
        _point(*scored[place], scored[:place], scale, figures) for place in wanted
    )


def _point(
    entry: Entry,
    score: Score,
    before: Sequence[tuple[Entry, Score]],
    scale: Scale,
    figures: Figures,
) -> CoursePoint:
    half = figures.error.half_width_points if figures.error else None
    own = own_range(
        _of_earlier_sessions(entry, before),
        floor_points=figures.floor_points,
        minimum_sessions=MINIMUM_SESSIONS,
        lowest=scale.minimum,
        highest=scale.maximum,
    )
    return CoursePoint(
        session=entry.session,
        at=entry.at,
        occasion=entry.occasion,
        value=score.value,
        low=None if half is None else max(scale.minimum, score.value - half),
        high=None if half is None else min(scale.maximum, score.value + half),
        band=score.band if figures.bands_count else None,
        answered=score.answered,
        items=score.items,
        prorated=score.prorated,
        since_start=_since_start(score, before, scale, figures),
        own_low=own.low if own else None,
        own_high=own.high if own else None,
        within_own=_within(score.value, own.low, own.high) if own else None,
        checkin=entry.checkin,
    )


def _of_earlier_sessions(
    entry: Entry, before: Sequence[tuple[Entry, Score]]
) -> list[float]:
    """A session must not widen the range that it is held against."""
    return [
        score.value
        for earlier, score in before
        if earlier.session is None or earlier.session != entry.session
    ]


def _since_start(
    score: Score, before: Sequence[tuple[Entry, Score]], scale: Scale, figures: Figures
) -> Verdict | None:
    if not before or figures.error is None or scale.direction is Direction.NEITHER:
        return None
    return change_against_threshold(
        before_points=before[0][1].value,
        after_points=score.value,
        threshold_points=figures.error.threshold_points,
        direction=scale.direction,
        inclusive=figures.inclusive,
    ).verdict


def _within(value: float, low: float, high: float) -> bool:
    return low - EDGE_TOLERANCE <= value <= high + EDGE_TOLERANCE


def _unscored(entry: Entry, score: NotScorable) -> Unscored:
    return Unscored(
        session=entry.session,
        at=entry.at,
        occasion=entry.occasion,
        reason=score.reason,
        answered=score.answered,
        items=score.items,
        checkin=entry.checkin,
    )
