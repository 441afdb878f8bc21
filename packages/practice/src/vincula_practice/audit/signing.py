"""Signed heads of the chains, one a line, each holding the hash of the line before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NOTHING = "0" * 64


class AnchorFault(ValueError):
    """The file of signed heads itself was changed, or is signed by somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where each chain ended at a moment, as it was signed."""

    number: int
    at: str
    before: str
    signer: str
    heads: dict[UUID, tuple[int, str]]
    restored: str = ""  # of when the backup was that the chains go on from


def named(public: bytes) -> str:
    """Return a short name for a public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def sign_line(body: dict[str, object], *, key: Ed25519PrivateKey) -> str:
    """Return a signed line; what is signed stands in it as text, byte for byte."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    signature = key.sign(text.encode()).hex()
    return json.dumps({"body": text, "signature": signature}) + "\n"


def read_line(line: str, *, keys: Iterable[bytes]) -> dict[str, object]:
    """Return what a line says; raises AnchorFault where none of the keys signed it."""
    try:
        outer = json.loads(line)
        text, signature = outer["body"], bytes.fromhex(outer["signature"])
    except (ValueError, KeyError, TypeError):
        raise AnchorFault("a signed line cannot be read") from None
    for public in keys:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
        except InvalidSignature:
            continue
        return dict(json.loads(text))
    raise AnchorFault("a signed line was changed, or another key signed it")


def hash_of_line(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def read_signed(path: Path, *, keys: Iterable[bytes]) -> list[dict[str, object]]:
    """Return the lines of a signed file in order; raises AnchorFault for a gap."""
    keys, before, bodies = list(keys), NOTHING, []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            body = read_line(line, keys=keys)
            if body["number"] != number or body["before"] != before:
                raise AnchorFault(
                    f"{path.name}: line {number} does not follow the last"
                )
            before = hash_of_line(line)
            bodies.append(body)
    return bodies


def read_anchors(path: Path, *, keys: Iterable[bytes]) -> list[Anchor]:
    """Return the signed heads of a file; raises AnchorFault for what does not fit."""
    return [_anchor(body) for body in read_signed(path, keys=keys)]


def _anchor(body: dict[str, object]) -> Anchor:
    heads = body["heads"]
    if not isinstance(heads, list):
        raise AnchorFault("a signed line holds no heads")
    return Anchor(
        number=int(str(body["number"])),
        at=str(body["at"]),
        before=str(body["before"]),
        signer=str(body["signer"]),
        heads={UUID(chain): (int(place), end) for chain, place, end in heads},
        restored=str(body.get("restored", "")),
    )
