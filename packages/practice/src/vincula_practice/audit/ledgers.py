"""Files outside the database that are only ever added to, each line signed.

They lie in the VINCULA_ANCHORS folder: the signed heads of the audit, and who was
erased. They are worth what their copies elsewhere are worth: whoever can write here and
sign can begin such a file anew.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from vincula_practice.audit.signing import (
    NOTHING,
    hash_of_line,
    named,
    read_signed,
    sign_line,
)
from vincula_practice.vault.practice_key import keys_folder, sync_folder

ANCHORS, ERASURES = "anchors.jsonl", "erasures.jsonl"
KEY, PUBLIC = "audit-signing.key", "audit-signing.pub"


def folder() -> Path:
    path = Path(settings.VINCULA_ANCHORS)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs; the first call makes it."""
    path = keys_folder() / KEY
    if not path.exists():
        keys_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = secrets.token_bytes(32)
        with _locked(keys_folder() / f"{KEY}.lock"):
            if not path.exists():
                public = Ed25519PrivateKey.from_private_bytes(secret).public_key()
                _put(keys_folder() / PUBLIC, public.public_bytes_raw().hex())
                _put(path, secret.hex())
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))


def public_key() -> bytes:
    return signing_key().public_key().public_bytes_raw()


def public_keys() -> list[bytes]:
    """Return who may have signed: the key in use, and earlier ones beside it."""
    earlier = sorted(keys_folder().glob("audit-signing-*.pub"))
    return [public_key(), *(bytes.fromhex(p.read_text().strip()) for p in earlier)]


def append(name: str, body: Callable[[list[dict[str, Any]]], dict[str, Any]]) -> Path:
    """Add one signed line to a file; ``body`` is told what stands there already."""
    path, key = folder() / name, signing_key()
    with _locked(folder() / f"{name}.lock"):
        known = read(name)
        last = path.read_text().splitlines(keepends=True)[-1] if known else ""
        line = body(known) | {
            "number": len(known) + 1,
            "before": hash_of_line(last) if last else NOTHING,
            "signer": named(public_key()),
        }
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(sign_line(line, key=key))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder())
    return path


def read(name: str) -> list[dict[str, Any]]:
    """Return what a file says; raises AnchorFault where it was changed."""
    path = folder() / name
    return read_signed(path, keys=public_keys()) if path.exists() else []


def _put(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
