"""Where Django keeps what a browser's session knows: sealed, under the cookie's hash.

The database holds neither a session key that could be put into a cookie nor anything
readable of what the session knows.
"""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import (
    CreateError,
    SessionBase,
    UpdateError,
)
from django.db import DatabaseError, IntegrityError, router, transaction
from django.utils import timezone

from vincula_practice.people.models import BrowserSession
from vincula_practice.vault.errors import KeyDestroyed, Tampered

# A session may say here on which device it lives ("Firefox on Linux").
DEVICE = "device"


class SessionStore(SessionBase):
    """One row a session; `BrowserSession` says what can be seen of it."""

    _row: BrowserSession | None = None

    def load(self) -> dict[str, Any]:
        row = _running(self.session_key)
        try:
            known = row.data if row else None
        except (Tampered, KeyDestroyed):
            known = None  # the alarm has been raised; whoever comes signs in again
        if row is None or known is None:
            self._session_key = None
            return {}
        self._row = row
        return dict(known)

    def exists(self, session_key: str) -> bool:
        return BrowserSession.objects.filter(pk=hash_of(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined] # Django's own
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        if self.session_key is None:
            self.create()
            return
        known = self._get_session(no_load=must_create)  # type: ignore[attr-defined] # as above
        row = self._filled(known, fresh=must_create)
        try:
            with transaction.atomic(using=router.db_for_write(BrowserSession)):
                row.save(force_insert=must_create, force_update=not must_create)
        except IntegrityError:
            if must_create:
                raise CreateError from None
            raise
        except DatabaseError:
            if not must_create:
                raise UpdateError from None
            raise
        self._row = row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            BrowserSession.objects.filter(pk=hash_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        BrowserSession.objects.filter(expires_at__lt=_now()).delete()

    def _filled(self, known: dict[str, Any], *, fresh: bool) -> BrowserSession:
        key_hash, now = hash_of(str(self.session_key)), _now()
        row = self._row
        if fresh or row is None or row.pk != key_hash:
            row = None if fresh else BrowserSession.objects.filter(pk=key_hash).first()
            row = row or BrowserSession(pk=key_hash, created_at=now)
        person = known.get(SESSION_KEY)
        row.person_id = UUID(person) if person else None
        row.seen_at = now
        row.expires_at = self.get_expiry_date()
        row.data = known
        row.device = str(known.get(DEVICE, ""))
        return row


def hash_of(session_key: str) -> str:
    # No salt and no slow hash: the key itself is 165 random bits.
    return hashlib.sha256(session_key.encode()).hexdigest()


def _running(session_key: str | None) -> BrowserSession | None:
    if session_key is None:
        return None
    rows = BrowserSession.objects.filter(pk=hash_of(session_key))
    return rows.filter(expires_at__gt=_now()).first()


def _now() -> Any:
    return timezone.now()  # noqa: TID251 - the framework calls the store without a moment
