"""Who stands in which relation to whom: small rules, each with one question.

Queries, actions and the route table use these and nothing else, so that each decision
stands once. The first part asks what somebody is in a practice, the second which
episodes of care somebody has to do with; a role alone never opens a record.
"""

from django.db.models import F, Q

from vincula_practice.people.agreed import who_agreed
from vincula_practice.people.lent import EmergencyAccess, Supervision
from vincula_practice.people.models import (
    CareTeamMember,
    Membership,
    Purpose,
    Role,
)
from vincula_practice.people.restrictions import open_to

NO_EPISODE = Q(pk__in=())
# Not an empty Q: that one vanishes where two are put together with "or".
EVERY_EPISODE = Q(pk__isnull=False)


def is_client(member: Membership) -> bool:
    """Somebody comes here as a client."""
    return member.role == Role.CLIENT


def treats(member: Membership) -> bool:
    """Somebody works with clients of their own."""
    return member.role == Role.THERAPIST


def works_clinically(member: Membership) -> bool:
    """Somebody reads records: of their own clients, or of those they supervise."""
    return member.role in {Role.THERAPIST, Role.SUPERVISOR}


def takes_part(member: Membership) -> bool:
    """Somebody is one of the two who work together: a client, or who treats them."""
    return is_client(member) or treats(member)


def reads_records(member: Membership) -> bool:
    """Somebody reads records: their own, or those of clients they have to do with."""
    return is_client(member) or works_clinically(member)


def supervises_anybody(member: Membership) -> bool:
    """Somebody is a supervisor here; of whom is another question."""
    return member.role == Role.SUPERVISOR


def schedules(member: Membership) -> bool:
    """Somebody plans the appointments of the whole practice and sees no answers."""
    return member.role == Role.FRONT_DESK


def meets_clients(member: Membership) -> bool:
    """Somebody plans appointments: for the practice, or for clients of their own."""
    return treats(member) or schedules(member)


def manages(member: Membership) -> bool:
    """Somebody runs the practice: its accounts, promises and texts, never a record."""
    return member.role == Role.MANAGER


def chooses_texts(member: Membership) -> bool:
    """Somebody may load the licensed text of an instrument."""
    return treats(member) or manages(member)


def answers_requests(member: Membership) -> bool:
    """Somebody decides on what clients ask of their own data, for one of two sides."""
    return treats(member) or manages(member)


def sees_numbers(member: Membership) -> bool:
    """Somebody learns from what the practice counts: numbers of many, never a record."""
    return works_clinically(member) or manages(member)


def same_practice(member: Membership) -> Q:
    """The episode belongs to the practice as whose member somebody asks."""
    return Q(client__practice_id=member.practice_id)


def own_record(member: Membership) -> Q:
    """The client asks for what is theirs."""
    if member.role != Role.CLIENT:
        return NO_EPISODE
    return Q(client__person_id=member.person_id)


def in_care_team(member: Membership) -> Q:
    """A therapist is in the care team of the episode at this moment.

    Of a restricted record only the lead of the care team is left.
    """
    if member.role != Role.THERAPIST:
        return NO_EPISODE
    teams = CareTeamMember.objects.filter(member=member, until=None)
    return Q(pk__in=teams.values("episode_id")) & open_to(member)


def works_on(member: Membership) -> Q:
    """Somebody may write in the record: the client, and the care team."""
    return own_record(member) | in_care_team(member)


def supervises(member: Membership) -> Q:
    """The therapist asked this supervisor, and the client agreed; both still do."""
    if member.role != Role.SUPERVISOR:
        return NO_EPISODE
    asked = Supervision.objects.filter(supervisor=member, until=None)
    treated = asked.filter(
        agreed_by__care_teams__episode=F("episode"),
        agreed_by__care_teams__until=None,
    )
    agreed = who_agreed(Purpose.SUPERVISION).values("client_id")
    return (
        Q(pk__in=treated.values("episode_id"))
        & Q(client_id__in=agreed)
        & open_to(member)
    )


def has_emergency_access(member: Membership) -> Q:
    """A clinician opened the record in an emergency, and the hour is not over."""
    if not works_clinically(member) or member.asks_at is None:
        return NO_EPISODE
    running = EmergencyAccess.objects.filter(
        member=member, ended_at=None, expires_at__gt=member.asks_at
    )
    return Q(pk__in=running.values("episode_id"))


def reads(member: Membership) -> Q:
    """Somebody may read the record."""
    return works_on(member) | supervises(member) | has_emergency_access(member)


def plans_for(member: Membership) -> Q:
    """Somebody may plan and move the appointments of the episode."""
    return EVERY_EPISODE if schedules(member) else in_care_team(member)


def acts_on(member: Membership) -> Q:
    """Somebody plans the appointments of the episode, or comes to them."""
    return own_record(member) | plans_for(member)


def knows_appointments(member: Membership) -> Q:
    """Somebody may see when the appointments of the episode are."""
    return EVERY_EPISODE if schedules(member) else reads(member)


def is_author(member: Membership) -> Q:
    """The note is by whoever asks; this is about notes, not episodes."""
    return Q(author=member)


def answers_for(member: Membership) -> Q:
    """The care team answers what its clients ask of their data; so does the management.

    This is about requests, not episodes, and a restricted record is decided on as well.
    """
    if manages(member):
        return Q(client__isnull=False)
    team = CareTeamMember.objects.filter(member=member, until=None)
    return (
        Q(client__in=team.values("episode__client")) if treats(member) else NO_EPISODE
    )


def works_here(member: Membership) -> bool:
    """Somebody works in the practice with clients, for them or for the whole of it."""
    return works_clinically(member) or schedules(member) or manages(member)


def sets_thresholds(member: Membership) -> bool:
    """Somebody may set when a rule speaks: who treats, or who runs the practice."""
    return treats(member) or manages(member)
