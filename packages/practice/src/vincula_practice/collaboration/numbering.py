"""The number of the next row, while nobody else can take it; and who is on which side."""

from typing import Any
from uuid import UUID

from django.db.models import Max

from vincula_practice.collaboration.written import Side
from vincula_practice.people.errors import NotAllowed
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.queries import may_work_on


def locked(episode_id: UUID, *, by: Membership) -> Episode:
    """Hold an episode until the transaction ends; raises NotAllowed for others' ones."""
    if not may_work_on(member=by, episode_id=episode_id):
        raise NotAllowed
    rows = Episode.objects.select_for_update(of=("self",))
    return rows.select_related("client").get(pk=episode_id)


def next_number(model: Any, episode: Episode) -> int:
    """Return the next number of this kind; the episode is `locked`."""
    rows = model.objects.filter(episode=episode)
    last: int | None = rows.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def side_of(member: Membership) -> Side:
    """Return for whom somebody speaks; raises NotAllowed for whoever is neither."""
    if is_client(member):
        return Side.CLIENT
    if treats(member):
        return Side.THERAPIST
    raise NotAllowed
