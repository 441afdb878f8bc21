"""Which browsers has a person signed in with before?"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from vincula_practice.audit.actions import record
from vincula_practice.people.footprints import KnownDevice
from vincula_practice.people.models import Person
from vincula_practice.people.tokens import hash_token, new_token

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
# In this order: each names those after it as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|Chromium|CriOS", "Chrome"),
    ("Safari", "Safari"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The device's cookie; ``fresh`` where this person never used it before."""

    token: str
    fresh: bool
    first: bool


def in_words(user_agent: str) -> str:
    """Name browser and system as people do: "Firefox, Windows"; "" for neither."""
    return ", ".join(
        filter(None, (_of(BROWSERS, user_agent), _of(SYSTEMS, user_agent)))
    )


def _of(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    found = (words for part, words in names if re.search(part, user_agent))
    return next(found, "")


def known_device(*, email: str, token: str) -> str | None:
    """Return the hash of a device that signed in to this account before, else None."""
    if not token:
        return None
    hashed = hash_token(token)
    rows = KnownDevice.objects.filter(
        person__email=email.strip().lower(), token_hash=hashed
    )
    return hashed if rows.exists() else None


@transaction.atomic
def remember_device(
    *, person: Person, token: str, user_agent: str, at: datetime
) -> Seen:
    """Keep that this browser signed in; a browser without a cookie gets one."""
    token = token or new_token()
    first = not KnownDevice.objects.filter(person=person).exists()
    device, fresh = KnownDevice.objects.update_or_create(
        person=person,
        token_hash=hash_token(token),
        defaults={"words": in_words(user_agent), "last_used_at": at},
        create_defaults={
            "words": in_words(user_agent),
            "first_used_at": at,
            "last_used_at": at,
        },
    )
    if fresh:
        record("signed in on a new device", device, by=None, at=at)
    return Seen(token, fresh=fresh, first=first)
