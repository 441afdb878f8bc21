"""The recovery kit: what opens the records and the backups when the server is gone.

It holds the practice keys, the identity that opens backups, and the public key of the
audit's signed heads. On paper it is one text, or n texts of which any k suffice. Each
line carries a check mark, each text says which set it belongs to, and the whole a hash:
a wrong, missing or foreign share is refused and never guessed around.
"""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vincula_practice.vault import shamir
from vincula_practice.vault.practice_key import PracticeKey, Ring, parse

VERSION = 1
HASH_BYTES, LINE_CHARACTERS, GROUP = 8, 40, 5
BEGIN, END = "----- BEGIN SHARE -----", "----- END SHARE -----"
HEAD = re.compile(
    r"Set (?P<set>[0-9a-f]{8}), share (?P<place>\d+) of (?P<shares>\d+);"
    r" any (?P<needed>\d+) open it\."
)
LINE = re.compile(r"(?P<number>\d{2}) (?P<text>[A-Z2-7 ]+) =(?P<mark>[A-Z2-7]{4})")


class KitFault(ValueError):
    """A share cannot be read, or shares do not make a kit; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What the recovery kit holds. Its text form never shows it."""

    practice_keys: tuple[str, ...]
    identity: str
    audit_public: str
    made_on: str

    def __repr__(self) -> str:
        return "<recovery kit>"

    def ring(self) -> Ring:
        return Ring([self.key(text) for text in self.practice_keys])

    @staticmethod
    def key(text: str) -> PracticeKey:
        return parse(text)


def texts_of(kit: Kit, *, needed: int, shares: int) -> list[str]:
    """Return the kit as texts to print, any ``needed`` of which open it."""
    payload = json.dumps(
        {
            "version": VERSION,
            "practice_keys": kit.practice_keys,
            "identity": kit.identity,
            "audit_public": kit.audit_public,
            "made_on": kit.made_on,
        },
        separators=(",", ":"),
    ).encode()
    whole = hashlib.sha256(payload).digest()[:HASH_BYTES] + payload
    name = secrets.token_hex(4)
    return [
        _text(row, place=place, name=name, needed=needed, shares=shares, kit=kit)
        for place, row in shamir.split(whole, needed=needed, shares=shares)
    ]


def kit_from(texts: Sequence[str]) -> Kit:
    """Put a kit together; raises KitFault for what is wrong, missing or mixed up."""
    shares = [_share(text) for text in texts]
    if not shares:
        raise KitFault("no share was given")
    sets = {(share.name, share.needed, share.shares) for share in shares}
    if len(sets) > 1:
        raise KitFault("the shares belong to different kits")
    ((_, needed, _),) = sets
    rows = {share.place: share.row for share in shares}
    if len(rows) < needed:
        raise KitFault(f"{needed} different shares are needed, {len(rows)} were given")
    try:
        whole = shamir.combine(sorted(rows.items())[:needed])
    except ValueError:
        raise KitFault("the shares do not fit each other") from None
    if len(rows) > needed and shamir.combine(sorted(rows.items())) != whole:
        raise KitFault("one of the shares is wrong")
    return _opened(whole)


@dataclass(frozen=True, slots=True)
class _Share:
    name: str
    place: int
    needed: int
    shares: int
    row: bytes


def _text(
    row: bytes, *, place: int, name: str, needed: int, shares: int, kit: Kit
) -> str:
    letters = base64.b32encode(row).decode().rstrip("=")
    parts = [
        letters[start : start + LINE_CHARACTERS]
        for start in range(0, len(letters), LINE_CHARACTERS)
    ]
    lines = [
        f"{number:02} {_grouped(part)} ={_mark(name, place, number, part)}"
        for number, part in enumerate(parts, start=1)
    ]
    alone = needed == 1
    return "\n".join(
        [
            "VINCULA RECOVERY KIT",
            f"Set {name}, share {place} of {shares}; any {needed} open it.",
            f"Made on {kit.made_on}. Made for restoring the practice's records.",
            "",
            "Whoever holds this can open every record and every backup. Keep it where"
            if alone
            else f"Whoever holds {needed} of these can open every record. Keep them",
            "you keep what must not be lost, and away from the server and its backups."
            if alone
            else "apart from each other, and away from the server and its backups.",
            "",
            BEGIN,
            *lines,
            END,
            "",
        ]
    )


def _share(text: str) -> _Share:
    head = HEAD.search(text)
    body = text.partition(BEGIN)[2].partition(END)[0]
    if head is None or not body.strip():
        raise KitFault("this is not a share of a recovery kit, or a part is missing")
    name, place = head["set"], int(head["place"])
    letters = "".join(
        _checked(line, number, name=name, place=place)
        for number, line in enumerate(filter(str.strip, body.splitlines()), start=1)
    )
    row = base64.b32decode(letters + "=" * (-len(letters) % 8))
    return _Share(name, place, int(head["needed"]), int(head["shares"]), row)


def _checked(line: str, number: int, *, name: str, place: int) -> str:
    found = LINE.fullmatch(line.strip())
    part = found["text"].replace(" ", "") if found else ""
    if (
        found is None
        or int(found["number"]) != number
        or _mark(name, place, number, part) != found["mark"]
    ):
        raise KitFault(f"share {place}: line {number} has a mistake or is missing")
    return part


def _mark(name: str, place: int, number: int, part: str) -> str:
    said = f"{name}|{place}|{number}|{part}".encode()
    return base64.b32encode(hashlib.sha256(said).digest()).decode()[:4]


def _grouped(part: str) -> str:
    return " ".join(part[at : at + GROUP] for at in range(0, len(part), GROUP))


def _opened(whole: bytes) -> Kit:
    said, payload = whole[:HASH_BYTES], whole[HASH_BYTES:]
    if hashlib.sha256(payload).digest()[:HASH_BYTES] != said:
        raise KitFault("the shares do not make a kit: one of them is wrong")
    plain: dict[str, Any] = json.loads(payload)
    if plain.pop("version") != VERSION:
        raise KitFault("the kit is of a version that is not known here")
    return Kit(**plain | {"practice_keys": tuple(plain["practice_keys"])})
