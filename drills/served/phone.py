"""A client at a phone: answers a check-in on one page, sends it, and does not give up.

What was acknowledged is written to a log of the client's own, outside the site, before
anything else is done: what stands there must be in the database for ever.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from drills.served.site import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATIENCE_SECONDS = 240
WAIT_SECONDS = 0.05
FOUND, OK, BUSY = 302, 200, 503


@dataclass
class Log:
    """The clients' own record of what they were told is stored."""

    names: list[str] = field(default_factory=list)
    busy: int = 0
    odd: list[str] = field(default_factory=list)
    over: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def acknowledged(self, name: str) -> None:
        with self.lock:
            self.names.append(name)

    def __len__(self) -> int:
        with self.lock:
            return len(self.names)


class Phone:
    """One browser without scripts: cookies, pages, forms."""

    def __init__(self, port: int, log: Log) -> None:
        self.port, self.log = port, log
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, fields: dict[str, Any] | None = None
    ) -> tuple[int, str, str]:
        """Return status, text and where it leads; raises OSError without a line."""
        line = HTTPConnection(HOST, self.port, timeout=60)
        try:
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
            body = None
            if fields is not None:
                body = urlencode(fields, doseq=True)
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            line.request(method, path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
        except HTTPException as fault:
            raise ConnectionError(str(fault)) from fault
        finally:
            line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer.headers.get("Location") or ""

    def check_in(self, link: dict[str, Any]) -> None:
        """Answer everything, send it, and note the acknowledgement."""
        home = f"/c/{link['token']}/"
        mark = ""
        deadline = time.monotonic() + PATIENCE_SECONDS
        kept = False
        while time.monotonic() < deadline and not self.log.over:
            try:
                if not mark:
                    status, page, _there = self.ask("GET", f"{home}all/")
                    found = TOKEN.search(page)
                    mark = found[1] if status == OK and found else ""
                    if status == FOUND:  # sent already, and the answer was lost
                        mark = "sent"
                both = {"csrfmiddlewaretoken": mark}
                if not kept:
                    kept = self._posted(f"{home}all/", both | link["values"])
                if kept and self._posted(f"{home}check/", both):
                    self.log.acknowledged(link["checkin"])
                    return
                kept = False  # asked again what was answered, or too busy
            except OSError:
                pass
            time.sleep(WAIT_SECONDS)
        self.log.odd.append(f"{link['checkin']} was never acknowledged")

    def one_try(self, link: dict[str, Any]) -> tuple[int, str]:
        """Answer and send without a second try; return the last status and page."""
        home = f"/c/{link['token']}/"
        status, page, _there = self.ask("GET", f"{home}all/")
        found = TOKEN.search(page)
        if status != OK or found is None:
            return status, page
        both = {"csrfmiddlewaretoken": found[1]}
        status, page, _there = self.ask("POST", f"{home}all/", both | link["values"])
        if status == FOUND:
            status, page, there = self.ask("POST", f"{home}check/", both)
            if status == FOUND and there.endswith("/sent/"):
                self.log.acknowledged(link["checkin"])
        return status, page

    def _posted(self, path: str, fields: dict[str, Any]) -> bool:
        status, _text, there = self.ask("POST", path, fields)
        if status == FOUND and ("/check/" in there or there.endswith("/sent/")):
            return True
        if status == BUSY:
            self.log.busy += 1
        else:
            self.log.odd.append(f"{path.rsplit('/', 2)[-2]}: {status}")
        return False


@contextlib.contextmanager
def all_at_once(
    links: list[dict[str, Any]], *, port: int, clients: int, log: Log
) -> Iterator[list[Future[None]]]:
    """Let so many clients work through the links; they stop where the drill stops."""
    with ThreadPoolExecutor(max_workers=clients) as pool:
        jobs = [pool.submit(Phone(port, log).check_in, link) for link in links]
        try:
            yield jobs
        finally:
            log.over = True


def until(what: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until something holds; tell whether it came to hold."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.01)
    return what()
