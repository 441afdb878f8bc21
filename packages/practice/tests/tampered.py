"""A chain, signed once, and what somebody with the database in hand may do to it."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from vincula_practice.audit.form import NOTHING, Told, hash_of
from vincula_practice.audit.signing import Anchor
from vincula_practice.audit.verify import Line

BEGUN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LENGTH, SIGNED = 40, 30
CHAINS = (UUID(int=1), UUID(int=2))
CHANGES = {
    "at": lambda told: told.at + timedelta(seconds=1),
    "person_id": lambda _: UUID(int=99),
    "practice_id": lambda _: None,
    "role": lambda _: "manager",
    "verb": lambda told: told.verb + "d",
    "object_kind": lambda _: "Goal",
    "object_id": lambda _: UUID(int=98),
    "detail": lambda _: {"count": -1},
    "id": lambda _: UUID(int=97),
}


def a_dump() -> list[Line]:
    return [line for chain in CHAINS for line in _a_chain(chain)]


def _a_chain(chain: UUID) -> list[Line]:
    tolds = [
        Told(
            chain=chain,
            place=0,
            before="",
            id=UUID(int=chain.int * 1000 + number),
            at=BEGUN + timedelta(minutes=number),
            practice_id=chain,
            person_id=UUID(int=7),
            role="therapist",
            verb="opened",
            object_kind="Client",
            object_id=UUID(int=number + 1),
            detail={"count": number},
        )
        for number in range(LENGTH)
    ]
    return chained(tolds)


def chained(tolds: list[Told]) -> list[Line]:
    """Chain events anew, as somebody would who knows how."""
    lines, before = [], NOTHING
    for place, one in enumerate(tolds, start=1):
        told = replace(one, place=place, before=before)
        before = hash_of(told)
        lines.append(Line(told=told, hash=before, form=1))
    return lines


def an_anchor(dump: list[Line]) -> Anchor:
    heads = {
        line.told.chain: (SIGNED, line.hash)
        for line in dump
        if line.told.place == SIGNED
    }
    return Anchor(number=1, at="then", before=NOTHING, signer="us", heads=heads)


def tampered(chance: random.Random) -> tuple[str, list[Line]]:
    """Return what was done, and the dump after it: something that must be found."""
    name = chance.choice(sorted(DEEDS))
    first, second = _a_chain(CHAINS[0]), _a_chain(CHAINS[1])
    return name, [*DEEDS[name](first, chance), *second]


def _edited(lines: list[Line], chance: random.Random) -> list[Line]:
    at, name = chance.randrange(LENGTH), chance.choice(sorted(CHANGES))
    told = lines[at].told
    lines[at] = replace(lines[at], told=replace(told, **{name: CHANGES[name](told)}))
    return lines


def _edited_with_its_hash(lines: list[Line], chance: random.Random) -> list[Line]:
    """Only the event behind it still knows the hash that was."""
    at, name = chance.randrange(LENGTH - 1), chance.choice(sorted(CHANGES))
    told = replace(lines[at].told, **{name: CHANGES[name](lines[at].told)})
    lines[at] = replace(lines[at], told=told, hash=hash_of(told))
    return lines


def _edited_well(lines: list[Line], chance: random.Random) -> list[Line]:
    at, name = chance.randrange(SIGNED), chance.choice(sorted(CHANGES))
    tolds = [line.told for line in lines]
    tolds[at] = replace(tolds[at], **{name: CHANGES[name](tolds[at])})
    return chained(tolds)


def _deleted(lines: list[Line], chance: random.Random) -> list[Line]:
    del lines[chance.randrange(LENGTH - 1)]
    return lines


def _deleted_well(lines: list[Line], chance: random.Random) -> list[Line]:
    del lines[chance.randrange(SIGNED)]
    return chained([line.told for line in lines])


def _reordered(lines: list[Line], chance: random.Random) -> list[Line]:
    one, other = chance.sample(range(LENGTH), 2)
    places = lines[one].told.place, lines[other].told.place
    lines[one] = replace(lines[one], told=replace(lines[one].told, place=places[1]))
    lines[other] = replace(
        lines[other], told=replace(lines[other].told, place=places[0])
    )
    return lines


def _reordered_well(lines: list[Line], chance: random.Random) -> list[Line]:
    one = chance.randrange(SIGNED)
    other = chance.choice([n for n in range(LENGTH) if n != one])
    tolds = [line.told for line in lines]
    tolds[one], tolds[other] = tolds[other], tolds[one]
    return chained(tolds)


def _cut_off(lines: list[Line], chance: random.Random) -> list[Line]:
    return lines[: chance.randrange(SIGNED)]


def _put_in_well(lines: list[Line], chance: random.Random) -> list[Line]:
    tolds = [line.told for line in lines]
    forged = replace(chance.choice(tolds), id=UUID(int=96))
    tolds.insert(chance.randrange(SIGNED), forged)
    return chained(tolds)


DEEDS = {
    "edited": _edited,
    "edited, and its own hash made anew": _edited_with_its_hash,
    "edited, and the rest chained anew": _edited_well,
    "deleted": _deleted,
    "deleted, and the rest chained anew": _deleted_well,
    "two swapped": _reordered,
    "two swapped, and the rest chained anew": _reordered_well,
    "cut off before the signed head": _cut_off,
    "put in, and the rest chained anew": _put_in_well,
}
