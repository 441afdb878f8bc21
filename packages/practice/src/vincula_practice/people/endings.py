"""Somebody leaves the practice: from the next request on nothing of theirs opens.

What lets a person in is ended in one transaction: the membership, their places in care
teams, supervisions, emergency accesses, links that they made or were sent. Whoever has
no other role left also loses password, second factors and sign-ins.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.first_access import end_invitations
from vincula_practice.people.lent import EmergencyAccess, Supervision
from vincula_practice.people.look_here import SIGN_IN, tell
from vincula_practice.people.models import (
    CareTeamMember,
    Episode,
    Membership,
    Role,
    Welcome,
)
from vincula_practice.people.policies import manages, treats
from vincula_practice.people.queries import found
from vincula_practice.people.registered import Registered
from vincula_practice.people.vouching import is_known, somebody_could_vouch

_may_stop: Registered[[Membership]] = Registered()


def hold_back(stop: Callable[[Membership], None]) -> None:
    """Register what may refuse that somebody leaves; called from ``ready`` of a room."""
    _may_stop.add(stop)


def colleague_for(*, member: Membership, colleague_id: UUID) -> Membership:
    """Return a running staff membership of the practice; only a manager may ask."""
    rows = Membership.objects.filter(
        pk=colleague_id, practice_id=member.practice_id, ended_at=None
    ).exclude(role=Role.CLIENT)
    if not manages(member):
        rows = rows.none()
    colleague: Membership = found(rows.select_related("person", "practice"))
    return colleague


def only_theirs(*, colleague: Membership) -> QuerySet[Episode]:
    """Return the running episodes in whose care team nobody else is."""
    running = Q(care_team__until=None)
    return (
        Episode.objects.filter(
            closed_on=None,
            pk__in=CareTeamMember.objects.filter(member=colleague, until=None).values(
                "episode_id"
            ),
        )
        .annotate(team=Count("care_team", filter=running))
        .filter(team=1)
    )


@transaction.atomic
def end_membership(
    *,
    colleague: Membership,
    successor: Membership | None,
    by: Membership,
    at: datetime,
    base_url: str = "",
) -> Membership:
    """End a membership; raises Refused while clients would be left with nobody.

    ``successor`` takes over the clients whom nobody else works with. A manager hands
    them over without being told who they are, and only to a colleague whom the
    clinicians know (`people.vouching`). The clients are told to look who it is.
    """
    if not manages(by) or colleague.practice_id != by.practice_id:
        raise NotAllowed
    if colleague.pk == by.pk:
        raise Refused(_("Another manager has to end your own membership."))
    leaver = Membership.objects.select_for_update().get(pk=colleague.pk)
    _may_stop(leaver)
    taken_over = _hand_over(leaver, successor, at=at)
    leaver.ended_at = at
    leaver.save(update_fields=["ended_at"])
    _end_what_it_opened(leaver, at=at)
    if not Membership.objects.filter(person=leaver.person, ended_at=None).exists():
        _end_sign_in(leaver)
    _tell_clients(taken_over, base_url=base_url)
    if taken_over:
        record(
            "handed over",
            leaver,
            by=by,
            at=at,
            to=successor.pk if successor else None,
            number=len(taken_over),
        )
    record("ended", leaver, by=by, at=at, role=leaver.role)
    return leaver


def _hand_over(
    leaver: Membership, successor: Membership | None, *, at: datetime
) -> list[UUID]:
    """Return the episodes that the successor takes over."""
    alone = list(only_theirs(colleague=leaver).values_list("pk", flat=True))
    if not alone:
        return []
    if successor is None or not _can_succeed(successor, leaver):
        raise Refused(
            _("Some clients have nobody else here. Choose who takes them over.")
        )
    if not is_known(successor, at=at) and somebody_could_vouch(
        besides=successor, at=at
    ):
        raise Refused(
            _(
                "This colleague is new. Somebody who works with clients here has to"
                " confirm first that they know them; or whoever leaves adds them to"
                " the care team of each client."
            )
        )
    CareTeamMember.objects.bulk_create(
        CareTeamMember(episode_id=episode, member=successor, since=at)
        for episode in alone
    )
    return alone


def _tell_clients(episodes: list[UUID], *, base_url: str) -> None:
    """Mail the clients who have a sign-in; their own page names who is there for them."""
    clients = Membership.objects.filter(
        role=Role.CLIENT,
        ended_at=None,
        person__clients__episodes__in=episodes,
        practice=F("person__clients__practice"),
    )
    known = clients.select_related("person", "practice").distinct()
    with_sign_in = [one for one in known if one.person.has_usable_password()]
    tell(with_sign_in, template=SIGN_IN, base_url=base_url)


def _can_succeed(successor: Membership, leaver: Membership) -> bool:
    here = successor.practice_id == leaver.practice_id
    return (
        here
        and treats(successor)
        and successor.ended_at is None
        and (successor.pk != leaver.pk)
    )


def _end_what_it_opened(leaver: Membership, *, at: datetime) -> None:
    places = CareTeamMember.objects.filter(member=leaver)
    end_invitations(known_to=leaver, episodes=places.values("episode"), at=at)
    places.filter(until=None).update(until=at)
    supervisions = Supervision.objects.filter(
        Q(supervisor=leaver) | Q(agreed_by=leaver), until=None
    )
    supervisions.update(until=at)
    EmergencyAccess.objects.filter(member=leaver, ended_at=None).update(ended_at=at)
    Welcome.objects.filter(membership=leaver, accepted_at=None).update(expires_at=at)


def _end_sign_in(leaver: Membership) -> None:
    """Without a password every session and every link to a new one is void too."""
    person = leaver.person
    person.set_unusable_password()
    person.is_active = False
    person.save(update_fields=["password", "is_active"])
    Authenticator.objects.filter(user=person).delete()
