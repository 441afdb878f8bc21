"""Which requests there are, for the client who asked and for those who decide."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from vincula_practice.audit.queries import Opening, openings_of
from vincula_practice.people.models import (
    CareTeamMember,
    Client,
    Membership,
    Person,
    Restriction,
    Role,
)
from vincula_practice.people.policies import answers_for, manages
from vincula_practice.people.queries import found
from vincula_practice.rights.models import (
    OPEN_STATES,
    ClientRequest,
    Decision,
    Kind,
    LegalHold,
    State,
)

Part = Decision.Part


def own_client(*, member: Membership) -> Client:
    """Return the client who asks; raises NotFound for everybody else."""
    rows = Client.objects.filter(
        practice_id=member.practice_id, person_id=member.person_id
    ).select_related("person", "practice")
    if member.role != Role.CLIENT:
        rows = rows.none()
    client: Client = found(rows)
    return client


def own_requests(*, member: Membership) -> list[ClientRequest]:
    """Return everything this client has asked for, the latest first."""
    rows = ClientRequest.objects.filter(client=own_client(member=member))
    return list(rows.prefetch_related("decisions").order_by("-asked_at", "pk"))


def own_request(*, member: Membership, request_id: UUID) -> ClientRequest:
    rows = ClientRequest.objects.filter(client=own_client(member=member))
    request: ClientRequest = found(rows.filter(pk=request_id))
    return request


def requests_for(*, member: Membership) -> QuerySet[ClientRequest]:
    """Return the open requests that wait for this member of staff, or did.

    The care team decides for its own clients. The management decides on erasing and
    answers about openings; it learns a request's number, never whose it is.
    """
    rows = ClientRequest.objects.filter(
        client__practice_id=member.practice_id, state__in=OPEN_STATES
    ).select_related("client__person", "client__practice")
    rows = rows.filter(answers_for(member))
    if manages(member):
        return rows.filter(kind__in=(Kind.ERASE, Kind.OPENING))
    return rows.exclude(kind=Kind.OPENING)


def request_for(*, member: Membership, request_id: UUID) -> ClientRequest:
    """Return one request; raises NotFound when it is not this member's to decide."""
    request: ClientRequest = found(requests_for(member=member).filter(pk=request_id))
    return request


def part_of(*, member: Membership) -> Part:
    """Return for which side this member decides."""
    manager = member.role == Role.MANAGER
    return Part.MANAGEMENT if manager else Part.CARE_TEAM


def due_erasures(*, at: datetime) -> list[ClientRequest]:
    """Return the approved erasures whose time to take them back is over."""
    rows = ClientRequest.objects.filter(
        kind=Kind.ERASE, state=State.APPROVED, due_at__lte=at
    )
    return list(rows.select_related("client__practice").order_by("due_at", "pk"))


def running_hold(*, client: Client) -> LegalHold | None:
    return LegalHold.objects.filter(client=client, lifted_at=None).first()


def _clients_of(member: Membership) -> QuerySet[Any, Any]:
    # Not through the episodes one may read: a restricted record is decided on as well.
    team = CareTeamMember.objects.filter(member=member, until=None)
    return team.values("episode__client")


def openings_for(*, member: Membership) -> list[Opening]:
    """Return who opened the asking client's record, the latest first."""
    client = own_client(member=member)
    return openings_of(
        client_person_id=client.person_id, practice_id=client.practice_id
    )


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of those who opened a record, for its owner to read."""
    rows = Person.objects.filter(pk__in=set(people))
    return {person.pk: person.name for person in rows}


def restricted_clients(*, member: Membership) -> list[Restriction]:
    """Return the running restrictions among the clients this member works with."""
    if member.role != Role.THERAPIST:
        return []
    rows = Restriction.objects.filter(until=None, client__in=_clients_of(member))
    return list(rows.select_related("client__person").order_by("since", "pk"))
