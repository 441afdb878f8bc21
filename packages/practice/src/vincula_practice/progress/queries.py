"""How it went: the course of one episode, and what must reach a human."""

from collections.abc import Iterable
from uuid import UUID

from vincula.catalogue.model import Group
from vincula.feedback import (
    Course,
    Entry,
    EventMark,
    GoalPoint,
    GoalTrack,
    SessionMark,
    Track,
    build_course,
    standing,
    tracks,
)
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.collaboration.models import Goal
from vincula_practice.collaboration.queries import goals_of
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.queries import (
    episode_for,
    readable_ids,
)
from vincula_practice.progress.models import StoredScore
from vincula_practice.progress.rows import ScoreRow, leading, main_scores, of_group
from vincula_practice.sessions.queries import Mark, marks_of

GOAL_ENDS = (0.0, 10.0)


def course_for(
    *,
    member: Membership,
    episode_id: UUID,
    events: Iterable[EventMark] = (),
    goals: Iterable[Goal] | None = None,
    episode: Episode | None = None,
    sessions: Iterable[Mark] | None = None,
) -> Course:
    """Return the one picture of an episode; raises NotFound if it is not for them.

    ``events`` come from the conversation, which lies above: its queries turn them
    into marks (`conversations.queries.picture_marks_of`). A page that has read the ``goals``, the
    ``episode`` or the ``sessions`` already hands them in; whose scores are read depends on who
    asks all the same.
    """
    if episode is None or episode.pk != episode_id:
        episode_for(member=member, episode_id=episode_id)
    rows = main_scores(
        StoredScore.objects.filter(
            response__checkin__session__episode_id=episode_id,
            response__checkin__session__episode_id__in=readable_ids(member=member),
        )
    )
    outcome = leading(of_group(rows, Group.OUTCOME))
    alliance = leading(of_group(rows, Group.ALLIANCE))
    goal_rows = of_group(rows, Group.GOALS)
    drawn = {row.instrument for row in (*outcome, *alliance, *goal_rows)}
    others = [row for row in rows if row.instrument not in drawn]
    outcomes, alliances = tracks_of(outcome), tracks_of(alliance)
    if goals is None:
        goals = goals_of(member=member, episode_id=episode_id)
    return build_course(
        sessions=_marks(member, episode_id, sessions),
        outcome=next(iter(outcomes), None),
        alliance=next(iter(alliances), None),
        others=[*outcomes[1:], *alliances[1:], *_all_tracks(others)],
        goals=_goals(goals, goal_rows),
        events=events,
    )


def tracks_of(rows: list[ScoreRow]) -> list[Track]:
    """Return one track a version of one instrument's main scale, the latest first."""
    if not rows:
        return []
    instrument, scale = catalogue().get(rows[0].instrument), rows[0].scale
    return list(tracks(instrument=instrument, scale_id=scale, entries=entries_of(rows)))


def standing_of(rows: list[ScoreRow]) -> Track | None:
    """Return where one instrument's main scale stands, at its latest version."""
    if not rows:
        return None
    latest = [row for row in rows if row.version == rows[-1].version]
    return standing(
        instrument=catalogue().get(latest[0].instrument),
        scale_id=latest[0].scale,
        entries=entries_of(latest),
    )


def entries_of(rows: Iterable[ScoreRow]) -> list[Entry]:
    return [
        Entry(
            at=row.at,
            occasion=row.occasion,
            score=row.score(),
            session=row.session,
            checkin=str(row.checkin) if row.checkin else None,
        )
        for row in rows
    ]


def _all_tracks(rows: list[ScoreRow]) -> list[Track]:
    names = sorted({row.instrument for row in rows})
    return [
        track
        for name in names
        for track in tracks_of([row for row in rows if row.instrument == name])
    ]


def _marks(
    member: Membership, episode_id: UUID, known: Iterable[Mark] | None
) -> list[SessionMark]:
    if known is None:
        known = marks_of(member=member, episode_id=episode_id)
    return [SessionMark(number=s.number, at=s.starts_at, state=s.state) for s in known]


def _goals(goals: Iterable[Goal], rows: list[ScoreRow]) -> list[GoalTrack]:
    """Goals appear once they are rated."""
    rated = []
    for goal in goals:
        points = tuple(
            GoalPoint(session=row.session, at=row.at, value=row.value)
            for row in rows
            if row.about == goal.pk and row.value is not None
        )
        if points:
            low, high = GOAL_ENDS
            rated.append(
                GoalTrack(
                    goal=str(goal.pk),
                    words=goal.words,
                    minimum=low,
                    maximum=high,
                    points=points,
                )
            )
    return rated
