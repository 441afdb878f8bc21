"""Goals, for those who may read the record."""

from uuid import UUID

from vincula_practice.collaboration.models import Goal
from vincula_practice.people.models import Membership
from vincula_practice.people.queries import episodes_for, found, readable_ids


def goals_of(*, member: Membership, episode_id: UUID) -> list[Goal]:
    """Return an episode's goals, oldest first, closed ones included."""
    readable = episodes_for(member=member).filter(pk=episode_id).values("pk")
    return list(Goal.objects.filter(episode_id__in=readable).order_by("set_at", "pk"))


def goal_for(*, member: Membership, goal_id: UUID) -> Goal:
    """Return one goal; raises NotFound when it is not there for this member."""
    readable = readable_ids(member=member)
    goal: Goal = found(Goal.objects.filter(pk=goal_id, episode_id__in=readable))
    return goal
