"""A sealed value: one envelope that opens with one key, at one place.

version 1 | algorithm 1 | key id 28 | nonce 12 | AES-256-GCM of the padded value. All
before the nonce, the key's person and purpose, table, column and row are bound in, so
that an envelope that was altered or moved does not open. Nothing else in the site
decrypts.
"""

import logging
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from vincula_practice.vault import keyfiles
from vincula_practice.vault.errors import KeyMissing, Tampered
from vincula_practice.vault.keyfiles import DataKey
from vincula_practice.vault.keystore import KeyStore

VERSION, AES_256_GCM = 1, 1
MARK = bytes([VERSION, AES_256_GCM])
NONCE_BYTES = 12
HEAD_BYTES = len(MARK) + keyfiles.ID_BYTES
START = HEAD_BYTES + NONCE_BYTES
# Lengths are rounded up, so that a short answer does not show by its length.
BUCKET_BYTES, LENGTH_BYTES = 32, 4

alarm = logging.getLogger("vincula.alarm")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: it opens there and nowhere else."""

    table: str
    column: str
    row: str


def seal(plain: bytes, *, key: DataKey, place: Place) -> bytes:
    """Return the envelope of a value, under a key, for one place."""
    head = MARK + key.key_id
    nonce = os.urandom(NONCE_BYTES)
    bound = _bound(head, key, place)
    return head + nonce + key.cipher.encrypt(nonce, _padded(plain), bound)


def unseal(sealed: bytes, *, place: Place, store: KeyStore) -> bytes:
    """Return the value; raises Tampered, or KeyDestroyed where its key is gone."""
    head, nonce = sealed[:HEAD_BYTES], sealed[HEAD_BYTES:START]
    if not head.startswith(MARK) or len(nonce) < NONCE_BYTES:
        raise _alarm(place)
    try:
        key = store.key(head[len(MARK) :])
    except KeyMissing:
        _alarm(place)
        raise
    try:
        padded = key.cipher.decrypt(nonce, sealed[START:], _bound(head, key, place))
    except InvalidTag:
        raise _alarm(place) from None
    return padded[LENGTH_BYTES : LENGTH_BYTES + int.from_bytes(padded[:LENGTH_BYTES])]


def key_id_of(sealed: bytes) -> bytes:
    """Return which key opens an envelope."""
    return sealed[len(MARK) : HEAD_BYTES]


def _bound(head: bytes, key: DataKey, place: Place) -> bytes:
    where = f"\0{place.table}\0{place.column}\0{place.row}"
    return head + key.bound + where.encode()


def _padded(plain: bytes) -> bytes:
    used = LENGTH_BYTES + len(plain)
    return len(plain).to_bytes(LENGTH_BYTES) + plain + bytes(-used % BUCKET_BYTES)


def _alarm(place: Place) -> Tampered:
    # For whoever runs the site: where, and never what.
    alarm.error(
        "a sealed value was altered, moved, or its key is missing: %s.%s, row %s",
        place.table,
        place.column,
        place.row,
    )
    return Tampered(f"{place.table}.{place.column} was altered or moved")
