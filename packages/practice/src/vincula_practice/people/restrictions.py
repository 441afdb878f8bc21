"""Whose record is restricted, and who may still read it?

A client may ask that nothing more is done with what is there. Then only the lead of
the care team reads, the client's own page stays open to them, and nothing new is asked.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from vincula_practice.audit.actions import record
from vincula_practice.people.models import (
    CareTeamMember,
    Client,
    Episode,
    Membership,
    Restriction,
)


def open_to(member: Membership) -> Q:
    """The episode is not restricted, or this is the lead of its care team."""
    restricted = Restriction.objects.filter(until=None).values("client_id")
    return ~Q(client__in=restricted) | Q(pk__in=led_by(member).values("pk"))


def led_by(member: Membership) -> QuerySet[Episode]:
    """Return the episodes whose lead this is: who is in the care team longest."""
    team = CareTeamMember.objects.filter(episode=OuterRef("pk"), until=None)
    first = team.order_by("since", "pk").values("member")[:1]
    return Episode.objects.alias(lead=Subquery(first)).filter(lead=member.pk)


def is_restricted(*, client_id: UUID) -> bool:
    return Restriction.objects.filter(client_id=client_id, until=None).exists()


def unrestricted(rows: QuerySet, *, client: str) -> QuerySet:
    """Leave out the rows of restricted clients; ``client`` is the way to them."""
    running = Restriction.objects.filter(until=None).values("client_id")
    return rows.exclude(**{f"{client}__in": running})


@transaction.atomic
def restrict(*, client: Client, by: Membership, at: datetime) -> Restriction:
    """Restrict from now on; the caller has found that it was decided."""
    row, fresh = Restriction.objects.get_or_create(
        client=client, until=None, defaults={"since": at}
    )
    if fresh:
        record("restricted", row, by=by, at=at, client=str(client.pk))
    return row


@transaction.atomic
def lift(*, client: Client, by: Membership, at: datetime) -> None:
    """End a running restriction, at the client's wish."""
    for row in client.restrictions.select_for_update().filter(until=None):
        row.until = at
        row.save(update_fields=["until"])
        record("lifted", row, by=by, at=at, client=str(client.pk))
