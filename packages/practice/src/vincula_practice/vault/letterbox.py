"""A slot for sealed letters: anybody can seal to it, only this server can open.

HPKE (RFC 9180) with P-256, HKDF-SHA256 and AES-256-GCM, one letter at a time. A new key
pair each month; a private key is a file of its own beside the data keys, outside the
database and its backups, and goes when no letter to it is accepted any more.
"""

import functools
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings

from vincula_practice.vault import keyfiles
from vincula_practice.vault.errors import VaultError

FOLDER, SUFFIX = "letters", ".key"
# Longer than any letter may take: the longest link, what is granted after it, a month.
KEPT = timedelta(days=120)
SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Unreadable(VaultError):
    """A letter does not open: cut, changed, for another slot, or too old."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The public half: its id, and the point that a browser seals to."""

    id: str
    public: bytes


def slot(*, at: datetime) -> Slot:
    """Return this month's slot; the first call of a month makes it."""
    month = f"{at:%Y-%m}"
    folder = _folder()
    known = sorted(folder.glob(f"{month}-*{SUFFIX}"))
    return _slot_of(known[0] if known else _new(folder, month))


def open_letter(*, slot_id: str, sealed: bytes, bound: bytes) -> bytes:
    """Return what was sealed; raises Unreadable for anything but the whole of it."""
    path = next((p for p in _folder().glob(f"*{SUFFIX}") if p.stem == slot_id), None)
    if path is None:
        raise Unreadable("no key opens this letter")
    try:
        return SUITE.decrypt(sealed, _private(path), bound)
    except (InvalidTag, ValueError):
        raise Unreadable("the letter is not whole") from None


def sweep(*, at: datetime) -> int:
    """Destroy the keys that no letter needs any more; return how many."""
    oldest = f"{at - KEPT:%Y-%m}"
    old = [p for p in _folder().glob(f"*{SUFFIX}") if p.stem[: len(oldest)] < oldest]
    for path in old:
        keyfiles.shred(path)
    return len(old)


def _folder() -> Path:
    folder = Path(settings.VINCULA_KEYS) / FOLDER
    if not folder.exists():
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _new(folder: Path, month: str) -> Path:
    private = ec.generate_private_key(ec.SECP256R1())
    tag = hashlib.sha256(_point(private)).hexdigest()[:12]
    path = folder / f"{month}-{tag}{SUFFIX}"
    content = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    keyfiles.put(path, content)
    return path


def _point(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


@functools.lru_cache(maxsize=16)
def _slot_of(path: Path) -> Slot:
    return Slot(path.stem, _point(_private(path)))


def _private(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_der_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Unreadable("the key of this slot is not one of ours")
    return key
