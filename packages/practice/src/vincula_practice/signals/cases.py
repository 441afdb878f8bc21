"""What is known of one client, as the library's own case: the only place that does it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from vincula.catalogue.model import Direction, Group
from vincula.feedback import Track
from vincula.signals.case import Case, Measure, Visit
from vincula_practice.people.models import Episode
from vincula_practice.progress.queries import standing_of
from vincula_practice.progress.rows import ScoreRow, leading, of_group
from vincula_practice.progress.standing import standing_rows
from vincula_practice.sessions.models import Session, SessionState
from vincula_practice.sessions.queries import Mark
from vincula_practice.signals.models import CourseModel
from vincula_practice.signals.times import times_of

# What the site can tell a model beside time and score.
BASELINE = "baseline"
HELD = (SessionState.ATTENDED, SessionState.MISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was read of one episode. ``asked`` are sessions with a check-in due by now.

    ``unit`` is the one in which a model of the expected course counts time.
    """

    episode: UUID
    rows: Sequence[ScoreRow]
    marks: Sequence[Mark]
    asked: frozenset[int] = frozenset()
    items: tuple[float, ...] = ()
    seconds: float | None = None
    ever: tuple[float, ...] = ()
    views: Mapping[int, tuple[float | None, float | None]] = field(default_factory=dict)
    unit: str = CourseModel.Unit.SESSIONS

    @property
    def outcomes(self) -> list[ScoreRow]:
        """The scores of the leading outcome measure, of its latest version."""
        return latest_version(leading(of_group(self.rows, Group.OUTCOME)))


def known_of(episode: Episode) -> tuple[list[ScoreRow], list[Mark]]:
    """Return the main scores and the sessions of an episode, in the order of time."""
    marks = Session.objects.filter(episode=episode).order_by("starts_at", "number")
    return (
        standing_rows([episode])[episode.pk],
        [Mark._make(row) for row in marks.values_list(*Mark._fields)],
    )


def case_of(known: Known, *, at: datetime) -> Case | None:
    """Return what the rules look at; None before anything has happened."""
    outcome = known.outcomes
    alliance = latest_version(leading(of_group(known.rows, Group.ALLIANCE)))
    outcomes, alliances = _by_session(outcome), _by_session(alliance)
    times = times_of(known.marks, outcomes, unit=known.unit)
    first = next(
        (outcomes[m.number] for m in known.marks if m.number in outcomes), None
    )
    visits = []
    for mark in known.marks:
        held = mark.state in HELD and mark.starts_at <= at
        answered = mark.number in outcomes or mark.number in alliances
        if held or answered:
            visit = _visit(mark, outcomes, alliances, known)
            seen = replace(visit, time=times.get(mark.number), known=known_at(first))
            visits.append(seen)
    if not visits:
        return None
    return Case(
        client=str(known.episode),
        visits=_with_answers(visits, known),
        outcome=_measure(standing_of(outcome)),
        alliance=_measure(standing_of(alliance)),
    )


def known_at(first: float | None) -> tuple[tuple[str, float], ...]:
    """Return what a model may have been fitted to beside time and score."""
    return () if first is None else ((BASELINE, first),)


def latest_version(rows: list[ScoreRow]) -> list[ScoreRow]:
    """Versions are not joined: the scores of the latest one count."""
    return [row for row in rows if row.version == rows[-1].version]


def _by_session(rows: Iterable[ScoreRow]) -> dict[int, float]:
    return {row.session: row.value for row in rows if row.value is not None}


def _visit(
    mark: Mark,
    outcomes: Mapping[int, float],
    alliances: Mapping[int, float],
    known: Known,
) -> Visit:
    view, guess = known.views.get(mark.number, (None, None))
    return Visit(
        label=str(mark.number),
        attended=mark.state != SessionState.MISSED,
        asked=mark.number in known.asked,
        outcome=outcomes.get(mark.number),
        alliance=alliances.get(mark.number),
        therapist_view=view,
        guess=guess,
    )


def _with_answers(visits: list[Visit], known: Known) -> tuple[Visit, ...]:
    """Put what was just answered at the latest visit, and what was before at the first."""
    if known.items:
        visits[-1] = replace(visits[-1], items=known.items, seconds=known.seconds)
        if len(visits) > 1:
            visits[0] = replace(visits[0], items=known.ever)
    return tuple(visits)


def _measure(track: Track | None) -> Measure | None:
    if track is None or track.direction is Direction.NEITHER:
        return None
    error = track.error
    return Measure(
        direction=track.direction,
        minimum=track.minimum,
        maximum=track.maximum,
        reliable_points=error.threshold_points if error else None,
        floor_points=error.half_width_points if error else None,
        cutoff_points=track.cutoff.at if track.cutoff else None,
    )
