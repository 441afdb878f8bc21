"""Cut the power while clients send check-ins, on a disk that forgets.

The disk is a file system of our own (`drills/served/lossy_disk.py`): what was not
brought to it by fsync is gone at the cut. `kill -9` alone proves nothing about power
cuts, because the kernel still writes what a dead program gave it. Database and keys lie
on that disk. The red run shows that it does forget: with ``synchronous=NORMAL`` SQLite
loses check-ins that were acknowledged.

The site refuses FUSE file systems; it runs as a demo here, which says so and goes on.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from drills.outcome import Outcome
from drills.served.database import Postgres
from drills.served.lossy_place import LossyDisk, why_not
from drills.served.phone import Log, all_at_once, until
from drills.served.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

LINKS, CLIENTS, CUTS = 1000, 16, 20
# PostgreSQL takes long to come back on a file system in Python, hence fewer there.
LINKS_ON_POSTGRESQL, CUTS_ON_POSTGRESQL = 200, 5
RED_LINKS, RED_CUTS = 100, 2
ROUND_SECONDS = 30
SEED = 20261126
SETTINGS = "vincula_practice.config.settings"
WAITS_LESS = "drills.served.waits_less"


def run(folder: Path) -> Iterator[Outcome]:
    reason = why_not()
    if reason:
        yield _not_done(reason)
        return
    for name in ("sqlite", "red", "postgresql"):
        (folder / name).mkdir()
    found = drill(folder / "sqlite", links=LINKS, cuts=CUTS)
    yield _outcome("SQLite, WAL and FULL", found, cuts=CUTS)
    red = folder / "red"
    yield _red(drill(red, links=RED_LINKS, cuts=RED_CUTS, settings=WAITS_LESS))
    links, cuts = LINKS_ON_POSTGRESQL, CUTS_ON_POSTGRESQL
    other = folder / "postgresql"
    found = drill(other, links=links, cuts=cuts, on_postgresql=True)
    yield _outcome("PostgreSQL", found, cuts=cuts)


class Place:
    """Disk, database and site, which all go down at a power cut."""

    def __init__(self, folder: Path, *, settings: str, on_postgresql: bool) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="vincula-cut-", dir="/tmp"))
        self.home.chmod(0o755)
        self.disk = LossyDisk(self.home)
        self.database = self._postgres() if on_postgresql else None
        self.disk.on()
        address = f"sqlite://{self.disk.above / 'data' / 'practice.sqlite3'}"
        if self.database:
            self.database.start()
            self.database.create()
            address = self.database.address
        on_disk = {
            "VINCULA_DATA": str(self.disk.above / "data"),
            "VINCULA_KEYS": str(self.disk.above / "keys"),
            "DJANGO_SETTINGS_MODULE": settings,
        }
        self.site = Site(folder, address, demo=True, extra=on_disk)

    def _postgres(self) -> Postgres:
        server = Postgres(self.home)
        server.make()
        shutil.move(self.home / "data", self.disk.below / "cluster")
        server.data = self.disk.above / "cluster"
        return server

    def cut(self) -> None:
        """Everything stops at once; the disk first, so that nothing gets there late."""
        self.disk.cut()
        self.site.kill()
        if self.database:
            self.database.kill()

    def on(self) -> None:
        self.disk.on()
        if self.database:
            self.database.start()

    def close(self) -> None:
        self.cut()
        shutil.rmtree(self.home, ignore_errors=True)


def drill(
    folder: Path,
    *,
    links: int,
    cuts: int,
    settings: str = SETTINGS,
    on_postgresql: bool = False,
) -> dict[str, Any]:
    """Serve, cut the power, serve again, until all were acknowledged; then count."""
    place = Place(folder, settings=settings, on_postgresql=on_postgresql)
    try:
        return _drill(place, links=links, cuts=cuts)
    finally:
        place.close()


def _drill(place: Place, *, links: int, cuts: int) -> dict[str, Any]:
    site = place.site
    site.prepare()
    waiting = site.part("seed", links=links)
    # What was prepared is on the disk; what is at stake comes from now on.
    _settle(place)
    log, chance = Log(), np.random.default_rng(SEED)
    most = max(6, round(1.5 * links / cuts))
    site.start()
    with all_at_once(waiting, port=site.port, clients=CLIENTS, log=log) as jobs:
        done = 0
        while not all(job.done() for job in jobs):
            wanted = len(log) + int(chance.integers(5, most))
            until(
                lambda wanted=wanted: len(log) >= wanted or all(j.done() for j in jobs),
                seconds=ROUND_SECONDS,
            )
            place.cut()
            done += 1
            place.on()
            site.start()
    place.cut()
    place.on()
    sent = {one["checkin"]: one["values"] for one in waiting}
    counted = site.part("tally", sent=sent, acknowledged=log.names)
    return counted | {"cuts": done + 1, "odd": log.odd, "sent": links}


def _settle(place: Place) -> None:
    """Bring all that was prepared to the disk, as a clean shutdown would."""
    place.site.run("-m", "drills.served.inside", "settle")
    if place.database:
        place.database.stop()
        place.database.start()


def passed(found: dict[str, Any], *, cuts: int) -> bool:
    nothing = ("lost", "doubled", "partial")
    return (
        all(found[name] == 0 for name in nothing)
        and found["acknowledged"] == found["sent"] == found["stored"]
        and found["sound"] == 1
        and found["cuts"] >= cuts
    )


def _outcome(name: str, found: dict[str, Any], *, cuts: int) -> Outcome:
    return Outcome(
        goal="RE-3",
        what=f"power cut on a disk that forgets, while {CLIENTS} clients send",
        threshold=f"{found['sent']} sent, ≥ {cuts} cuts: 0 acknowledged lost",
        result=(
            f"{found['acknowledged']} acknowledged, {found['cuts']} cuts:"
            f" {found['lost']} lost, {found['doubled']} doubled,"
            f" {'intact' if found['sound'] else 'DAMAGED'}"
            # While the disk goes, the server still answers: with a fault, never a yes.
            f" ({len(found['odd'])} answers were faults)"
        ),
        passed=passed(found, cuts=cuts),
        how=f"{name}; a FUSE file system of our own that drops unsynced writes",
    )


def _red(found: dict[str, Any]) -> Outcome:
    return Outcome(
        goal="RE-3",
        what="the same with synchronous=NORMAL: the disk has to forget something",
        threshold="> 0 acknowledged lost",
        result=f"{found['lost']} of {found['acknowledged']} acknowledged were lost",
        passed=found["lost"] > 0,
        how="SQLite, WAL and NORMAL; the same file system",
    )


def _not_done(reason: str) -> Outcome:
    return Outcome(
        goal="RE-3",
        what="power cut on a disk that forgets",
        threshold=f"{LINKS} sent: 0 acknowledged lost",
        result=f"NOT DONE: {reason}",
        passed=False,
    )


def main() -> int:
    """The quick form, for the tests; the status tells whether anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--links", type=int, default=40)
    parser.add_argument("--cuts", type=int, default=2)
    parser.add_argument("--settings", default=SETTINGS)
    parser.add_argument("--postgresql", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = drill(
            Path(folder),
            links=args.links,
            cuts=args.cuts,
            settings=args.settings,
            on_postgresql=args.postgresql,
        )
    print(found)
    return 0 if passed(found, cuts=args.cuts - 1) else 1


if __name__ == "__main__":
    sys.exit(main())
