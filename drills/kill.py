"""End the server without warning, again and again, while clients send check-ins.

Real gunicorn workers, 16 clients at once over HTTP, `kill -9` of every process of the
server at random moments; on PostgreSQL the database's own processes, too, in every
third round. What the clients were told is stored must be stored, once.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from drills.outcome import Outcome
from drills.served.database import Database, postgresql, sqlite
from drills.served.phone import Log, all_at_once, until
from drills.served.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

LINKS, CLIENTS, KILLS = 1000, 16, 50
# At least so many acknowledgements lie between two kills; how many, chance decides.
FEWEST_BETWEEN = 4
ROUND_SECONDS = 20
EVERY_THIRD = 3
SEED = 20261126


def run(folder: Path) -> Iterator[Outcome]:
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        place = folder / name
        place.mkdir()
        with opened(place) as database:
            found = drill(place, database, links=LINKS, kills=KILLS)
        yield _outcome(name, found)


def drill(
    folder: Path, database: Database, *, links: int, kills: int, therapists: int = 1
) -> dict[str, Any]:
    """Serve, kill, serve again, until every check-in was acknowledged; then count.

    With several therapists each client says that they are in danger.
    """
    site = Site(folder, database.address)
    site.prepare()
    waiting = site.part("seed", links=links, therapists=therapists)
    between = (FEWEST_BETWEEN, max(FEWEST_BETWEEN + 1, round(1.5 * links / kills)))
    log, chance = Log(), np.random.default_rng(SEED)
    done, ended = 0, 0
    site.start()
    with all_at_once(waiting, port=site.port, clients=CLIENTS, log=log) as jobs:
        while not all(job.done() for job in jobs):
            wanted = len(log) + int(chance.integers(*between))
            until(
                lambda wanted=wanted: len(log) >= wanted or all(j.done() for j in jobs),
                seconds=ROUND_SECONDS,
            )
            site.kill()
            done += 1
            if database.can_be_killed and done % EVERY_THIRD == 0:
                database.kill_and_start()
                ended += 1
            site.start()
    site.stop()
    sent = {one["checkin"]: one["values"] for one in waiting}
    counted = site.part("tally", sent=sent, acknowledged=log.names)
    if therapists > 1:
        owners = {one["checkin"]: one["therapist"] for one in waiting}
        counted |= site.part("raised", owners=owners, acknowledged=log.names)
    return counted | {"kills": done, "ended": ended, "odd": log.odd, "sent": links}


def passed(found: dict[str, Any], *, kills: int) -> bool:
    nothing = ("lost", "doubled", "partial")
    return (
        all(found[name] == 0 for name in nothing)
        and found["acknowledged"] == found["sent"] == found["stored"]
        and found["sound"] == 1
        and found["kills"] >= kills
        and not found["odd"]
    )


def _outcome(name: str, found: dict[str, Any]) -> Outcome:
    database = f", {found['ended']} of the database's" if found["ended"] else ""
    return Outcome(
        goal="RE-1",
        what=f"kill -9 of all server processes while {CLIENTS} clients send",
        threshold=f"{LINKS} sent, ≥ {KILLS} kills: 0 acknowledged lost, 0 doubled, intact",
        result=(
            f"{found['acknowledged']} acknowledged, {found['kills']} kills{database}:"
            f" {found['lost']} lost, {found['doubled']} doubled,"
            f" {found['partial']} partial, {'intact' if found['sound'] else 'DAMAGED'}"
        ),
        passed=passed(found, kills=KILLS),
        how=f"{name}, 2 gunicorn workers",
    )


def main() -> int:
    """The quick form, for the tests: few links, few kills, one database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--links", type=int, default=60)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], default="sqlite")
    args = parser.parse_args()
    opened = {"sqlite": sqlite, "postgresql": postgresql}[args.on]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(opened(folder))
        found = drill(folder, database, links=args.links, kills=args.kills)
    print(found)
    return 0 if passed(found, kills=args.kills - 1) else 1


if __name__ == "__main__":
    sys.exit(main())
