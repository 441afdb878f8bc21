"""A client's first sign-in: a link, and a secret that was told in the session.

The link alone opens nothing, nor does it say whether it is one. Whoever has found or
forwarded it sees the same page as with a link that never was.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.limits import allow, give_back
from vincula_practice.people.models import (
    Client,
    Episode,
    Membership,
    Person,
    Role,
    Welcome,
)
from vincula_practice.people.policies import is_client
from vincula_practice.people.queries import may_work_on
from vincula_practice.people.tokens import hash_token, new_token

LASTS = timedelta(days=7)
DIGITS = 6
# After so many tries the invitation is dead, for whoever holds it.
MOST_TRIES = 5
WHAT = "first access"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAccess:
    """What the therapist is shown once: the link to send, the secret to tell."""

    membership: Membership
    token: str
    secret: str


def end_invitations(*, known_to: Membership, episodes: Any, at: datetime) -> None:
    """End the open invitations of these clients: a colleague who goes knows both parts.

    The link and the secret were shown to whoever made them; until the client used them
    they would open the client's own page to that colleague, for good.
    """
    clients = Client.objects.filter(
        episodes__in=episodes, practice_id=known_to.practice_id
    )
    Welcome.objects.filter(
        membership__practice_id=known_to.practice_id,
        membership__role=Role.CLIENT,
        membership__person__in=clients.values("person"),
        accepted_at=None,
        expires_at__gt=at,
    ).update(expires_at=at)


class NotTogether(Refused):
    """Link and secret do not go together; never which of the two is wrong."""


@transaction.atomic
def invite_client(*, episode: Episode, by: Membership, at: datetime) -> FirstAccess:
    """Invite a client to a sign-in of their own; earlier invitations stop working."""
    if is_client(by) or not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    client = episode.client
    membership = Membership.objects.get(
        practice=client.practice, person=client.person, role=Role.CLIENT
    )
    if not client.person.email:
        raise Refused(_("Add an e-mail address first: it is the name to sign in with."))
    if client.person.has_usable_password():
        raise Refused(
            _("They have a sign-in already; the sign-in page helps with passwords.")
        )
    membership.welcomes.filter(expires_at__gt=at).update(expires_at=at)
    token, secret = new_token(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    Welcome.objects.create(
        membership=membership,
        token_hash=hash_token(token),
        secret_hash=make_password(secret),
        created_at=at,
        expires_at=at + LASTS,
    )
    record("invited", membership, by=by, at=at, role=Role.CLIENT)
    return FirstAccess(membership=membership, token=token, secret=secret)


def who_has_both(*, token: str, secret: str, at: datetime) -> Person:
    """Return whose link and secret these are; raises NotTogether, at equal cost.

    Each try is counted before it is looked at, and a link that is none costs the same
    row, the same look and the same slow hash as one that is.
    """
    key = hash_token(token)
    counted = allow(WHAT, key, most=MOST_TRIES, per=LASTS, at=at)
    welcome = _welcome(token, at=at)
    kept = welcome.secret_hash if welcome else _nobodys_hash()
    digits = "".join(one for one in secret if one.isdigit())
    fits = check_password(digits, kept)
    if not (counted and welcome and fits):
        raise NotTogether(
            _(
                "This link and this secret do not open anything together, or they were"
                " used or tried too often. Please ask your therapist for new ones."
            )
        )
    give_back(WHAT, key, at=at)
    return welcome.membership.person


@transaction.atomic
def enter(*, token: str, secret: str, password: str, at: datetime) -> Person:
    """Set the password of whoever has both, once; raises NotTogether otherwise."""
    welcome = _welcome(token, at=at, held=True)
    digits = "".join(one for one in secret if one.isdigit())
    if welcome is None or not check_password(digits, welcome.secret_hash):
        raise NotTogether
    person = welcome.membership.person
    person.set_password(password)
    person.save(update_fields=["password"])
    welcome.membership.welcomes.filter(accepted_at=None).update(accepted_at=at)
    record("accepted", welcome, by=welcome.membership, at=at)
    return person


def _welcome(token: str, *, at: datetime, held: bool = False) -> Welcome | None:
    rows = Welcome.objects.filter(
        token_hash=hash_token(token),
        accepted_at=None,
        expires_at__gt=at,
        membership__ended_at=None,
        membership__role=Role.CLIENT,
        secret_hash__gt="",
    )
    rows = rows.select_for_update(of=("self",)) if held else rows
    found = rows.select_related("membership__person").first()
    if found and found.membership.person.has_usable_password():
        return None
    return found


@cache
def _nobodys_hash() -> str:
    """Stands in for the secret of a link that is none; nobody knows what opens it."""
    return make_password(secrets.token_urlsafe())
