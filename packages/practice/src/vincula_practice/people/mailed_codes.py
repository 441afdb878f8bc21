"""A welcome link alone opens nothing: a code from the mailbox has to go with it.

Whoever makes or forwards an invitation has the link. The code goes to the address that
the practice wrote down, fits only in the browser that asked for it, lasts ten minutes
and has three tries.
"""

from datetime import datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from vincula_practice.people import guesses
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Welcome
from vincula_practice.people.tokens import hash_token


@transaction.atomic
def keep_code(*, token: str, code: str, browser: str, at: datetime) -> None:
    """Keep the hash of a fresh code; an earlier one stops to fit."""
    welcome = _open(token, at=at)
    welcome.code_hash = _hash(welcome, code)
    welcome.code_browser_hash = hash_token(browser)
    welcome.code_until = at + guesses.CODE_LASTS
    welcome.save(update_fields=["code_hash", "code_browser_hash", "code_until"])


def code_fits(*, token: str, code: str, browser: str, at: datetime) -> bool:
    """Reserve one of three tries, then tell whether this is the code."""
    welcome = _open(token, at=at)
    if not awaits_code(token=token, browser=browser, at=at):
        return False
    tried = guesses.mailed_code(code=f"{welcome.pk} {welcome.code_until}")
    if not guesses.reserve(tried, at=at):
        return False
    digits = "".join(filter(str.isdigit, code))
    return constant_time_compare(_hash(welcome, digits), welcome.code_hash)


def awaits_code(*, token: str, browser: str, at: datetime) -> bool:
    """Tell whether a code was mailed for this browser and still lasts."""
    welcome = _open(token, at=at)
    lasts = welcome.code_until is not None and welcome.code_until > at
    return lasts and bool(browser) and welcome.code_browser_hash == hash_token(browser)


def _open(token: str, *, at: datetime) -> Welcome:
    row = Welcome.objects.filter(
        token_hash=hash_token(token), accepted_at=None, expires_at__gt=at
    ).first()
    if row is None:
        raise NotFound
    return row


def _hash(welcome: Welcome, code: str) -> str:
    # A code is short: without the site's key its hash would be quickly tried through.
    said = f"{welcome.pk} {code}"
    return salted_hmac("vincula.mailed code", said, algorithm="sha256").hexdigest()
