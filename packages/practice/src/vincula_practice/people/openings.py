"""Who opened whose record: written down at the end of a request that showed it."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vincula_practice.audit.actions import record_of
from vincula_practice.audit.reads import Notes, Whose, not_noting
from vincula_practice.people.emergency import running_emergencies
from vincula_practice.people.models import CareTeamMember, Episode, Membership, Role
from vincula_practice.people.policies import has_emergency_access, supervises

OPENED = "opened"
REFUSED = "refused"
APPOINTMENTS = {Role.FRONT_DESK, Role.MANAGER}


@transaction.atomic(savepoint=False)
def record_openings(
    *, notes: Notes, by: Membership | None, link: bool, page: str, at: datetime
) -> None:
    """Record whose record a page has shown: one event for each reason to read.

    ``link``: who asked came by a personal link, whoever may be signed in beside it.
    """
    with not_noting():
        clients, episodes = _resolved(notes)
        why = _reasons(clients, by=None if link else by, team=notes.team)
    groups: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    for client, whose in clients.items():
        practice = whose.practice if link or by is None else by.practice_id
        groups[practice, why[client]].append(client)
    for (practice, reason), members in sorted(groups.items(), key=str):
        detail: dict[str, object] = {
            "page": page,
            "why": reason,
            "clients": sorted({clients[one].person for one in members}),
        }
        if len(members) == 1:
            detail["episodes"] = sorted(episodes[members[0]])
        if reason == "emergency" and by is not None:
            detail["access"] = [one.pk for one in running_emergencies(member=by)]
        if link and by is not None:
            detail["person"] = by.person_id
        record_of(
            OPENED,
            kind="Client",
            object_id=members[0] if len(members) == 1 else None,
            by=None if link else by,
            at=at,
            practice_id=practice,
            detail=detail,
        )


@transaction.atomic(savepoint=False)
def record_refusals(
    *, episode_ids: set[UUID], by: Membership, page: str, at: datetime
) -> None:
    """Record that somebody asked for records which are there, and not for them."""
    for episode_id in sorted(episode_ids):
        record_of(
            REFUSED,
            kind="Episode",
            object_id=episode_id,
            by=by,
            at=at,
            practice_id=by.practice_id,
            detail={"page": page},
        )


def _resolved(notes: Notes) -> tuple[dict[UUID, Whose], dict[UUID, set[UUID]]]:
    """Return the clients read, and which of their episodes."""
    clients, owner = dict(notes.clients), dict(notes.episodes)
    open_ends = [e for e, client in owner.items() if client not in clients]
    if open_ends:
        rows = Episode.objects.filter(pk__in=open_ends).values_list(
            "pk", "client_id", "client__person_id", "client__practice_id"
        )
        for episode, client, person, practice in rows:
            owner[episode] = client
            clients[client] = Whose(person, practice)
    episodes: dict[UUID, set[UUID]] = defaultdict(set)
    for episode, known in owner.items():
        if known is not None:
            episodes[known].add(episode)
    return clients, episodes


def _reasons(
    clients: dict[UUID, Whose], *, by: Membership | None, team: set[UUID]
) -> dict[UUID, str]:
    if by is None:
        return dict.fromkeys(clients, "link")
    if by.role in APPOINTMENTS:
        return dict.fromkeys(clients, "appointments")
    if by.role == Role.CLIENT:
        return {
            client: "own record" if whose.person == by.person_id else "other"
            for client, whose in clients.items()
        }
    if set(clients) - team:
        rows = CareTeamMember.objects.filter(
            member=by, until=None, episode__client_id__in=clients
        )
        team = set(rows.values_list("episode__client_id", flat=True))
    lent = _lent(by) if set(clients) - team else {}
    return {
        client: "care team" if client in team else lent.get(client, "other")
        for client in clients
    }


def _lent(by: Membership) -> dict[UUID, str]:
    """Return whose record is open to somebody who is not of the care team, and why."""
    lent = {"supervision": supervises(by), "emergency": has_emergency_access(by)}
    return {
        client: reason
        for reason, rule in lent.items()
        for client in Episode.objects.filter(rule).values_list("client_id", flat=True)
    }
