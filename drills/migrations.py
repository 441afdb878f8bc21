"""Migrate a practice of an earlier version, killed again and again in the middle.

A database as it was before words were sealed is filled with words. `migrate` is ended
with SIGKILL at random moments, started again, and at last left to end: nothing may be
missing, and every row must say what it said before.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from drills.outcome import Outcome
from drills.served.database import Database, postgresql, sqlite
from drills.served.site import ROOT, Site, kill_all

if TYPE_CHECKING:
    from collections.abc import Iterator

RESPONSES, KILLS = 20_000, 20
# Python is up by then; the longest migration of so many responses takes longer.
STARTED_SECONDS, RESPONSES_A_SECOND = 0.7, 8_000
MANY = 100_000
MOST_SECONDS = 60
SEED = 20261126


def run(folder: Path) -> Iterator[Outcome]:
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        place = folder / name
        place.mkdir()
        with opened(place) as database:
            found = drill(place, database, responses=RESPONSES, kills=KILLS)
        yield _outcome(name, found)
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        place = folder / f"many on {name}"
        place.mkdir()
        with opened(place) as database:
            yield _long(name, drill(place, database, responses=MANY, kills=0))


def drill(
    folder: Path, database: Database, *, responses: int, kills: int
) -> dict[str, Any]:
    site = Site(folder, database.address)
    site.run("-m", "django", "keys", "make")
    before = site.part("earlier", responses=responses)
    chance, in_the_middle = np.random.default_rng(SEED), 0
    for _ in range(kills):
        part = float(chance.uniform()) * responses / RESPONSES_A_SECOND
        in_the_middle += _killed(site, after=STARTED_SECONDS + part)
    began, used = time.monotonic(), _used()
    site.run("-m", "django", "migrate", "--verbosity=0", "--skip-checks")
    took, worked = time.monotonic() - began, _used() - used
    after = site.run("-m", "drills.served.inside", "prints")
    return {
        "responses": responses,
        "killed": in_the_middle,
        "seconds": took,
        "worked": worked,
        "same": _same(before, after),
    }


def _killed(site: Site, *, after: float) -> bool:
    """Start to migrate and end it; tell whether it was still at work."""
    words = ["-m", "django", "migrate", "--verbosity=0", "--skip-checks"]
    program = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=site.variables)
    time.sleep(after)
    at_work = program.poll() is None
    if at_work:
        kill_all(program.pid)
    program.wait()
    return at_work


def _same(before: dict[str, str], printed: str) -> bool:
    after = json.loads(printed)
    return after.pop("left to migrate") == "0" and after == before


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _outcome(name: str, found: dict[str, Any]) -> Outcome:
    return Outcome(
        goal="RE-8",
        what="migrating words of an earlier version, ended with SIGKILL again and again",
        threshold=f"{KILLS} kills, re-runnable, every row says what it said",
        result=(
            f"{found['responses']} responses, {found['killed']} kills while it was at"
            f" work: {'all rows the same' if found['same'] else 'ROWS DIFFER'}"
        ),
        passed=found["same"] and found["killed"] == KILLS,
        how=name,
    )


def _long(name: str, found: dict[str, Any]) -> Outcome:
    return Outcome(
        goal="RE-8",
        what=f"migrating {found['responses']} responses and all that belongs to them",
        threshold=f"≤ {MOST_SECONDS} s",
        result=(
            f"{found['seconds']:.0f} s, of which the processor worked"
            f" {found['worked']:.0f} s; {'all rows the same' if found['same'] else 'ROWS DIFFER'}"
        ),
        passed=found["same"] and found["seconds"] <= MOST_SECONDS,
        how=name,
    )


def main() -> int:
    """The quick form, for the tests."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--responses", type=int, default=200)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], default="sqlite")
    args = parser.parse_args()
    opened = {"sqlite": sqlite, "postgresql": postgresql}[args.on]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with opened(folder) as database:
            found = drill(folder, database, responses=args.responses, kills=args.kills)
    print(found)
    return 0 if found["same"] else 1


if __name__ == "__main__":
    sys.exit(main())
