"""Goals as both see them: words, ratings, earlier words and steps, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vincula.feedback import GoalTrack
from vincula_practice.charts.goal_nearness import Nearness, nearness
from vincula_practice.charts.moments import full_day, local
from vincula_practice.collaboration.queries import (
    EarlierWords,
    Goal,
    GoalView,
    Side,
    Step,
    StepMove,
)
from vincula_practice.collaboration.steps import step_as_edited
from vincula_practice.people.editions import edition_of
from vincula_practice.web.together.goals.forms import OWNERS, STATES, MoveForm


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    id: UUID
    words: str
    owner: str
    due: str
    overdue: bool
    state: str
    why: str
    settled: bool
    edition: str
    form: MoveForm


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalCard:
    id: UUID
    words: str
    nearness: Nearness
    earlier: tuple[tuple[str, str], ...]
    steps: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What belongs to the goals of a page; ``names`` are client and therapist."""

    tracks: Sequence[GoalTrack]
    views: Sequence[GoalView]
    earlier: Sequence[EarlierWords]
    steps: dict[UUID | None, list[StepRow]]
    names: tuple[str, str]


def cards(goals: Sequence[Goal], around: Around) -> list[GoalCard]:
    """Return the goals given, each with what belongs to it."""
    return [_card(goal, around) for goal in goals]


def _card(goal: Goal, around: Around) -> GoalCard:
    rated = {one.goal: one.points for one in around.tracks}
    key = str(goal.pk)
    return GoalCard(
        id=goal.pk,
        words=goal.words,
        nearness=nearness(
            client=around.names[0],
            therapist=around.names[1],
            by_client=tuple(point.value for point in rated.get(key, ())),
            by_therapist=_by_therapist(around.views, key),
            name=f"near-{key}",
        ),
        earlier=tuple(
            (one.words, full_day(local(one.until)))
            for one in around.earlier
            if one.goal_id == goal.pk
        ),
        steps=tuple(around.steps.get(goal.pk, ())),
    )


def _by_therapist(views: Sequence[GoalView], goal: str) -> tuple[float, ...]:
    theirs = [one.ratings for one in views if one.side == Side.THERAPIST]
    return tuple(float(one[goal]) for one in theirs if goal in one)


def own_order(views: Sequence[GoalView], *, side: str) -> list[str]:
    """Return the order that this side gave last."""
    mine = [one.order for one in views if one.side == side]
    return mine[-1] if mine else []


def step_rows(
    steps: Sequence[Step], moves: Sequence[StepMove], *, today: date
) -> dict[UUID | None, list[StepRow]]:
    """Return the steps of each goal, and under None those for no goal."""
    rows: dict[UUID | None, list[StepRow]] = {}
    for step in steps:
        own = [move for move in moves if move.step_id == step.pk]
        rows.setdefault(step.goal_id, []).append(_step(step, own, today))
    return rows


def _step(step: Step, moves: Sequence[StepMove], today: date) -> StepRow:
    state = moves[-1].state if moves else StepMove.State.OPEN
    settled = state in (StepMove.State.DONE, StepMove.State.DROPPED)
    return StepRow(
        id=step.pk,
        words=step.words,
        owner=str(dict(OWNERS)[step.owner]),
        due=full_day(step.due_on) if step.due_on else "",
        overdue=bool(step.due_on and step.due_on < today and not settled),
        state=str(dict(STATES)[state]),
        why=moves[-1].words if moves else "",
        settled=settled,
        edition=edition_of(step_as_edited(step, len(moves))),
        form=MoveForm(initial={"state": state.value}, auto_id=f"%s-{step.pk}"),
    )
