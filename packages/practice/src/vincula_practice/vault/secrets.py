"""Seal or fingerprint what other parts of the site store: sign-in secrets and the like."""

import base64
import hashlib
import hmac

from vincula_practice.vault import envelope
from vincula_practice.vault.envelope import Place
from vincula_practice.vault.errors import Tampered
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import SITE, Owner


def protect(text: str, purpose: str) -> str:
    """Return a text sealed for a purpose, as letters and digits."""
    key = store().key_for(Owner(SITE, f"secret:{purpose}"))
    sealed = envelope.seal(text.encode(), key=key, place=_place(purpose))
    return base64.urlsafe_b64encode(sealed).decode()


def reveal(protected: str, purpose: str) -> str:
    """Return the text; raises Tampered where it was altered or is for another purpose."""
    try:
        sealed = base64.urlsafe_b64decode(protected)
    except ValueError:
        raise Tampered(f"a secret for {purpose} was altered") from None
    return envelope.unseal(sealed, place=_place(purpose), store=store()).decode()


def fingerprint(content: bytes, purpose: str) -> str:
    """Return a keyed hash, to tell whether two contents are the same.

    A plain hash would give short answers away: whoever holds the database could try
    them all.
    """
    key = store().key_for(Owner(SITE, f"fingerprint:{purpose}"))
    return hmac.new(key.secret, content, hashlib.sha256).hexdigest()


def signing_key(purpose: str) -> str:
    """Return a key to sign with, which comes back from a backup as all data keys do."""
    return store().key_for(Owner(SITE, f"signing:{purpose}")).secret.hex()


def _place(purpose: str) -> Place:
    return Place("secrets", purpose, "")
