"""Many want to write at once: nobody is shown a lock, and nothing is stored by half.

SQLite lets one write at a time. Fifty writers at twenty writes a second must not notice;
and where somebody holds the database for longer than anybody waits, whoever sends is
told to try again.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from drills.degraded import counted, tried
from drills.outcome import Outcome
from drills.served.database import sqlite
from drills.served.phone import Log, Phone
from drills.served.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITERS, PER_SECOND, PACED_SECONDS = 50, 20, 20
# Longer than a page waits to be noted and an answer to be kept, one after the other.
HELD_SECONDS = 60
FOUND = 302


def run(folder: Path) -> Iterator[Outcome]:
    with sqlite(folder) as database:
        site = Site(folder, database.address)
        site.prepare()
        waiting = site.part("seed", links=2 * WRITERS)
        site.start()
        try:
            yield _paced(site, waiting[:WRITERS])
            yield _held(site, waiting[WRITERS:])
        finally:
            site.stop()


def _paced(site: Site, links: list[dict[str, Any]]) -> Outcome:
    """Let all writers keep answers, together so many times a second."""
    statuses: list[int] = []
    end = time.monotonic() + PACED_SECONDS
    own_turn = WRITERS / PER_SECOND

    def write(number: int) -> None:
        phone, link = Phone(site.port, Log()), links[number]
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
    counts = Counter(statuses)
    other = len(statuses) - counts[FOUND]
    return Outcome(
        goal="RE-5",
        what=f"{WRITERS} writers on SQLite, {PER_SECOND} writes a second asked for",
        threshold="0 times 'locked' or any other fault shown",
        result=(
            f"{len(statuses)} writes in {PACED_SECONDS} s"
            f" ({len(statuses) / PACED_SECONDS:.0f} a second reached), {other} faults {dict(counts) if other else ''}"
        ),
        passed=other == 0 and len(statuses) > WRITERS,
        how="SQLite, transaction_mode=IMMEDIATE, 2 gunicorn workers",
    )


def _held(site: Site, links: list[dict[str, Any]]) -> Outcome:
    """Hold the database longer than anybody waits, while all of them send."""
    log, held = Log(), threading.Event()

    def hold() -> None:
        file = site.database.removeprefix("sqlite://")
        line = sqlite3.connect(file, isolation_level=None)
        line.execute("BEGIN IMMEDIATE")
        held.set()
        time.sleep(HELD_SECONDS)
        line.execute("ROLLBACK")
        line.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    during = tried(site, links, log)
    holder.join()
    found = counted(site, links, log)
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
