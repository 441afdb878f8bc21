"""A slot for sealed letters: anybody can seal to it, only this server can open.

HPKE (RFC 9180) with P-256, HKDF-SHA256 and AES-256-GCM, one letter at a time. A new key
pair each month. Its private half comes from a data key of the site's own with the purpose
``letters:<month>``: so it is wrapped by the practice key, renewed, backed up, brought back
and destroyed as all data keys are, and goes when no letter to it is accepted any more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from vincula_practice.vault import keyfiles
from vincula_practice.vault.errors import KeyDestroyed, VaultError
from vincula_practice.vault.keyfiles import DataKey
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import SITE, Owner

PURPOSE = "letters:"
# A backup holds the keys of so many months to come, so that a letter that is sealed
# after it still opens when the practice comes back from it.
AHEAD = 2
# Longer than any letter may take: the longest link, what is granted after it, a month.
KEPT = timedelta(days=120)
SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

# What RFC 9180 calls DHKEM(P-256, HKDF-SHA256), and the number of points of P-256.
KEM_SUITE = b"KEM\x00\x10"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SCALAR_BYTES = 32


class Unreadable(VaultError):
    """A letter does not open: cut, changed, for another slot, or too old."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The public half: its id, and the point that a browser seals to."""

    id: str
    public: bytes


def slot(*, at: datetime) -> Slot:
    """Return this month's slot; the first call of a month makes it."""
    key = store().key_for(Owner(SITE, f"{PURPOSE}{at:%Y-%m}"))
    return Slot(key.key_id.hex(), _point(private_from(key.secret)))


def prepare(*, at: datetime) -> None:
    """Make the slots of this month and of those that a backup of today must cover."""
    for ahead in range(AHEAD + 1):
        year, month = divmod(at.year * 12 + at.month - 1 + ahead, 12)
        store().key_for(Owner(SITE, f"{PURPOSE}{year}-{month + 1:02}"))


def open_letter(*, slot_id: str, sealed: bytes, bound: bytes) -> bytes:
    """Return what was sealed; raises Unreadable for anything but the whole of it."""
    key = _key_of(slot_id)
    try:
        return SUITE.decrypt(sealed, private_from(key.secret), bound)
    except (InvalidTag, ValueError):
        raise Unreadable("the letter is not whole") from None


def sweep(*, at: datetime) -> int:
    """Destroy the keys that no letter needs any more; return how many."""
    oldest = f"{PURPOSE}{at - KEPT:%Y-%m}"
    return sum(store().destroy(one) for one in _owners() if one.purpose < oldest)


def private_from(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """Derive a private key from random bytes, as RFC 9180 says (7.1.3, DeriveKeyPair)."""
    begin = HMAC(b"", hashes.SHA256())
    begin.update(b"HPKE-v1" + KEM_SUITE + b"dkp_prk" + secret)
    root = begin.finalize()
    for counter in range(256):
        scalar = int.from_bytes(_candidate(root, counter))
        if 0 < scalar < ORDER:
            return ec.derive_private_key(scalar, ec.SECP256R1())
    raise Unreadable("no private key comes of this data key")


def _candidate(root: bytes, counter: int) -> bytes:
    said = b"HPKE-v1" + KEM_SUITE + b"candidate" + bytes([counter])
    info = SCALAR_BYTES.to_bytes(2) + said
    return HKDFExpand(hashes.SHA256(), SCALAR_BYTES, info).derive(root)


def _key_of(slot_id: str) -> DataKey:
    """Return the data key behind a slot; no other key of the site opens a letter."""
    try:
        key_id = bytes.fromhex(slot_id)
    except ValueError:
        raise Unreadable("this is the name of no slot") from None
    if len(key_id) != keyfiles.ID_BYTES or not key_id.startswith(SITE.bytes):
        raise Unreadable("this is the name of no slot")
    try:
        key = store().key(key_id)
    except KeyDestroyed:
        raise Unreadable("no key opens this letter") from None
    if not key.owner.purpose.startswith(PURPOSE):
        raise Unreadable("this is the name of no slot")
    return key


def _owners() -> list[Owner]:
    keys = [store().key(key_id) for key_id in store().key_ids_of(SITE)]
    return [key.owner for key in keys if key.owner.purpose.startswith(PURPOSE)]


def _point(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
