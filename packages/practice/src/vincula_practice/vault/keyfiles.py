"""One data key as a file: wrapped by the practice key, never half written.

keys/data/<person>/<purpose>-<generation>-<tag>.key, in JSON:
version, person, purpose, wrapped_by (the practice key's id), wrapped (base64 of a
nonce and the key, AES-256-GCM, bound to purpose, person and key id). The name is the
key id: 16 bytes person, 4 purpose (hashed), 2 generation, 6 at random.
"""

import base64
import contextlib
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vincula_practice.vault.errors import NoPracticeKey, Tampered
from vincula_practice.vault.owners import Owner
from vincula_practice.vault.practice_key import Ring, sync_folder

VERSION = 1
KEY_BYTES, NONCE_BYTES = 32, 12
PERSON_BYTES, PURPOSE_BYTES, GENERATION_BYTES, TAG_BYTES = 16, 4, 2, 6
ID_BYTES = PERSON_BYTES + PURPOSE_BYTES + GENERATION_BYTES + TAG_BYTES
SUFFIX, DRAFT = ".key", ".draft"


@dataclass(frozen=True)
class DataKey:
    """A data key, unwrapped; it lives in memory only."""

    key_id: bytes
    owner: Owner
    secret: bytes

    def __repr__(self) -> str:
        return f"DataKey({self.key_id.hex()})"

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self.secret)

    @cached_property
    def bound(self) -> bytes:
        """What every envelope under this key is bound to beside its place."""
        return self.owner.person.bytes + self.owner.purpose.encode()


def purpose_tag(purpose: str) -> str:
    return hashlib.sha256(purpose.encode()).hexdigest()[: 2 * PURPOSE_BYTES]


def new_id(owner: Owner, *, generation: int) -> bytes:
    return (
        owner.person.bytes
        + bytes.fromhex(purpose_tag(owner.purpose))
        + generation.to_bytes(GENERATION_BYTES)
        + secrets.token_bytes(TAG_BYTES)
    )


def is_named_for(key_id: bytes, owner: Owner) -> bool:
    """Tell by its name alone whose key it is or was: person and purpose are in it."""
    return key_id.startswith(
        owner.person.bytes + bytes.fromhex(purpose_tag(owner.purpose))
    )


def generation_of(key_id: bytes) -> int:
    begin = PERSON_BYTES + PURPOSE_BYTES
    return int.from_bytes(key_id[begin : begin + GENERATION_BYTES])


def path_of(folder: Path, key_id: bytes) -> Path:
    """Return where a key lies; its folder holds all keys of its person."""
    text = key_id.hex()
    person, rest = text[: 2 * PERSON_BYTES], text[2 * PERSON_BYTES :]
    purpose, rest = rest[: 2 * PURPOSE_BYTES], rest[2 * PURPOSE_BYTES :]
    generation, tag = rest[: 2 * GENERATION_BYTES], rest[2 * GENERATION_BYTES :]
    return folder / person / f"{purpose}-{generation}-{tag}{SUFFIX}"


def id_of(path: Path) -> bytes:
    return bytes.fromhex(path.parent.name + path.stem.replace("-", ""))


def wrap(key: DataKey, ring: Ring) -> bytes:
    """Return the file of a key, wrapped by the practice key in use."""
    nonce = os.urandom(NONCE_BYTES)
    by = ring.current
    sealed = AESGCM(by.secret).encrypt(nonce, key.secret, _bound(key.owner, key.key_id))
    plain = {
        "version": VERSION,
        "person": str(key.owner.person),
        "purpose": key.owner.purpose,
        "wrapped_by": by.id,
        "wrapped": base64.b64encode(nonce + sealed).decode(),
    }
    return json.dumps(plain).encode() + b"\n"


def wrapped_by(content: bytes) -> str:
    """Return the id of the practice key that opens this file."""
    return str(_read(content)["wrapped_by"])


def unwrap(key_id: bytes, content: bytes, ring: Ring) -> DataKey:
    """Return the key in a file; raises Tampered where the file is not what it was."""
    plain = _read(content)
    owner = Owner(UUID(str(plain["person"])), str(plain["purpose"]))
    by = ring.get(str(plain["wrapped_by"]))
    if by is None:
        raise NoPracticeKey(
            f"Data keys are wrapped by the practice key {plain['wrapped_by']}, which is"
            " not known here. Put it back beside the one in use."
        )
    sealed = base64.b64decode(str(plain["wrapped"]))
    nonce, sealed = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        secret = AESGCM(by.secret).decrypt(nonce, sealed, _bound(owner, key_id))
    except InvalidTag:
        raise Tampered(f"the data key {key_id.hex()} was altered") from None
    return DataKey(key_id, owner, secret)


def _read(content: bytes) -> dict[str, object]:
    try:
        plain = json.loads(content)
        if plain["version"] != VERSION:
            raise Tampered("a data key of an unknown version")
    except (ValueError, KeyError, TypeError):
        raise Tampered("a file of the key store is not a data key") from None
    return dict(plain)


def _bound(owner: Owner, key_id: bytes) -> bytes:
    return f"data key|{VERSION}|{owner.purpose}|{owner.person}|{key_id.hex()}".encode()


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time change a person's keys."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, in place of an earlier one if there is one."""
    draft = path.with_suffix(f".{secrets.token_hex(4)}{DRAFT}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def drafts_beside(path: Path) -> list[Path]:
    """Return what an interrupted writing of this person's keys has left behind."""
    return sorted(path.parent.glob(f"*{DRAFT}"))


def shred(path: Path) -> None:
    """Overwrite a file and remove it, and wait until both are on the disk."""
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)
