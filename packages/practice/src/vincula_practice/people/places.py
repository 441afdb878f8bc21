"""Where is a person signed in, and how does that end?"""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from vincula_practice.audit.actions import record
from vincula_practice.people.browser_sessions import hash_of
from vincula_practice.people.errors import NotAllowed, NotFound
from vincula_practice.people.models import (
    STAFF_ROLES,
    BrowserSession,
    KnownDevice,
    Membership,
    Person,
    Practice,
    Role,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One browser in which somebody is signed in; ``key`` opens nothing."""

    key: str
    device: str
    since: datetime
    seen: datetime
    here: bool


def places_of(*, person: Person, session_key: str | None, at: datetime) -> list[Place]:
    """Return one's own running sign-ins, the one that asks first, then by use."""
    here = hash_of(session_key) if session_key else ""
    rows = BrowserSession.objects.filter(person_id=person.pk, expires_at__gt=at)
    places = [
        Place(
            key=row.pk,
            device=row.device,
            since=row.created_at,
            seen=row.seen_at,
            here=row.pk == here,
        )
        for row in rows.order_by("-seen_at", "pk")
    ]
    return sorted(places, key=lambda place: not place.here)


@transaction.atomic
def end_place(*, person: Person, key: str, by: Membership | None, at: datetime) -> None:
    """End one of one's own sign-ins; its next request is nobody's."""
    rows = BrowserSession.objects.filter(person_id=person.pk, pk=key)
    if not rows.exists():
        raise NotFound
    rows.delete()
    _record(person, by=by, at=at, number=1)


@transaction.atomic
def end_other_places(
    *, person: Person, session_key: str | None, by: Membership | None, at: datetime
) -> int:
    """End all of one's sign-ins but the one that asks; return how many."""
    here = hash_of(session_key) if session_key else ""
    others = BrowserSession.objects.filter(person_id=person.pk).exclude(pk=here)
    number, _ = others.delete()
    _record(person, by=by, at=at, number=number)
    return number


@transaction.atomic
def end_colleagues_places(
    *, colleague: Membership, by: Membership, at: datetime
) -> int:
    """Sign a colleague out everywhere; only a manager of the practice may."""
    _must_manage(colleague, by)
    rows = BrowserSession.objects.filter(person_id=colleague.person_id)
    number, _ = rows.delete()
    _record(colleague.person, by=by, at=at, number=number)
    return number


@transaction.atomic
def end_every_place(*, at: datetime) -> int:
    """Sign everybody out everywhere, after a breach; return how many sign-ins ended.

    Passwords, second factors, links and the tablet of the waiting room stay.
    """
    number, _ = BrowserSession.objects.all().delete()
    for practice in Practice.objects.order_by("pk"):
        record("signed out", practice, by=None, at=at, practice_id=practice.pk)
    return number


@transaction.atomic
def let_start_over(*, colleague: Membership, by: Membership, at: datetime) -> None:
    """Let a colleague who lost the device set up a second factor anew.

    It takes their passkeys, app and recovery codes away and signs them out; they come
    in with their password and, with a code from their mailbox, set one up before
    anything else.
    """
    end_colleagues_places(colleague=colleague, by=by, at=at)
    Authenticator.objects.filter(user=colleague.person).delete()
    KnownDevice.objects.filter(person=colleague.person).delete()
    record("lets start over", colleague, by=by, at=at)


def _must_manage(colleague: Membership, by: Membership) -> None:
    same = colleague.practice_id == by.practice_id and by.ended_at is None
    if by.role != Role.MANAGER or not same or colleague.role not in STAFF_ROLES:
        raise NotAllowed
    # Whoever works elsewhere too is not one practice's to sign out and start over.
    elsewhere = Membership.objects.filter(
        person_id=colleague.person_id, ended_at=None
    ).exclude(practice_id=by.practice_id)
    if elsewhere.exists():
        raise NotAllowed


def _record(
    person: Person, *, by: Membership | None, at: datetime, number: int
) -> None:
    practice_id = by.practice_id if by else None
    record("signed out", person, by=by, at=at, practice_id=practice_id, number=number)
