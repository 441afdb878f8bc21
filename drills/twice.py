"""Check-ins sent one to five times, out of order, cut on the way, and after a restart.

Real gunicorn over HTTP. Of each check-in the answers and the sending come 1 to 5 times from
16 phones at once, in an order drawn at random; a third are also sent with the line cut at
a random byte before, and the server is ended without warning in between.
"""

from __future__ import annotations

import contextlib
import os
import random
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from drills.outcome import Outcome
from drills.served.database import postgresql, sqlite
from drills.served.phone import FOUND, OK, TOKEN, WAIT_SECONDS, Log, Phone
from drills.served.site import HOST, Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINKS = int(os.environ.get("VINCULA_DRILL_LINKS", "1000"))
PATIENCE_SECONDS = 120
CLIENTS, MOST_TIMES, EVERY_THIRD, KILLS = 16, 5, 3, 4


def run(folder: Path) -> Iterator[Outcome]:
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        place = folder / name
        place.mkdir()
        with opened(place) as database:
            yield _outcome(name, drill(Site(place, database.address), LINKS))


def drill(site: Site, links: int) -> dict[str, Any]:
    site.prepare()
    waiting = site.part("seed", links=links)
    seed = random.SystemRandom().randrange(10**6)
    chance, log = random.Random(seed), Log()  # noqa: S311 - an order, not a secret
    sends = [one for one in waiting for _ in range(chance.randint(1, MOST_TIMES))]
    chance.shuffle(sends)
    cuts = [chance.random() for _ in sends]
    site.start()
    again = threading.Event()
    killer = threading.Thread(target=_kill_now_and_then, args=(site, log, links, again))
    killer.start()
    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = [
            pool.submit(_send, site, log, link, cut if number % EVERY_THIRD == 0 else 0)
            for number, (link, cut) in enumerate(zip(sends, cuts, strict=True))
        ]
        half = sum(job.result() for job in jobs)
    again.set()
    killer.join()
    site.stop()
    sent = {one["checkin"]: one["values"] for one in waiting}
    names = sorted(set(log.names))
    found = site.part("tally", sent=sent, acknowledged=names)
    told = {"links": links, "sends": len(sends), "replies": len(log), "seed": seed}
    return found | told | {"half": half, "cut": len(sends[::EVERY_THIRD])}


def _send(site: Site, log: Log, link: dict[str, Any], cut: float) -> int:
    """Send once, whole, and before that in part; tell whether the part was taken."""
    phone = Phone(site.port, log)
    half = _cut(phone, link, cut) if cut else False
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if _was_sent(phone, link):
                log.acknowledged(link["checkin"])
                break
        time.sleep(WAIT_SECONDS)
    return int(half)


def _was_sent(phone: Phone, link: dict[str, Any]) -> bool:
    """Answer all and send; the reply is the same where another phone was first."""
    home = f"/c/{link['token']}/"
    status, page, there = phone.ask("GET", f"{home}all/")
    if status == FOUND and there.endswith("/sent/"):
        return True
    found = TOKEN.search(page)
    if status != OK or found is None:
        return False
    mark = {"csrfmiddlewaretoken": found[1]}
    status, _page, _there = phone.ask("POST", f"{home}all/", mark | link["values"])
    if status != FOUND:  # not kept, and says so: nobody would go on to send
        phone.log.odd.append(f"all: {status}")
        return False
    status, _page, there = phone.ask("POST", f"{home}check/", mark)
    return status == FOUND and there.endswith("/sent/")


def _cut(phone: Phone, link: dict[str, Any], cut: float) -> bool:
    """Send a part of the answers and hang up; tell whether it was taken for all."""
    path = f"/c/{link['token']}/all/"
    with contextlib.suppress(OSError):
        phone.ask("GET", path)
        fields = {"csrfmiddlewaretoken": phone.cookies.get("csrftoken", "")}
        body = urlencode(fields | link["values"], doseq=True).encode()
        cookies = "; ".join(f"{k}={v}" for k, v in phone.cookies.items())
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookies}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection((HOST, phone.port), timeout=60) as line:
            line.sendall(head.encode() + body[: int(cut * len(body))])
            line.shutdown(socket.SHUT_WR)
            status = line.recv(64).split(b" ")[1:2]
            # Led to the check: taken. Led on because it had been sent: not.
            return status == [b"302"] and b"/check/" in line.recv(4096)
    return False


def _kill_now_and_then(site: Site, log: Log, links: int, over: threading.Event) -> None:
    for number in range(1, KILLS + 1):
        while len(log) < number * links // (KILLS + 1) and not over.wait(0.05):
            pass
        if not over.is_set():
            site.kill()
            site.start()


def _outcome(name: str, found: dict[str, Any]) -> Outcome:
    nothing = ("lost", "doubled", "partial", "half")
    return Outcome(
        goal="RE-2",
        what=f"{found['links']} check-ins sent 1 to {MOST_TIMES} times from {CLIENTS} phones,"
        f" out of order, {found['cut']} of the sendings also cut before, the server killed"
        f" {KILLS} times (order {found['seed']})",
        threshold="exactly as many rows, each reply the same, nothing by half",
        result=f"{found['replies']} of {found['sends']} sendings acknowledged,"
        f" {found['stored']} stored, {found['doubled']} doubled, {found['lost']} lost,"
        f" {found['partial']} partial, {found['half']} cut ones taken",
        passed=all(found[one] == 0 for one in nothing)
        and found["stored"] == found["links"] == found["acknowledged"]
        and found["replies"] == found["sends"],
        how=f"{name}, 2 gunicorn workers",
    )
