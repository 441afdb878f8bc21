"""Set, reword and close goals, and say how one sees them; client and therapist may."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.collaboration.models import EarlierWords, Goal, GoalView
from vincula_practice.collaboration.numbering import locked, next_number, side_of
from vincula_practice.collaboration.written import Side
from vincula_practice.people.editions import hold
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.queries import may_work_on

MOST_OPEN_GOALS = 3  # more would not fit into a minute
LEAST_RATING, MOST_RATING = 0, 10


@transaction.atomic
def set_goal(*, episode: Episode, words: str, by: Membership, at: datetime) -> Goal:
    """Add a goal in the client's words; rated from the next check-in on."""
    if not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    if not words.strip():
        raise Refused(_("Write the goal in a few words."))
    Episode.objects.select_for_update().get(pk=episode.pk)  # goals are counted once
    if episode.goals.filter(closed_at=None).count() >= MOST_OPEN_GOALS:
        raise Refused(
            _("At most %(most)d goals at a time; close one first.")
            % {"most": MOST_OPEN_GOALS}
        )
    goal = Goal.objects.create(episode=episode, words=words.strip(), set_at=at)
    record("set", goal, by=by, at=at)
    return goal


@transaction.atomic
def close_goal(*, goal: Goal, by: Membership, at: datetime) -> Goal:
    """Close a goal; its ratings stay."""
    if not may_work_on(member=by, episode_id=goal.episode_id):
        raise NotAllowed
    stored = Goal.objects.select_for_update().get(pk=goal.pk)
    if stored.closed_at is not None:  # by the other one, a moment ago: that day counts
        return stored
    goal.closed_at = at
    goal.save(update_fields=["closed_at"])
    record("closed", goal, by=by, at=at)
    return goal


@transaction.atomic
def reword_goal(
    *, goal: Goal, words: str, by: Membership, at: datetime, edition: str | None = None
) -> Goal:
    """Put a goal into other words; the earlier ones are kept, and so are its ratings.

    Raises EditedMeanwhile where ``edition`` is not that of the words in force, Refused
    for no words and for a goal that is closed.
    """
    if not may_work_on(member=by, episode_id=goal.episode_id):
        raise NotAllowed
    if not words.strip():
        raise Refused(_("Write the goal in a few words."))
    stored = Goal.objects.select_for_update().get(pk=goal.pk)
    if stored.closed_at is not None:
        raise Refused(_("This goal is closed; its words stay as they are."))
    hold(edition, goal_as_edited(stored))
    if stored.words == words.strip():
        return stored
    EarlierWords.objects.create(
        goal=stored,
        number=stored.earlier.count() + 1,
        words=stored.words,
        until=at,
        replaced_by=by,
    )
    stored.words = words.strip()
    stored.save(update_fields=["words"])
    record("reworded", stored, by=by, at=at)
    return stored


def goal_as_edited(goal: Goal) -> list[str]:
    """Return a goal as the plain values that its edition is made of."""
    return [str(goal.pk), goal.words]


@transaction.atomic
def see_goals(
    *,
    episode: Episode,
    order: Sequence[str],
    ratings: Mapping[str, int],
    by: Membership,
    at: datetime,
) -> GoalView:
    """Keep how one of the two sees the open goals: their order, and a therapist's rating.

    Raises Refused unless each open goal has a place of its own. The client's ratings
    come from check-ins; here they are not taken.
    """
    episode = locked(episode.pk, by=by)
    open_ids = {str(one.pk) for one in episode.goals.filter(closed_at=None)}
    if not open_ids:
        raise Refused(_("There is no open goal to put in order yet."))
    if len(order) != len(open_ids) or set(order) != open_ids:
        raise Refused(_("Give each goal a place of its own."))
    side = side_of(by)
    view = GoalView.objects.create(
        episode=episode,
        number=next_number(GoalView, episode),
        side=side,
        seen={"order": list(order), "ratings": _ratings(ratings, open_ids, side)},
        by=by,
        at=at,
    )
    record("saw", view, by=by, at=at, goals=len(open_ids))
    return view


def _ratings(
    ratings: Mapping[str, int], open_ids: set[str], side: Side
) -> dict[str, int]:
    if side is Side.CLIENT:
        return {}
    if not set(ratings) <= open_ids or not all(
        LEAST_RATING <= value <= MOST_RATING for value in ratings.values()
    ):
        raise Refused(_("Rate each goal from 0 to 10, or leave it out."))
    return dict(ratings)
