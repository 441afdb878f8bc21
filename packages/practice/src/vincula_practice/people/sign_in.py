"""Whose session it is, read together with what they are in their practices.

Every page of somebody who is signed in needs both: one query instead of two.
"""

from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import OuterRef, QuerySet, Subquery

from vincula_practice.people.lent import EmergencyAccess
from vincula_practice.people.models import Membership, Person, Role


class SignedIn(AuthenticationBackend):
    """allauth's way to sign in; afterwards each request asks here who it is."""

    def get_user(self, user_id: Any) -> Person | None:
        mine = list(running_memberships().filter(person_id=user_id))
        if not mine:
            return super().get_user(user_id)
        person = mine[0].person
        for one in mine:
            one.person = person
        person.read_with = mine
        return person if self.user_can_authenticate(person) else None


PATH = f"{SignedIn.__module__}.{SignedIn.__name__}"


def running_memberships() -> QuerySet[Membership]:
    """Return the memberships that have not ended.

    With each comes when an emergency may be over, when a record of the practice was last
    opened in one, and when the newest colleague came whom nobody vouched for
    (`people.vouching`).
    """
    open_ = EmergencyAccess.objects.filter(member_id=OuterRef("pk"), ended_at=None)
    last = open_.order_by("-expires_at").values("expires_at")[:1]
    rows = Membership.objects.filter(ended_at=None).select_related("practice", "person")
    return rows.annotate(
        emergency_until=Subquery(last),
        emergency_at=Subquery(_opened()),
        newest_colleague_at=Subquery(_newest()),
    )


def _opened() -> QuerySet[EmergencyAccess, datetime]:
    here = EmergencyAccess.objects.filter(member__practice_id=OuterRef("practice_id"))
    return here.order_by("-opened_at").values_list("opened_at", flat=True)[:1]


def _newest() -> QuerySet[Membership, datetime]:
    others = Membership.objects.filter(
        practice_id=OuterRef("practice_id"),
        role=Role.THERAPIST,
        ended_at=None,
        therapist__vouched_at=None,
    ).exclude(person_id=OuterRef("person_id"))
    return others.order_by("-started_at").values_list("started_at", flat=True)[:1]


def no_emergency(member: Membership) -> bool:
    """Tell whether it was read with the membership that nothing is open to it.

    Only of what was read in this request; a membership from elsewhere says nothing.
    """
    known = member.__dict__
    if "emergency_until" not in known or member.asks_at is None:
        return False
    until = known["emergency_until"]
    return until is None or until <= member.asks_at


def none_opened(member: Membership, since: datetime) -> bool:
    """Tell whether it was read with the membership that no record was opened since."""
    known = member.__dict__
    if "emergency_at" not in known:
        return False
    newest = known["emergency_at"]
    return newest is None or newest < since


def nobody_newer(member: Membership, than: datetime) -> bool:
    """Tell whether it was read with the membership that no new colleague came since."""
    known = member.__dict__
    if "newest_colleague_at" not in known:
        return False
    newest = known["newest_colleague_at"]
    return newest is None or newest <= than
