"""Set and close goals; client and therapist both may."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.collaboration.models import Goal
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.queries import may_work_on

MOST_OPEN_GOALS = 3  # more would not fit into a minute


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
