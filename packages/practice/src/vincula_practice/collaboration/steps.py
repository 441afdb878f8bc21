"""Steps of the plan: who takes them, until when, and what became of them."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.collaboration.models import Goal, Step, StepMove
from vincula_practice.collaboration.numbering import locked, next_number
from vincula_practice.people.editions import hold
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import Episode, Membership

State = StepMove.State
ASKS_WHY = (State.STUCK, State.DROPPED)


@transaction.atomic
def add_step(
    *,
    episode: Episode,
    words: str,
    owner: str,
    by: Membership,
    at: datetime,
    goal: Goal | None = None,
    due_on: date | None = None,
) -> Step:
    """Add a step that one of the two, or both, will take."""
    episode = locked(episode.pk, by=by)
    if not words.strip():
        raise Refused(_("Write the step in a few words."))
    if goal is not None and (goal.episode_id != episode.pk or goal.closed_at):
        raise Refused(_("This goal is not open."))
    step = Step.objects.create(
        episode=episode,
        number=next_number(Step, episode),
        goal=goal,
        told={
            "words": words.strip(),
            "owner": str(Step.Owned(owner)),
            "due_on": due_on.isoformat() if due_on else None,
        },
        by=by,
        at=at,
    )
    record("added", step, by=by, at=at)
    return step


@transaction.atomic
def move_step(
    *,
    step: Step,
    state: str,
    words: str,
    by: Membership,
    at: datetime,
    edition: str | None = None,
) -> StepMove:
    """Say what became of a step; why, where it is stuck or dropped.

    Raises EditedMeanwhile where somebody has moved it since ``edition`` was shown.
    """
    episode = locked(step.episode_id, by=by)
    hold(edition, step_as_edited(step))
    if State(state) in ASKS_WHY and not words.strip():
        raise Refused(_("Say in a few words why; it helps both of you."))
    move = StepMove.objects.create(
        episode=episode,
        number=next_number(StepMove, episode),
        step=step,
        told={"state": str(State(state)), "words": words.strip()},
        by=by,
        at=at,
    )
    record("moved", move, by=by, at=at)
    return move


def step_as_edited(step: Step, moves: int | None = None) -> list[object]:
    """Return a step as the plain values that its edition is made of."""
    return [str(step.pk), step.moves.count() if moves is None else moves]
