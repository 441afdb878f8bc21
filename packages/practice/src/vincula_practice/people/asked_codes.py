"""A code mailed to somebody who is signed in; it fits in the session that asked alone.

The session, which is sealed, keeps a keyed hash of it and to which address it went. A
code lasts ten minutes, has three tries, which are counted before they are looked at,
and works once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from vincula_practice.people import guesses
from vincula_practice.people.models import Person
from vincula_practice.people.tokens import new_token

KEPT = "asked_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For what a person was mailed a code; another purpose is another code."""

    purpose: str
    person: Person


def keep(session: Any, asked: Asked, *, address: str, code: str, at: datetime) -> None:
    """Keep what was mailed to ``address``; an earlier code stops to fit."""
    name = new_token()
    session[_place(asked)] = {
        "name": name,
        "hash": _hash(asked, name, code),
        "address": address,
        "until": (at + guesses.CODE_LASTS).timestamp(),
    }


def address_asked(session: Any, asked: Asked, *, at: datetime) -> str | None:
    """Return where the code that still lasts was mailed to, None where there is none."""
    kept = session.get(_place(asked))
    if kept is None or kept["until"] <= at.timestamp():
        return None
    return str(kept["address"])


def fits(session: Any, asked: Asked, *, code: str, at: datetime) -> bool:
    """Reserve one of three tries, then tell whether this is the code, once."""
    if address_asked(session, asked, at=at) is None:
        return False
    kept = session[_place(asked)]
    if not guesses.reserve(guesses.mailed_code(code=kept["name"]), at=at):
        return False
    given = "".join(filter(str.isdigit, code))
    if not constant_time_compare(_hash(asked, kept["name"], given), kept["hash"]):
        return False
    forget(session, asked)
    # The session may be read twice at once; the database counts once.
    return guesses.reserve(guesses.used_mailed_code(code=kept["name"]), at=at)


def forget(session: Any, asked: Asked) -> None:
    session.pop(_place(asked), None)


def _place(asked: Asked) -> str:
    return f"{KEPT} {asked.purpose} {asked.person.pk}"


def _hash(asked: Asked, name: str, code: str) -> str:
    # A code is short: without the site's key its hash would be quickly tried through.
    said = f"{_place(asked)} {name} {code}"
    return salted_hmac("vincula.asked code", said, algorithm="sha256").hexdigest()
