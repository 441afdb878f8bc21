"""Whatever breaks, and wherever: nothing a person wrote reaches a log or a mail (CR-10)."""

import logging
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from canaries import Sweep, canary
from cast import a_checkin, a_goal, a_link, answer_phq9
from django.core import mail
from django.db import connection
from django.test import Client
from vault.test_canaries import counted

import vincula_practice
from vincula_practice.config.logs import Discreet

TIMES = int(os.environ.get("VINCULA_DRILL_ERRORS", "60"))
OURS = str(Path(vincula_practice.__file__).parent)
SEED = 20261126


class Forced(Exception):
    """Breaks the site at one point, and quotes what was written there."""


class Breaker:
    """Counts the calls of our own functions; breaks at the chosen one."""

    def __init__(self, at: int, words: str) -> None:
        self.at, self.words, self.calls = at, words, 0

    def __call__(self, frame: FrameType, event: str, _arg: Any) -> None:
        if event != "call" or not frame.f_code.co_filename.startswith(OURS):
            return
        if "config/logs" in frame.f_code.co_filename or frame.f_code.co_name[0] == "<":
            return  # what writes the log has to be whole, and a module is loaded once
        self.calls += 1
        if self.calls == self.at:
            raise Forced(f"could not keep {self.words!r}")


@contextmanager
def breaking(breaker: Breaker) -> Iterator[None]:
    before = sys.gettrace()
    sys.settrace(breaker)
    try:
        yield
    finally:
        sys.settrace(before)


@pytest.fixture
def log(tmp_path, settings) -> Iterator[Path]:
    settings.ADMINS = [("Operator", "operator@example.org")]
    path = tmp_path / "site.log"
    handler = logging.FileHandler(path)
    handler.setFormatter(Discreet("{levelname} {name} {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield path
    logging.getLogger().removeHandler(handler)
    handler.close()


def test_no_words_reach_a_log_a_mail_or_an_error_page(
    cast, log, monday_noon, django_capture_on_commit_callbacks
):
    a_goal(cast.episode, canary())
    checkin = a_checkin(cast.episode)
    answer_phq9(checkin, 1, 2)
    link = a_link(checkin)
    room = f"/clients/{cast.episode.pk}/"
    ben, anna, phone, stranger = (
        Client(raise_request_exception=False) for _ in range(4)
    )
    for client in (ben, anna, phone, stranger):
        client.get("/sign-in/")  # the site is loaded before it is broken
    ben.force_login(cast.ben.person)
    anna.force_login(cast.anna.person)
    words: list[str] = []

    def said() -> str:
        words.append(canary())
        return words[-1]

    requests = (
        lambda w: phone.post(f"/c/{link}/words/", {"words": w}),
        lambda w: ben.post(f"{room}goals/", {"words": w}),
        lambda w: ben.post(
            f"{room}events/", {"on": "2026-11-20", "kind": "note", "words": w}
        ),
        lambda w: ben.get(room, {"q": w}),
        lambda w: anna.post("/my/goals/", {"words": w}),
        lambda w: ben.get("/today/"),
        lambda w: stranger.post(
            "/sign-in/", {"login": f"{w[-12:]}@example.org", "password": w}
        ),
    )
    chance = random.Random(SEED)  # noqa: S311 - which point breaks is no secret
    pages, broken = [], 0
    for turn in range(TIMES):
        request, word = requests[turn % len(requests)], said()
        breaker = Breaker(chance.randint(1, 60), word)
        with breaking(breaker):
            answer = request(word)
        reached = breaker.calls >= breaker.at
        broken += reached
        if answer.status_code >= 500:
            pages.append(answer.content)
    sweep = Sweep(words)
    sweep.files(log)
    for number, message in enumerate(mail.outbox):
        sweep.content(f"mail {number}", message.message().as_bytes())
    for number, page in enumerate(pages):
        sweep.content(f"page {number}", page)
    counted(
        "CR-10",
        forced=broken,
        error_pages=len(pages),
        found=len(sweep.found),
        database=connection.vendor,
    )
    assert sweep.found == {}
    assert broken > TIMES * 0.8
    assert pages
    assert "Forced" in log.read_text()
