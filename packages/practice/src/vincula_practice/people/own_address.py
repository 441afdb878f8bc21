"""Somebody signs in with another address from now on, which they proved to be theirs."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.people.browser_sessions import hash_of
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import BrowserSession, Membership, Person


def is_free(address: str) -> bool:
    """Tell whether nobody here has this address; for whom it is mailed, not to be shown."""
    return not Person.objects.filter(email=address).exists()


@transaction.atomic
def change_address(
    *,
    person: Person,
    address: str,
    session_key: str | None,
    by: Membership | None,
    at: datetime,
) -> None:
    """Move to ``address`` and end all sign-ins but the one that asks.

    Raises Refused where somebody took the address meanwhile, in words that tell nobody.
    """
    mine = Person.objects.select_for_update().get(pk=person.pk)
    mine.email = address
    try:
        with transaction.atomic():
            mine.save(update_fields=["email"])
    except IntegrityError:
        raise Refused(_("This is not the code, or it has run out.")) from None
    here = hash_of(session_key) if session_key else ""
    others = BrowserSession.objects.filter(person_id=person.pk).exclude(pk=here)
    others.delete()
    person.email = address
    practice_id = by.practice_id if by else None
    record("changed address", mine, by=by, at=at, practice_id=practice_id)
