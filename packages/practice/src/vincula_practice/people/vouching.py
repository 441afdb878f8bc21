"""Is a new colleague known to those who work here? Nobody is handed records before.

Whoever runs the accounts could invite somebody whose mailbox they hold, and hand a
leaver's clients over to that name. So a therapist takes over from a leaver only when a
clinician has confirmed that they know them, or after a month in which all of them saw
the name. Where nobody is left to ask, the clients are told who it is, as always.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from vincula_practice.audit.actions import record
from vincula_practice.people.errors import NotAllowed
from vincula_practice.people.models import Membership, Role, Therapist
from vincula_practice.people.policies import works_clinically
from vincula_practice.people.queries import found
from vincula_practice.people.sign_in import nobody_newer

NEW_FOR = timedelta(days=30)
# Whoever has not signed in for so long cannot be asked.
SEEN_WITHIN = timedelta(days=14)
CLINICAL = (Role.THERAPIST, Role.SUPERVISOR)


def is_known(colleague: Membership, *, at: datetime) -> bool:
    """Tell whether somebody's name has been before the clinicians for long enough."""
    vouched = Therapist.objects.filter(membership=colleague, vouched_at__isnull=False)
    return colleague.started_at <= at - NEW_FOR or vouched.exists()


def may_vouch(member: Membership, *, at: datetime) -> bool:
    """Tell whether somebody's word counts: a clinician who is known, and not in charge.

    The management's own clinical role does not vouch: it could vouch for its own
    inventions.
    """
    return _known_clinicians(member.practice_id, at=at).filter(pk=member.pk).exists()


def somebody_could_vouch(*, besides: Membership, at: datetime) -> bool:
    """Tell whether there is anybody to ask about a colleague; the leaver counts too."""
    others = _known_clinicians(besides.practice_id, at=at).exclude(
        person_id=besides.person_id
    )
    return others.filter(person__last_login__gt=at - SEEN_WITHIN).exists()


def new_colleagues_for(*, member: Membership, at: datetime) -> list[Membership]:
    """Return the therapists of the practice who are new, to whoever works clinically."""
    if not works_clinically(member) or nobody_newer(member, at - NEW_FOR):
        return []
    return sorted(
        _new(member, at=at), key=lambda one: (one.started_at, str(one.pk)), reverse=True
    )


@transaction.atomic
def vouch(*, colleague_id: UUID, by: Membership, at: datetime) -> Membership:
    """Say that one knows a new colleague in person; raises NotFound, NotAllowed."""
    colleague: Membership = found(_new(by, at=at).filter(pk=colleague_id))
    if not may_vouch(by, at=at):
        raise NotAllowed
    Therapist.objects.filter(membership=colleague, vouched_at=None).update(
        vouched_by=by, vouched_at=at
    )
    record("vouched for", colleague, by=by, at=at)
    return colleague


def _new(member: Membership, *, at: datetime):
    """Therapists who came lately and are not known yet; never oneself."""
    return (
        Membership.objects.filter(
            practice_id=member.practice_id,
            role=Role.THERAPIST,
            ended_at=None,
            started_at__gt=at - NEW_FOR,
            therapist__vouched_at=None,
        )
        .exclude(person_id=member.person_id)
        .select_related("person", "practice")
    )


def _known_clinicians(practice_id: UUID, *, at: datetime):
    managers = Membership.objects.filter(
        practice_id=practice_id, role=Role.MANAGER, ended_at=None
    )
    known = Q(started_at__lte=at - NEW_FOR) | Q(therapist__vouched_at__isnull=False)
    return Membership.objects.filter(
        known, practice_id=practice_id, role__in=CLINICAL, ended_at=None
    ).exclude(person_id__in=managers.values("person_id"))
