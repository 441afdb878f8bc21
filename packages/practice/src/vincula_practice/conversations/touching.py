"""What a change between the two may touch: a clause they agreed on, a goal, a step."""

from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.collaboration.queries import agreements_of, goals_of, steps_of
from vincula_practice.people.models import Membership

Touchable = dict[str, str]


def touchable_in(*, member: Membership, episode_id: UUID) -> Touchable:
    """Return what there is to choose from, by kind and id, with its words."""
    agreed = agreements_of(member=member, episode_id=episode_id)
    clauses = agreed[-1].clauses if agreed else []
    found = {
        f"agreement:{one['key']}": _("our agreement: %(words)s")
        % {"words": one["title"]}
        for one in clauses
    }
    for goal in goals_of(member=member, episode_id=episode_id):
        if goal.closed_at is None:
            words = _("the goal: %(words)s") % {"words": goal.words}
            found[f"goal:{goal.pk}"] = words
    for step in steps_of(member=member, episode_id=episode_id):
        words = _("the step: %(words)s") % {"words": step.words}
        found[f"plan step:{step.pk}"] = words
    return found


def read_touch(given: str) -> tuple[str, str]:
    """Return the kind and the id that a form gave, each "" where there is none."""
    kind, _colon, name = given.partition(":")
    return kind, name
