"""What has this session proven about the person, and when?

allauth keeps in the session by which methods somebody came in. A second factor is a
passkey, a code of an authenticator app, or a recovery code.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from vincula_practice.people.models import Membership, Person, Role

# So fresh must a proof be before something that cannot be taken back.
STEP_UP = timedelta(minutes=5)
# So long it counts that somebody typed a code from their mailbox in this session.
MAILBOX = timedelta(minutes=30)
PROVEN_MAILBOX = "proven_mailbox"
FACTORS = [Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP]


def has_second_factor(person: Person) -> bool:
    return bool(is_mfa_enabled(person, FACTORS))


def must_have_second_factor(member: Membership | None) -> bool:
    """Tell whether who asks in this role may do so only with a second factor.

    All staff must. The demo lets its invented staff in without, and says so.
    """
    staff = member is not None and member.role != Role.CLIENT
    return staff and not settings.VINCULA_DEMO


def second_factor_done(request: HttpRequest) -> bool:
    """Tell whether whoever is signed in proved a second factor in this session."""
    return any(record.get("method") == "mfa" for record in _records(request))


def stepped_up(request: HttpRequest, *, at: datetime) -> bool:
    """Tell whether the person proved within five minutes that it is them.

    With a second factor where there is one: the password alone does not count then.
    """
    if not isinstance(request.user, Person):
        return False
    wanted = "mfa" if has_second_factor(request.user) else "password"
    since = (at - STEP_UP).timestamp()
    return any(
        record.get("method") == wanted and record.get("at", 0) > since
        for record in _records(request)
    )


def note_mailbox(request: HttpRequest, person: Person, *, at: datetime) -> None:
    """Note in the session that a code mailed to this person was typed just now."""
    request.session[PROVEN_MAILBOX] = {
        "person": str(person.pk),
        "until": (at + MAILBOX).timestamp(),
    }


def needs_mailbox(request: HttpRequest, *, at: datetime) -> bool:
    """Tell whether the password is all that speaks for whoever asks.

    A stolen password must not set up a second factor of the thief's, nor move the
    address: before there is a factor, the mailbox is what only its owner has.
    """
    person = request.user
    if settings.VINCULA_DEMO or not isinstance(person, Person):
        return False
    return not has_second_factor(person) and not _mailbox_proven(request, at=at)


def _mailbox_proven(request: HttpRequest, *, at: datetime) -> bool:
    proven = request.session.get(PROVEN_MAILBOX) or {}
    mine = proven.get("person") == str(request.user.pk)
    return mine and bool(proven["until"] > at.timestamp())


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    if not isinstance(request.user, Person):
        return []
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return records
