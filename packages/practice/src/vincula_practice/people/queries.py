"""Who may see whom. Every read of a record passes through here.

Access follows the relationship: a therapist sees the episodes whose care team they
are in, a client their own. The other roles see no record yet; front desk and
managers see appointments and completion, never answers.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from vincula_practice.people import restrictions
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import (
    Client,
    Episode,
    Membership,
    Person,
    Practice,
    Role,
    Welcome,
)
from vincula_practice.people.tokens import hash_token

SCHEDULE_ROLES = (Role.FRONT_DESK, Role.MANAGER)


def active_membership(*, person: Person, chosen: str | None) -> Membership | None:
    """Return the membership as which this person asks: the chosen one, else the first."""
    mine = memberships_of(person=person)
    return next((m for m in mine if str(m.pk) == chosen), mine[0] if mine else None)


def memberships_of(*, person: Person) -> list[Membership]:
    """Return the person's running memberships, staff roles first, then by age."""
    rows = Membership.objects.filter(person=person, ended_at=None).select_related(
        "practice", "person"
    )
    return sorted(rows, key=lambda m: (m.role == Role.CLIENT, m.started_at, str(m.pk)))


def episodes_for(*, member: Membership) -> QuerySet[Episode]:
    """Return the episodes whose record this member may read."""
    episodes = Episode.objects.filter(
        client__practice_id=member.practice_id
    ).select_related("client__person", "client__practice")
    if member.role == Role.THERAPIST:
        team = Q(care_team__member=member, care_team__until=None)
        return episodes.filter(team & restrictions.open_to(member)).distinct()
    if member.role == Role.CLIENT:
        return episodes.filter(client__person_id=member.person_id)
    return episodes.none()


def episode_for(*, member: Membership, episode_id: UUID) -> Episode:
    """Return one episode; raises NotFound when it is not there for this member."""
    episode: Episode = found(episodes_for(member=member).filter(pk=episode_id))
    return episode


def open_episodes_for(*, member: Membership) -> list[Episode]:
    """Return the running episodes of this member, by the client's name."""
    running = episodes_for(member=member).filter(closed_on=None)
    return list(running.order_by("client__person__name", "pk"))


def newest_episode_for(*, member: Membership) -> Episode | None:
    """Return a client's running or else last episode, None before the first."""
    mine = episodes_for(member=member).order_by("closed_on", "-opened_on", "pk")
    return mine.filter(closed_on=None).first() or mine.last()


def scheduled_episodes_for(*, member: Membership) -> QuerySet[Episode]:
    """Return the episodes whose appointments (not records) this member may see."""
    if member.role in SCHEDULE_ROLES:
        return Episode.objects.filter(
            client__practice_id=member.practice_id
        ).select_related("client__person", "client__practice")
    return episodes_for(member=member)


def scheduled_episode_for(*, member: Membership, episode_id: UUID) -> Episode:
    """Return an episode whose appointments this member may see, else raise NotFound."""
    rows = scheduled_episodes_for(member=member).filter(pk=episode_id)
    episode: Episode = found(rows)
    return episode


def running_episodes_for(*, member: Membership) -> list[Episode]:
    """Return running episodes whose appointments this member may see, by name."""
    rows = scheduled_episodes_for(member=member).filter(closed_on=None)
    return list(rows.order_by("client__person__name", "pk"))


def clients_for(*, member: Membership) -> list[Client]:
    """Return the clients whose appointments this member may see, by name."""
    ids = scheduled_episodes_for(member=member).values("client_id")
    clients = Client.objects.filter(pk__in=ids).select_related("person")
    return list(clients.order_by("person__name", "pk"))


def staff_for(*, member: Membership) -> list[Membership]:
    """Return the practice's running staff memberships; only a manager may ask."""
    if member.role != Role.MANAGER:
        raise NotFound
    rows = Membership.objects.filter(practice_id=member.practice_id, ended_at=None)
    staff = rows.exclude(role=Role.CLIENT).select_related("person")
    return list(staff.order_by("role", "person__name", "pk"))


def therapists_for(*, member: Membership) -> list[Membership]:
    """Return the therapists with whom this member may plan a session."""
    rows = Membership.objects.filter(
        practice_id=member.practice_id, role=Role.THERAPIST, ended_at=None
    ).select_related("person")
    if member.role == Role.THERAPIST:
        rows = rows.filter(pk=member.pk)
    elif member.role not in SCHEDULE_ROLES:
        rows = rows.none()
    return list(rows.order_by("person__name", "pk"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who stands behind a welcome link; an e-mail address is shown, nothing else."""

    person: Person
    practice_name: str


def candidate_behind(*, token: str, at: datetime) -> Candidate:
    """Return who may set up a sign-in; raises NotFound for a wrong or old link."""
    rows = Welcome.objects.filter(
        token_hash=hash_token(token),
        accepted_at=None,
        expires_at__gt=at,
        membership__ended_at=None,
    ).select_related("membership__person", "membership__practice")
    membership = found(rows).membership
    if membership.person.has_usable_password():
        raise NotFound
    return Candidate(membership.person, membership.practice.name)


def exit_address_of(*, practice_id: UUID) -> str:
    """Return where a practice's clients go who leave quickly, "" for a page of ours."""
    rows = Practice.objects.filter(pk=practice_id).values_list(
        "exit_address", flat=True
    )
    return rows.first() or ""


def found(rows: QuerySet[Any]) -> Any:
    """Return the one row; raises NotFound when there is none."""
    row = rows.first()
    if row is None:
        raise NotFound
    return row
