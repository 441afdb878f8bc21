"""Clients at their phones: each answers a check-in as its page does, without a pause.

One thread and one connection a client. A client asks for the next page only after the
last one came; there is no thinking time, so "32 clients at once" are 32 requests in
flight all the time, far more than 32 people make.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from checkin_parts.wire import (
    ANSWER,
    PAGE,
    SECONDS,
    SUBMIT,
    Phone,
    Timed,
    WrongAnswer,
    shape,
)

WORDS = "I would like to talk about the move"
QUESTION = re.compile(r"/q/(\d+)/$")
TABS = 3


@dataclass(frozen=True, slots=True)
class Link:
    """One personal link with the answers that its client will give."""

    path: str
    checkin: str
    said: dict[str, float]

    @classmethod
    def of(cls, plain: dict[str, Any], *, chance: np.random.Generator) -> "Link":
        said = {
            key: float(chance.choice(values))
            for key, values in plain["questions"]
            if values
        }
        return cls(f"/c/{plain['token']}/", plain["checkin"], said)


def answer_all(phone: Phone, link: Link) -> str:
    """Go from the link to the last look; return that page's path."""
    left = dict(link.said)
    page = _page(phone, link.path)
    path = re.search(rf'href="({re.escape(link.path)}q/\d+/)', page)[1]
    while not path.startswith(f"{link.path}check/"):
        page = _page(phone, path)
        fields = _fields(path, page, left)
        since = time.perf_counter()
        path = phone.post(path, fields, script=True)
        phone.timing(ANSWER, since)
    _page(phone, path)
    if left:
        raise WrongAnswer(f"{len(left)} questions were never asked")
    return path


def send(phone: Phone, path: str) -> None:
    """Send the check-in and read the confirmation."""
    since = time.perf_counter()
    sent = phone.post(path, {})
    phone.get(sent)
    phone.timing(SUBMIT, since)
    if not sent.endswith("/sent/"):
        raise WrongAnswer(f"the confirmation is at {shape(sent)}")


def _page(phone: Phone, path: str) -> str:
    since = time.perf_counter()
    page = phone.get(path)
    phone.timing(PAGE, since)
    return page


def _fields(path: str, page: str, left: dict[str, float]) -> dict[str, str]:
    """Answer what the page asks: its field must be there, and offer the value."""
    if not QUESTION.search(urlsplit(path).path):
        return {"words": WORDS}
    key = next((key for key in left if f'name="{key}"' in page), None)
    if key is None:
        raise WrongAnswer(f"{shape(path)} asks nothing that was planned")
    value = f"{left.pop(key):g}"
    if f'value="{value}"' not in page:
        raise WrongAnswer(f"{shape(path)} does not offer {value}")
    return {key: value}


def whole(port: int, link: Link) -> Timed:
    """Answer and send one check-in."""
    phone = Phone(port)
    try:
        send(phone, answer_all(phone, link))
    finally:
        phone.close()
    return phone.timed


def bare(port: int, link: Link) -> Timed:
    """The peer: get a form, insert all answers as one row, read the thanks."""
    phone = Phone(port)
    try:
        _page(phone, "/form/")
        fields = {key: f"{value:g}" for key, value in link.said.items()}
        since = time.perf_counter()
        thanks = phone.post("/insert/", fields | {"words": WORDS})
        phone.timing(ANSWER, since)
        phone.get(thanks)
        phone.timing(SUBMIT, since)
    finally:
        phone.close()
    return phone.timed


def at_once(clients: int, links: list[Link], do: Callable[[Link], Timed]) -> Timed:
    """Let so many clients work through the links; return all times together."""
    waiting, total = _shared(links), Timed()
    began = time.perf_counter()
    with ThreadPoolExecutor(max_workers=clients) as pool:
        jobs = [pool.submit(_work, waiting, do) for _ in range(clients)]
        for job in jobs:
            total.add(job.result())
    total.seconds = time.perf_counter() - began
    return total


def _work(waiting: Iterator[Link], do: Callable[[Link], Timed]) -> Timed:
    mine = Timed()
    for link in waiting:
        mine.add(do(link))
    return mine


def _shared(links: list[Link]) -> Iterator[Link]:
    """Hand each link to one client only, whoever asks first."""
    lock, rest = threading.Lock(), iter(links)

    def take() -> Link | None:
        with lock:
            return next(rest, None)

    return iter(take, None)


def hammered(port: int, link: Link) -> Timed:
    """Send one check-in from three tabs at the same moment, one of which hangs up."""
    phone = Phone(port)
    path = answer_all(phone, link)
    tabs = [Phone(port, cookie=phone.cookie, token=phone.token) for _ in range(TABS)]
    together = threading.Barrier(len(tabs))

    def press(tab: Phone) -> None:
        together.wait(SECONDS)
        if tab is tabs[0]:
            tab.leave(path)
        else:
            send(tab, path)

    with ThreadPoolExecutor(max_workers=len(tabs)) as pool:
        for job in [pool.submit(press, tab) for tab in tabs]:
            job.result()
    for one in (phone, *tabs):
        one.close()
    return phone.timed
