"""Who may see whom. Every read of a record passes through here.

Access follows the relationship; `people.policies` says which. Front desk sees
appointments and completion, never answers; a manager sees no client at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from vincula_practice.audit.reads import note_team
from vincula_practice.people import policies
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
from vincula_practice.people.promises import elsewhere
from vincula_practice.people.reach import Piece, reached
from vincula_practice.people.sign_in import running_memberships
from vincula_practice.people.tokens import hash_token


def active_membership(*, person: Person, chosen: str | None) -> Membership | None:
    """Return the membership as which this person asks: the chosen one, else the first."""
    mine = _in_order(person.read_with or running_memberships().filter(person=person))
    return next((m for m in mine if str(m.pk) == chosen), mine[0] if mine else None)


def memberships_of(*, person: Person) -> list[Membership]:
    """Return the person's running memberships, staff roles first, then by age."""
    return _in_order(running_memberships().filter(person=person))


def _in_order(rows: Iterable[Membership]) -> list[Membership]:
    return sorted(rows, key=lambda m: (m.role == Role.CLIENT, m.started_at, str(m.pk)))


def episodes_for(*, member: Membership) -> QuerySet[Episode]:
    """Return the episodes whose record this member may read."""
    return _episodes().filter(pk__in=readable_ids(member=member))


def readable_ids(*, member: Membership) -> Piece:
    """Return the ids of the same episodes, to be put into other queries."""
    return reached(member, policies.reads)


def working_episodes_for(*, member: Membership) -> QuerySet[Episode]:
    """Return the episodes in whose record this member may write."""
    return _episodes().filter(pk__in=working_ids(member=member))


def working_ids(*, member: Membership) -> Piece:
    """Return the ids of the same episodes, to be put into other queries."""
    return reached(member, policies.works_on)


def _episodes() -> QuerySet[Episode]:
    return Episode.objects.select_related("client__person", "client__practice")


def episode_for(
    *,
    member: Membership,
    episode_id: UUID,
    also: Mapping[str, Any] | None = None,
) -> Episode:
    """Return one episode; raises NotFound when it is not there for this member.

    ``also`` are columns of rooms further up, to be read with it.
    """
    mine = Q(pk__in=working_ids(member=member))
    writes = ExpressionWrapper(mine, BooleanField())
    rows = episodes_for(member=member).annotate(writes=writes, **(also or {}))
    episode: Episode = found(rows.filter(pk=episode_id))
    if policies.treats(member) and may_write_in(episode):
        note_team(episode.client_id)
    return episode


def may_write_in(episode: Episode) -> bool:
    """Tell whether who asked for the episode may write in it; of `episode_for` only."""
    return bool(episode.writes)  # type: ignore[attr-defined] # annotated above


def working_episode_for(*, member: Membership, episode_id: UUID) -> Episode:
    """Return an episode to write in; raises NotFound when it is not there for this."""
    rows = working_episodes_for(member=member).filter(pk=episode_id)
    episode: Episode = found(rows)
    return episode


def may_work_on(*, member: Membership, episode_id: UUID) -> bool:
    """Tell whether this member may write in the record of an episode."""
    return working_episodes_for(member=member).filter(pk=episode_id).exists()


def open_episodes_for(*, member: Membership) -> QuerySet[Episode]:
    """Return the running episodes this member works on."""
    return working_episodes_for(member=member).filter(closed_on=None)


def newest_episode_for(
    *, member: Membership, also: Mapping[str, Any] | None = None
) -> Episode | None:
    """Return a client's running or else last episode, None before the first."""
    rows = working_episodes_for(member=member).annotate(**(also or {}))
    mine = rows.order_by("closed_on", "-opened_on", "pk")
    return mine.filter(closed_on=None).first() or mine.last()


def scheduled_episodes_for(*, member: Membership) -> QuerySet[Episode]:
    """Return the episodes whose appointments (not records) this member may see."""
    return _episodes().filter(pk__in=scheduled_ids(member=member))


def scheduled_ids(*, member: Membership) -> Piece:
    """Return the ids of the same episodes, to be put into other queries."""
    return reached(member, policies.knows_appointments)


def planned_episodes_for(*, member: Membership) -> QuerySet[Episode]:
    """Return the episodes whose appointments this member plans."""
    return _episodes().filter(pk__in=reached(member, policies.plans_for))


def acted_on_ids(*, member: Membership) -> Piece:
    """Return the ids of those whose appointments this member plans or comes to."""
    return reached(member, policies.acts_on)


def planned_episode_for(*, member: Membership, episode_id: UUID) -> Episode:
    """Return an episode whose appointments this member plans, else raise NotFound."""
    rows = planned_episodes_for(member=member).filter(pk=episode_id)
    episode: Episode = found(rows)
    return episode


def running_episodes_for(*, member: Membership) -> list[Episode]:
    """Return running episodes whose appointments this member plans, by name."""
    rows = planned_episodes_for(member=member).filter(closed_on=None)
    return sorted(rows, key=_by_client_name)


def clients_for(*, member: Membership) -> list[Client]:
    """Return the clients whose appointments this member plans, by name."""
    ids = planned_episodes_for(member=member).values("client_id")
    clients = Client.objects.filter(pk__in=ids).select_related("person")
    return sorted(clients, key=_by_name)


def staff_for(*, member: Membership) -> list[Membership]:
    """Return the practice's running staff memberships; only a manager may ask."""
    if not policies.manages(member):
        raise NotFound
    rows = Membership.objects.filter(practice_id=member.practice_id, ended_at=None)
    staff = rows.exclude(role=Role.CLIENT).select_related("person")
    return sorted(staff, key=lambda member: (member.role, *_by_name(member)))


def therapists_for(*, member: Membership) -> list[Membership]:
    """Return the therapists with whom this member may plan a session."""
    rows = Membership.objects.filter(
        practice_id=member.practice_id, role=Role.THERAPIST, ended_at=None
    ).select_related("person")
    if policies.treats(member):
        rows = rows.filter(pk=member.pk)
    elif not policies.schedules(member):
        rows = rows.none()
    return sorted(rows, key=_by_name)


def _by_name(row: Membership | Client) -> tuple[str, str]:
    # Names are sealed: the database cannot sort by them.
    return row.person.name, str(row.pk)


def _by_client_name(episode: Episode) -> tuple[str, str]:
    return episode.client.person.name, str(episode.pk)


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
    # A client's link alone opens nothing: people.first_access.
    membership = found(rows.exclude(membership__role=Role.CLIENT)).membership
    if membership.person.has_usable_password():
        raise NotFound
    return Candidate(membership.person, membership.practice.name)


def exit_address_of(*, practice_id: UUID) -> str:
    """Return where a practice's clients go who leave quickly, "" for a page of ours."""
    rows = Practice.objects.filter(pk=practice_id).values_list(
        "exit_address", flat=True
    )
    return elsewhere(rows.first() or "")


def found(rows: QuerySet[Any]) -> Any:
    """Return the one row; raises NotFound when there is none."""
    row = rows.first()
    if row is None:
        raise NotFound
    return row
