"""What an event's hash is made of. Knows no database, so that anybody can check it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

VERSION = 1
# Events of no practice have a chain of their own.
NO_PRACTICE = UUID(int=0)
# What the first event of a chain has before it.
NOTHING = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as it is hashed; ``detail`` holds only what JSON gives back alike."""

    chain: UUID
    place: int
    before: str
    id: UUID
    at: datetime
    practice_id: UUID | None
    person_id: UUID | None
    role: str
    verb: str
    object_kind: str
    object_id: UUID | None
    detail: dict[str, Any]


def hash_of(told: Told, *, version: int = VERSION) -> str:
    """Return the SHA-256 of an event in its canonical form, which never changes.

    The form is JSON with sorted keys, no spaces, ASCII only: UUIDs in lower case with
    hyphens, moments in UTC with microseconds. A later form gets a number of its own.
    """
    if version != VERSION:
        raise ValueError(f"form {version} of an event is not known here")
    plain = {name: _plain(value) for name, value in asdict(told).items()}
    plain["form"] = version
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return str(value) if isinstance(value, UUID) else value
