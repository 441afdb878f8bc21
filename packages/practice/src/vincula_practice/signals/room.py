"""Two people in one room, on two devices: what one opens the other sees."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, Subquery, UUIDField

from vincula_practice.checkins.models import CheckIn
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.queries import found, may_work_on, readable_ids
from vincula_practice.signals.models import RoomState

# What was opened so long ago belongs to another hour.
SHOWN_FOR = timedelta(minutes=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """The part that somebody opened for both; ``mine`` where it was who asks."""

    part: str
    mine: bool


@transaction.atomic
def look_together(
    *, episode: Episode, part: str, by: Membership, at: datetime
) -> RoomState:
    """Open a part of the room for both; raises Refused for one that there is not."""
    if not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    if part not in RoomState.Part.values:
        raise Refused
    row, _new = RoomState.objects.update_or_create(
        episode=episode, defaults={"part": part, "opened_by": by, "touched_at": at}
    )
    return row


def touch(episode_id: UUID, *, at: datetime) -> None:
    """Note that something was said in the room, so that the other page looks anew."""
    rows = RoomState.objects.filter(pk=episode_id)
    if not rows.update(touched_at=at):
        RoomState.objects.get_or_create(pk=episode_id, defaults={"touched_at": at})


def with_room() -> dict[str, Any]:
    """Return, as columns of a query of episodes, what was opened in the room and when."""
    rows = RoomState.objects.filter(pk=OuterRef("pk"))
    return {
        "looked_part": Subquery(rows.values("part")[:1]),
        "looked_by": Subquery(rows.values("opened_by")[:1], output_field=UUIDField()),
        "looked_at": Subquery(rows.values("touched_at")[:1]),
    }


def looked_at(episode: Any, *, whose: Membership, now: datetime) -> LookedAt | None:
    """Return what was opened for both, of an episode read with `with_room`."""
    if not episode.looked_part or episode.looked_at < now - SHOWN_FOR:
        return None
    return LookedAt(part=episode.looked_part, mine=episode.looked_by == whose.pk)


def room_stamp(*, member: Membership, episode_id: UUID) -> str:
    """Return a text that changes whenever something comes into the room.

    Raises NotFound when the episode is not for this member.
    """
    submitted = Q(sessions__checkins__state=CheckIn.State.SUBMITTED)
    rows = Episode.objects.filter(pk=episode_id, pk__in=readable_ids(member=member))
    values = found(
        rows.annotate(
            sent=Count("sessions__checkins", filter=submitted, distinct=True),
            raised=Max("signals__raised_at"),
            touched=Max("room__touched_at"),
        ).values_list("sent", "raised", "touched")
    )
    sent, raised, touched = values
    return f"{sent}-{_milliseconds(raised)}-{_milliseconds(touched)}"


def _milliseconds(moment: datetime | None) -> int:
    return int(moment.timestamp() * 1000) if moment else 0
