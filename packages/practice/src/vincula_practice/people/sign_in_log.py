"""Each sign-in and each that failed, in the server's log: which way, and whose, by id.

No address, no code and no word of anybody's. Whoever guesses writes here as often as the
limits let them; the audit keeps what people did, not what strangers tried.
"""

import logging
from collections.abc import Iterable
from uuid import UUID

from vincula_practice.people.models import Person

log = logging.getLogger("vincula.sign_in")
NOBODY = "nobody we know"


def let_in(ways: Iterable[str], *, person: Person) -> None:
    """Note by what somebody came in: "password", "webauthn", "totp", "recovery_codes"."""
    log.info("signed in by %s: %s", " and ".join(ways) or "link", person.pk)


def refused(way: str, *, person: UUID | None) -> None:
    """Note that one proof was not right; ``person`` is whose it should have been."""
    log.warning("not signed in, %s was not right: %s", way, person or NOBODY)


def owner_of(email: str) -> UUID | None:
    """Return whose address this is, for the log alone; it takes as long for nobody's."""
    rows = Person.objects.filter(email=email.strip().lower())
    found: UUID | None = rows.values_list("pk", flat=True).first()
    return found
