"""The long form of what the vault promises: on SQLite here, by itself on PostgreSQL.

The sweep for planted words, flipped and swapped values, and forced errors are the tests
themselves with greater numbers; nonces are counted here. A full caseload is timed in
`vault_speed.py`, on a machine that does nothing else.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
TESTS = "packages/practice/tests/vault"
NONCES = int(os.environ.get("VINCULA_DRILL_NONCES", "10000000"))
LONG = {
    "VINCULA_DRILL_CLIENTS": "30",
    "VINCULA_DRILL_TIMES": "1000",
    "VINCULA_DRILL_ERRORS": "500",
}
FILES = ("test_canaries.py", "test_tampering.py", "test_forced_errors.py")


def run(folder: Path) -> Iterator[Outcome]:
    yield from sweeps_on("sqlite", folder)
    yield _nonces(folder)


def sweeps_on(database: str, folder: Path) -> Iterator[Outcome]:
    told, passed = _tests(folder, database)
    yield from _sweeps(told, database, passed=passed)


def command_on(database: str, *words: str) -> list[str]:
    server = [] if database == "sqlite" else [sys.executable, "scripts/pg.py"]
    return [*server, sys.executable, *words]


def _tests(folder: Path, database: str) -> tuple[dict[str, dict[str, Any]], bool]:
    tells = folder / f"{database}.txt"
    files = [f"{TESTS}/{name}" for name in FILES]
    done = subprocess.run(
        command_on(database, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files),
        cwd=ROOT,
        env={**os.environ, **LONG, "VINCULA_DRILL_TELLS": str(tells)},
        check=False,
    )
    lines = tells.read_text().splitlines() if tells.exists() else []
    told = {}
    for line in lines:
        name, _, numbers = line.partition(" {")
        told[name] = ast.literal_eval("{" + numbers)
    return told, done.returncode == 0


def _sweeps(
    told: dict[str, dict[str, Any]], database: str, *, passed: bool
) -> Iterator[Outcome]:
    on, off = told.get("CR-1 on", {}), told.get("CR-1 off", {})
    yield Outcome(
        goal="CR-1",
        what="words planted in every sealed field, looked for in all that is stored",
        threshold="at least 200 planted; 0 found; all found with encryption off",
        result=(
            f"{on.get('planted')} planted, {on.get('found')} found in"
            f" {on.get('megabytes')} MB; off: {off.get('found')} of {off.get('planted')}"
        ),
        passed=passed
        and on.get("found") == 0
        and on.get("planted", 0) >= 200  # noqa: PLR2004 - the goal's own number
        and off.get("found") == off.get("planted"),
        how=database,
    )
    rows = told.get("CR-5 rows", {})
    yield Outcome(
        goal="CR-5",
        what="flipped bits, and values moved to other rows, columns and people",
        threshold="1,000 flips and 1,000 swaps: all noticed",
        result=(
            f"{LONG['VINCULA_DRILL_TIMES']} flips and {LONG['VINCULA_DRILL_TIMES']}"
            f" swaps in memory, {rows.get('swaps')} in the database: all noticed"
        ),
        passed=passed and bool(rows),
        how=database,
    )
    forced = told.get("CR-10", {})
    yield Outcome(
        goal="CR-10",
        what="errors forced at random points that quote what was written",
        threshold="500 forced: 0 words in logs, mails and error pages",
        result=(
            f"{forced.get('forced')} of {LONG['VINCULA_DRILL_ERRORS']} requests broken,"
            f" {forced.get('error_pages')} error pages, {forced.get('found')} words found"
        ),
        passed=passed and forced.get("found") == 0,
        how=database,
    )


def _nonces(folder: Path) -> Outcome:
    import numpy as np  # noqa: PLC0415 - only here
    from django.conf import settings  # noqa: PLC0415 - only here

    settings.configure(
        VINCULA_KEYS=str(folder / "keys"),
        VINCULA_PRACTICE_KEY="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        VINCULA_KEY_COMMAND="",
    )
    from vincula_practice.vault import envelope  # noqa: PLC0415 - after the settings
    from vincula_practice.vault.keystore import store  # noqa: PLC0415 - as above
    from vincula_practice.vault.owners import Owner  # noqa: PLC0415 - as above

    key = store().key_for(Owner(uuid.uuid4()))
    place = envelope.Place("drill", "nonce", "1")
    begin, end = envelope.HEAD_BYTES, envelope.START
    seen = bytearray()
    for _ in range(NONCES):
        seen += envelope.seal(b"", key=key, place=place)[begin:end]
    numbers = np.frombuffer(bytes(seen), dtype=[("first", "<u8"), ("rest", "<u4")])
    different = len(np.unique(numbers))
    return Outcome(
        goal="CR-6",
        what="values sealed under one key, each with a nonce of its own",
        threshold="no nonce twice in 10,000,000",
        result=f"{NONCES - different} repeated in {NONCES:,}",
        passed=different == NONCES and NONCES >= 10_000_000,  # noqa: PLR2004 - the goal's
        how="one process",
    )
