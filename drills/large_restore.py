"""RE-9 in the large: a practice of a gigabyte is lost and comes back by two commands.

Kit, backup and restore are the commands that the how-to names, each in a process of its
own, on SQLite and on PostgreSQL; the restore goes into an empty folder and an empty
database, and holds every row to its print and opens every sealed value.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg

from drills.outcome import Outcome
from drills.served.database import postgresql, sqlite
from drills.served.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from drills.served.database import Database

RESPONSES = int(os.environ.get("VINCULA_DRILL_RESPONSES", "240000"))
MOST_SECONDS = 15 * 60
PLACES = {
    "VINCULA_ANCHORS": "anchors",
    "VINCULA_BACKUPS": "backups",
    "VINCULA_KEY_BACKUPS": "key-backups",
}


def run(folder: Path) -> Iterator[Outcome]:
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        place = folder / name
        place.mkdir()
        with opened(place) as database:
            yield _restored(name, place, database)


def _restored(name: str, place: Path, database: Database) -> Outcome:
    kept = {variable: str(place / one) for variable, one in PLACES.items()}
    lost = Site(place, database.address, extra=kept)
    lost.prepare()
    filled = lost.part("large", responses=RESPONSES)
    kit, saved = _saved(lost, place)
    back = _elsewhere(name, lost, place / "again")
    began = time.monotonic()
    said = _command(
        back, "restore", "--yes", *saved, "--kit", *map(str, kit)
    ).splitlines()
    seconds = time.monotonic() - began
    whole = next((one for one in said if "are as they were" in one), "not restored")
    return Outcome(
        goal="RE-9",
        what=f"a practice with {filled['responses']:,} responses restored by command on"
        " an empty folder and database from backup, anchors and kit",
        threshold="≤ 15 min for 1 GB; every row as it was, every sealed value opens",
        result=f"{seconds:.0f} s for {filled['bytes'] / 1e9:.2f} GB: {whole}",
        passed="are as they were" in whole and seconds <= MOST_SECONDS,
        how=f"{name}; two of three shares of the kit",
    )


def _saved(site: Site, place: Path) -> tuple[list[Path], list[str]]:
    """Make a kit and back up; return two shares, and the words that name the backups."""
    to = place / "kit"
    shares = ("--shares", "3", "--needed", "2", "--to", str(to))
    _command(site, "keys", "kit", "--yes", *shares)
    _command(site, "backup", "--yes")
    (data,) = (place / "backups").glob("*.age")
    (keys,) = (place / "key-backups").glob("*.age")
    return sorted(to.iterdir())[:2], ["--data", str(data), "--keys", str(keys)]


def _elsewhere(name: str, lost: Site, fresh: Path) -> Site:
    (fresh / "data").mkdir(parents=True, mode=0o700)
    if name == "SQLite":
        return replace(
            lost, folder=fresh, database=f"sqlite://{fresh}/data/practice.sqlite3"
        )
    with psycopg.connect(lost.database, autocommit=True) as server:
        server.execute("CREATE DATABASE again")
    return replace(
        lost, folder=fresh, database=lost.database.replace("/vincula?", "/again?")
    )


def _command(site: Site, *words: str) -> str:
    return site.run("-m", "django", *words)
