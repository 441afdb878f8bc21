"""The disk is full, read-only, or held by somebody: saved, or clearly not saved.

The site runs on a file system of our own that can be told to refuse writes, so that the
database meets the same faults as on a real disk. What a client was told is stored is
stored; everything else was told as "not saved yet", with where to turn.
"""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
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

EACH, CLIENTS = 60, 16
WRITERS, PER_SECOND, PACED_SECONDS = 50, 20, 20
HELD_SECONDS = 24
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
        waiting = place.site.part("seed", links=2 * EACH + 2 * WRITERS)
        place.site.start()
        yield _refusing(place, waiting[:EACH], signal.SIGUSR1, "the disk is full")
        read_only = waiting[EACH : 2 * EACH]
        yield _refusing(place, read_only, signal.SIGUSR2, "the disk is read-only")
        rest = waiting[2 * EACH :]
        yield _paced(place, rest[:WRITERS])
        yield _held(place, rest[WRITERS:])
    finally:
        place.close()


def _refusing(
    place: Place, links: list[dict[str, Any]], state: signal.Signals, what: str
) -> Outcome:
    log = Log()
    place.disk.becomes(state)
    during = _tried(place, links, log)
    place.disk.becomes(signal.SIGHUP)
    stored_then = _counted(place, links, log)
    left = [one for one in links if one["checkin"] not in log.names]
    after = _tried(place, left, log)
    found = _counted(place, links, log)
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


def _paced(place: Place, links: list[dict[str, Any]]) -> Outcome:
    """Let all writers keep answers, together so many times a second."""
    statuses: list[int] = []
    end = time.monotonic() + PACED_SECONDS
    own_turn = WRITERS / PER_SECOND

    def write(number: int) -> None:
        phone, link = Phone(place.site.port, Log()), links[number]
        phone.ask("GET", f"/c/{link['token']}/all/")
        token = phone.cookies.get("csrftoken", "")
        time.sleep(own_turn * number / WRITERS)
        while time.monotonic() < end:
            began = time.monotonic()
            fields = {"csrfmiddlewaretoken": token} | link["values"]
            status, _page, _there = phone.ask(
                "POST", f"/c/{link['token']}/all/", fields
            )
            statuses.append(status)
            time.sleep(max(0.0, own_turn - (time.monotonic() - began)))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    other = sum(status != FOUND for status in statuses)
    return Outcome(
        goal="RE-5",
        what=f"{WRITERS} writers on SQLite, {PER_SECOND} writes a second asked for",
        threshold="0 times 'locked' or any other fault shown",
        result=(
            f"{len(statuses)} writes in {PACED_SECONDS} s"
            f" ({len(statuses) / PACED_SECONDS:.0f} a second reached), {other} faults"
        ),
        passed=other == 0 and len(statuses) > WRITERS,
        how="SQLite, transaction_mode=IMMEDIATE, 2 gunicorn workers",
    )


def _held(place: Place, links: list[dict[str, Any]]) -> Outcome:
    """Hold the database longer than anybody waits, while all of them send."""
    log, held = Log(), threading.Event()

    def hold() -> None:
        file = place.disk.above / "data" / "practice.sqlite3"
        line = sqlite3.connect(file, isolation_level=None)
        line.execute("BEGIN IMMEDIATE")
        held.set()
        time.sleep(HELD_SECONDS)
        line.execute("ROLLBACK")
        line.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    during = _tried(place, links, log, clients=CLIENTS)
    holder.join()
    found = _counted(place, links, log)
    return Outcome(
        goal="RE-5",
        what=f"the database held for {HELD_SECONDS} s while {len(links)} check-ins come",
        threshold="acknowledged or a clear 503 to try again; never partial",
        result=(
            f"{during.acknowledged} acknowledged, {during.told} told 503,"
            f" {during.silent} silent; {found['lost']} lost, {found['partial']} partial"
        ),
        passed=during.silent == found["lost"] == found["partial"] == 0
        and during.told > 0,
        how="SQLite, 2 gunicorn workers of 8 threads",
    )


def _tried(
    place: Place, links: list[dict[str, Any]], log: Log, *, clients: int = CLIENTS
) -> Tried:
    before = len(log)
    with ThreadPoolExecutor(clients) as pool:
        seen = list(
            pool.map(lambda link: Phone(place.site.port, log).one_try(link), links)
        )
    told = sum(
        status == BUSY and HELP in page and any(one in page for one in NOT_SAVED)
        for status, page in seen
    )
    acknowledged = len(log) - before
    return Tried(acknowledged, told, len(links) - acknowledged - told)


def _counted(place: Place, links: list[dict[str, Any]], log: Log) -> dict[str, int]:
    mine = {one["checkin"] for one in links}
    names = [name for name in log.names if name in mine]
    sent = {one["checkin"]: one["values"] for one in links}
    counted: dict[str, int] = place.site.part("tally", sent=sent, acknowledged=names)
    return counted
