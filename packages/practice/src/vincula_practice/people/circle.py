"""Who is around a client: care team, supervisors, and who could join."""

from uuid import UUID

from vincula_practice.people.agreed import who_agreed
from vincula_practice.people.lent import Supervision
from vincula_practice.people.models import (
    CareTeamMember,
    Episode,
    Membership,
    Purpose,
    Role,
)
from vincula_practice.people.policies import supervises, treats
from vincula_practice.people.queries import (
    episodes_for,
    found,
    working_episodes_for,
    working_ids,
)


def team_of(*, member: Membership, episode_id: UUID) -> list[Membership]:
    """Return the care team of an episode one works on, who is in it longest first."""
    mine = working_episodes_for(member=member).filter(pk=episode_id).values("pk")
    rows = CareTeamMember.objects.filter(episode_id__in=mine, until=None)
    known = rows.select_related("member__person").order_by("since", "pk")
    return [row.member for row in known]


def supervisions_of(*, member: Membership, episode_id: UUID) -> list[Supervision]:
    """Return the running supervisions of an episode one works on."""
    mine = working_episodes_for(member=member).filter(pk=episode_id).values("pk")
    rows = Supervision.objects.filter(episode_id__in=mine, until=None)
    return list(rows.select_related("supervisor__person").order_by("since", "pk"))


def supervision_for(*, member: Membership, supervision_id: UUID) -> Supervision:
    """Return a running supervision one may end; raises NotFound otherwise."""
    rows = Supervision.objects.filter(until=None).select_related("episode__client")
    if member.role == Role.SUPERVISOR:
        rows = rows.filter(supervisor=member)
    else:
        mine = working_ids(member=member)
        rows = rows.filter(episode_id__in=mine)
    supervision: Supervision = found(rows.filter(pk=supervision_id))
    return supervision


def supervised_for(*, member: Membership) -> list[Episode]:
    """Return the episodes a supervisor may look at now, by the client's name."""
    rows = episodes_for(member=member).filter(supervises(member))
    return sorted(rows, key=lambda one: (one.client.person.name, str(one.pk)))


def colleagues_for(*, member: Membership) -> list[Membership]:
    """Return the other therapists of the practice, for who works with clients here."""
    return _staff(member, Role.THERAPIST)


def supervisors_for(*, member: Membership) -> list[Membership]:
    """Return the supervisors of the practice, for who works with clients here."""
    return _staff(member, Role.SUPERVISOR)


def colleague_by_id(*, member: Membership, colleague_id: UUID) -> Membership:
    """Return one of them, or oneself; raises NotFound for anybody else."""
    known = [member, *colleagues_for(member=member), *supervisors_for(member=member)]
    ids = [one.pk for one in known]
    rows = Membership.objects.filter(pk__in=ids).select_related("person", "practice")
    colleague: Membership = found(rows.filter(pk=colleague_id))
    return colleague


def client_agreed_to_supervision(*, episode: Episode) -> bool:
    return who_agreed(Purpose.SUPERVISION).filter(client_id=episode.client_id).exists()


def _staff(member: Membership, role: str) -> list[Membership]:
    if not treats(member):
        return []
    rows = Membership.objects.filter(
        practice_id=member.practice_id, role=role, ended_at=None
    ).exclude(pk=member.pk)
    return sorted(
        rows.select_related("person"), key=lambda one: (one.person.name, str(one.pk))
    )
