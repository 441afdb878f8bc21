"""The disk is full or read-only: saved, or clearly not saved.

The site runs on a file system of our own that can be told to refuse writes, so that the
database meets the same faults as on a real disk. What a client was told is stored is
stored; everything else was told as "not saved yet", with where to turn.
"""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome
from drills.power_cut import SETTINGS, Place
from drills.served.lossy_place import why_not
from drills.served.phone import Log, Phone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from drills.served.site import Site

EACH, CLIENTS = 60, 16
FOUND, BUSY = 302, 503
NOT_SAVED = ("This is not saved yet", "This page cannot be shown right now")
HELP = 'href="tel:112"'


@dataclass(frozen=True)
class Tried:
    """What came of a number of check-ins that were sent once each."""

    acknowledged: int
    told: int
    silent: int


def run(folder: Path) -> Iterator[Outcome]:
    reason = why_not()
    if reason:
        yield Outcome(
            goal="RE-12",
            what="disk full and read-only",
            threshold="0 silent",
            result=f"NOT DONE: {reason}",
            passed=False,
        )
        return
    place = Place(folder, settings=SETTINGS, on_postgresql=False)
    try:
        place.site.prepare()
        waiting = place.site.part("seed", links=2 * EACH)
        place.site.start()
        yield _refusing(place, waiting[:EACH], signal.SIGUSR1, "the disk is full")
        read_only = waiting[EACH : 2 * EACH]
        yield _refusing(place, read_only, signal.SIGUSR2, "the disk is read-only")
    finally:
        place.close()


def _refusing(
    place: Place, links: list[dict[str, Any]], state: signal.Signals, what: str
) -> Outcome:
    log = Log()
    place.disk.becomes(state)
    during = tried(place.site, links, log)
    place.disk.becomes(signal.SIGHUP)
    stored_then = counted(place.site, links, log)
    left = [one for one in links if one["checkin"] not in log.names]
    after = tried(place.site, left, log)
    found = counted(place.site, links, log)
    well = (
        during.silent == stored_then["lost"] == found["lost"] == 0
        and found["partial"] == found["doubled"] == after.silent == 0
        and len(log) == len(links)
    )
    return Outcome(
        goal="RE-12",
        what=f"{what} while {len(links)} check-ins are sent",
        threshold="saved with acknowledgement or a clear 'not saved': 0 silent, 0 lost",
        result=(
            f"{during.acknowledged} acknowledged, {during.told} told 'not saved yet'"
            f" with where to turn, {during.silent} silent; afterwards {len(log)} of"
            f" {len(links)} stored, {found['lost']} lost, {found['partial']} partial"
        ),
        passed=well,
        how="SQLite on a FUSE file system of our own that refuses writes",
    )


def tried(site: Site, links: list[dict[str, Any]], log: Log) -> Tried:
    """Let clients send these once each, and sort what came of it."""
    before = len(log)
    with ThreadPoolExecutor(CLIENTS) as pool:
        seen = list(pool.map(lambda link: Phone(site.port, log).one_try(link), links))
    told = sum(
        status == BUSY and HELP in page and any(one in page for one in NOT_SAVED)
        for status, page in seen
    )
    acknowledged = len(log) - before
    return Tried(acknowledged, told, len(links) - acknowledged - told)


def counted(site: Site, links: list[dict[str, Any]], log: Log) -> dict[str, int]:
    """Count what is stored of these, against what the clients were told."""
    mine = {one["checkin"] for one in links}
    names = [name for name in log.names if name in mine]
    sent = {one["checkin"]: one["values"] for one in links}
    found: dict[str, int] = site.part("tally", sent=sent, acknowledged=names)
    return found
