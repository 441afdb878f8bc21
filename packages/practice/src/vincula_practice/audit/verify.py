"""Was the audit changed afterwards? Needs a dump of it and no server.

    python -m vincula_practice.audit.verify events.jsonl --anchors anchors.jsonl \
        --public-key 3f9a...

The dump is an SQLite file, or one JSON object a line: from `vincula-practice audit
dump`, or in PostgreSQL from `COPY (SELECT row_to_json(e) FROM audit_event e) TO ...`.

Found are events that were changed, put in, taken out or moved, and chains that end
before their last signed head. Not found is what was never written, what was a lie when
it was written, and what was cut off behind the last signed head: that window is named.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from vincula_practice.audit.form import NOTHING, Told, hash_of
from vincula_practice.audit.signing import Anchor, AnchorFault, read_anchors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Where a chain has to pass: which hash was signed for a place, and when.
Wanted = dict[tuple[UUID, int], tuple[str, str]]
SQLITE = b"SQLite format 3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event of a dump: what it tells, and the hash it claims."""

    told: Told
    hash: str
    form: int


@dataclass(slots=True)
class Report:
    """What was found; no fault means that nothing was changed up to the last anchor."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    events: int = 0
    chains: int = 0
    anchors: int = 0
    last_anchor_at: str = ""
    window: int = 0  # events behind the last anchor, which it cannot speak for

    def sentences(self) -> Iterator[str]:
        yield from self.faults
        yield from self.notes
        yield f"{self.events} events in {self.chains} chains, {self.anchors} signed heads."
        if self.last_anchor_at:
            yield (
                f"Not covered: {self.window} events after the last signed head of"
                f" {self.last_anchor_at}. Cutting those off would not show."
            )
        else:
            yield "No signed head was given: a chain cut short at its end would not show."
        yield "The audit fits." if not self.faults else "The audit does not fit."


def check(lines: Iterable[Line], *, anchors: Iterable[Anchor] = ()) -> Report:
    """Hold a dump to its own hashes and to the signed heads."""
    report, chains = Report(), defaultdict(list)
    for line in lines:
        chains[line.told.chain].append(line)
        report.events += 1
    for chain in sorted(chains, key=str):
        report.faults += _faults_of(chain, chains[chain])
    ends = {chain: _places(chains[chain]) for chain in chains}
    report.chains = len(chains)
    wanted: Wanted = {}
    for anchor in anchors:
        report.anchors += 1
        report.last_anchor_at = anchor.at
        if anchor.restored:
            report.notes.append(
                f"On {anchor.at} a backup of {anchor.restored} was restored; what came"
                " between was lost."
            )
            wanted = _before_the_restore(wanted, anchor)
        for chain, (place, signed) in anchor.heads.items():
            wanted[chain, place] = (signed, anchor.at)
    report.faults += _faults_at(wanted, ends)
    covered = _furthest(wanted)
    report.window = sum(
        place > covered.get(chain, 0) for chain in ends for place in ends[chain]
    )
    return report


def _before_the_restore(wanted: Wanted, anchor: Anchor) -> Wanted:
    ends = {chain: place for chain, (place, _) in anchor.heads.items()}
    return {
        (chain, place): said
        for (chain, place), said in wanted.items()
        if place <= ends.get(chain, 0)
    }


def _furthest(wanted: Wanted) -> dict[UUID, int]:
    ends: dict[UUID, int] = {}
    for chain, place in wanted:
        ends[chain] = max(place, ends.get(chain, 0))
    return ends


def _places(lines: list[Line]) -> dict[int, str]:
    return {line.told.place: line.hash for line in lines}


def _faults_of(chain: UUID, lines: list[Line]) -> Iterator[str]:
    place, before = 0, NOTHING
    for line in sorted(lines, key=lambda one: one.told.place):
        told, place = line.told, place + 1
        if told.place != place:
            yield f"chain {chain}: place {place} is missing or doubled"
            place = told.place
        if told.before != before:
            yield f"chain {chain}: place {place} does not follow the one before"
        if _hash(line) != line.hash:
            yield f"chain {chain}: place {place} was changed"
        before = line.hash


def _hash(line: Line) -> str:
    try:
        return hash_of(line.told, version=line.form)
    except ValueError:
        return ""


def _faults_at(wanted: Wanted, ends: dict[UUID, dict[int, str]]) -> Iterator[str]:
    for (chain, place), (signed, at) in wanted.items():
        there = ends.get(chain, {}).get(place)
        if there is None:
            yield f"chain {chain}: ends before place {place}, signed on {at}"
        elif there != signed:
            yield f"chain {chain}: place {place} is not what was signed on {at}"


def line_of(row: dict[str, Any]) -> Line:
    """Turn a row of the table, as either database writes it, into a `Line`."""
    detail = row["detail"]
    told = Told(
        chain=UUID(str(row["chain"])),
        place=int(row["place"]),
        before=row["before"],
        id=UUID(str(row["id"])),
        at=_moment(str(row["at"])),
        practice_id=_uuid(row["practice_id"]),
        person_id=_uuid(row["person_id"]),
        role=row["role"],
        verb=row["verb"],
        object_kind=row["object_kind"],
        object_id=_uuid(row["object_id"]),
        detail=json.loads(detail) if isinstance(detail, str) else detail,
    )
    return Line(told=told, hash=row["hash"], form=int(row["form"]))


def _uuid(value: Any) -> UUID | None:
    return UUID(str(value)) if value else None


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def read_dump(path: Path) -> Iterator[Line]:
    """Yield the events of an SQLite file, or of a file with a JSON object a line."""
    with path.open("rb") as file:
        is_sqlite = file.read(len(SQLITE)) == SQLITE
    if is_sqlite:
        base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        base.row_factory = sqlite3.Row
        rows = base.execute("SELECT * FROM audit_event").fetchall()
        base.close()
        yield from (line_of(dict(row)) for row in rows)
        return
    with path.open(encoding="utf-8") as lines:
        yield from (line_of(json.loads(text)) for text in lines if text.strip())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="verify", description="Was the audit changed afterwards?"
    )
    parser.add_argument("dump", type=Path)
    parser.add_argument("--anchors", type=Path, help="the file of signed heads")
    parser.add_argument(
        "--public-key",
        action="append",
        default=[],
        help="who signs, as noted when the practice was set up; once for each key",
    )
    given = parser.parse_args(arguments)
    if given.anchors and not given.public_key:
        parser.error(
            "signed heads show nothing without the public key they are held to"
        )
    say = sys.stdout.write
    try:
        keys = [bytes.fromhex(key) for key in given.public_key]
        anchors = read_anchors(given.anchors, keys=keys) if given.anchors else []
        report = check(read_dump(given.dump), anchors=anchors)
    except (AnchorFault, ValueError, KeyError, OSError) as fault:
        say(f"{fault}\nThe audit could not be held to its signed heads.\n")
        return 1
    say("\n".join(report.sentences()) + "\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
