"""Requests invented from the description of the site, by everybody, for everything.

Nothing ends in an error of the server, every answer is one of those described, nobody
sees a name of another practice, and where a post leads to there is something.
`VINCULA_CASES` says how many requests an address gets from each person and kind at a
time, `VINCULA_SECONDS` for how long each person goes on.
"""

import itertools
import json
import os
import random
import re
import time
from collections import Counter
from pathlib import Path

import pytest
import requests
import schemathesis
import urllib3
from django.core.cache import cache as counters
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from world import CAST, NOBODY, World

from vincula_practice.config.description import describe

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "openapi.json"
CASES = int(os.environ.get("VINCULA_CASES", "1"))
SECONDS = int(os.environ.get("VINCULA_SECONDS", "0"))
DRILL = os.environ.get("VINCULA_DRILL", "")
FEW = ("ben", "fred", "mona", "anna", "dora", NOBODY)
WHO = (*CAST, "sue", "rita", NOBODY) if DRILL else FEW
KINDS = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
TOKEN = (
    "a" * 32
)  # of the CSRF check: in the cookie and in the header, as a page sends it
# Whom nobody of the one practice may ever read about in the other.
THEIRS = re.compile(r"\b(Carl|Dora|Seeblick)\b")
OURS = re.compile(r"\b(Anna|Emil|Ben|Eva|Mona|Lindenhof)\b")
KEYS = ["phq9::phq9_1", "phq9::phq9_9", "phq9::phq9_10", "words", "switch"]
OFTEN = 0.85
HERE = "http://testserver"


def test_the_description_is_the_one_in_the_documentation():
    made = json.loads(json.dumps(describe(), default=str))
    assert made == json.loads(PAGE.read_text()), "run scripts/openapi.py"


def operations():
    raw = json.loads(PAGE.read_text())
    found = [
        one.ok() for one in schemathesis.openapi.from_dict(raw).get_all_operations()
    ]
    assert len(found) > 80
    return found


class Asking:
    """One person who sends what was invented, and what came of it."""

    def __init__(self, world: World, who: str) -> None:
        self.world, self.who = world, who
        self.chance = random.Random(who)  # noqa: S311 - not a secret
        self.counted: Counter[int] = Counter()

    def ask(self, operation) -> None:
        """Send several requests of each kind to one address."""
        for kind in KINDS:
            try:
                self._ask(operation, kind)
            except Unsatisfiable:
                continue  # nothing can be wrong with a request that takes nothing

    def _ask(self, operation, kind: GenerationMode) -> None:
        browser = self.world.browser(self.who)
        browser.handler.enforce_csrf_checks = True
        browser.cookies["csrftoken"] = TOKEN

        @settings(
            max_examples=CASES,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(case=operation.as_strategy(generation_mode=kind))
        def send(case) -> None:
            self._send(browser, case)

        send()

    def _send(self, browser: Client, case) -> None:
        self._aim(case)
        asked = requests.Request(**case.as_transport_kwargs(base_url=HERE)).prepare()
        answer = browser.generic(
            asked.method or "GET",
            asked.path_url,
            asked.body or b"",
            content_type=asked.headers.get("Content-Type", "text/plain"),
            headers={"X-CSRFToken": TOKEN},
        )
        content = b"".join(answer) if answer.streaming else answer.content
        self.counted[answer.status_code] += 1
        where = f"{self.who} {asked.method} {asked.path_url}"
        assert answer.status_code < 500, where
        case.validate_response(as_seen(answer, content, asked), checks=CHECKS)
        self._nothing_foreign(where, content.decode(errors="replace"), case)
        self._leads_somewhere(browser, where, answer, case)

    def _aim(self, case) -> None:
        """Let most requests name something that is there, in either practice."""
        for name in case.path_parameters or {}:
            pool = self.world.pool(name)
            if pool and self.chance.random() < OFTEN:
                case.path_parameters[name] = self.chance.choice(pool)
        if isinstance(case.body, dict) and self.chance.random() < 0.5:
            case.body[self.chance.choice(KEYS)] = str(self.chance.randint(0, 4))

    def _nothing_foreign(self, where: str, text: str, case) -> None:
        by_link = "{token}" in case.operation.path
        if self.who == NOBODY or by_link:
            return
        member = self.world.members[self.who]
        ours = member.practice_id == self.world.cast.practice.pk
        found = (THEIRS if ours else OURS).search(text)
        assert not found, f"{where}: {found}"
        if self.who in {"anna", "emil"}:
            other = {"anna": "Emil", "emil": "Anna"}[self.who]
            assert other not in text, where

    def _leads_somewhere(self, browser, where, answer: HttpResponse, case) -> None:
        to = answer.headers.get("Location", "")
        protected = "security" in case.operation.definition.raw
        if self.who == NOBODY and protected:
            assert answer.status_code != 200, where
        if not to:
            return
        own = to.startswith("/") and not to.startswith(("//", "/\\"))
        assert own or "/leave/" in case.operation.path, f"{where}: {to}"
        if case.operation.method == "post" and own:
            there = browser.get(to)
            assert there.status_code in {200, 302}, f"{where}: {to}"


def as_seen(answer: HttpResponse, content: bytes, asked) -> requests.Response:
    """Return an answer as a program on the other side of a network would see it."""
    seen = requests.Response()
    seen.status_code = answer.status_code
    seen._content = content
    seen.headers.update(answer.headers)
    seen.raw = urllib3.HTTPResponse(headers=dict(answer.headers))
    seen.request = asked
    seen.url = asked.url
    return seen


@pytest.mark.parametrize("who", WHO)
def test_whatever_is_asked_is_answered_as_described(world: World, who: str) -> None:
    asking, known = Asking(world, who), operations()
    until = time.monotonic() + SECONDS
    for turn, operation in enumerate(itertools.cycle(known)):
        if turn >= len(known) and time.monotonic() > until:
            break
        counters.clear()
        # What one address was made to do is undone before the next is asked. Not in a
        # transaction of its own: a try is counted in one that nothing else can undo.
        point = transaction.savepoint()
        asking.ask(operation)
        transaction.savepoint_rollback(point)
    assert sum(asking.counted.values()) >= len(operations()) * CASES
    assert 200 in asking.counted
    if DRILL:
        told = {str(status): n for status, n in sorted(asking.counted.items())}
        (Path(DRILL) / f"published-{who}.json").write_text(json.dumps(told))


def test_whoever_signed_out_gets_nothing_any_more(world: World) -> None:
    """The session that was thrown away opens nothing that a session opened."""
    browser = world.browser("ben")
    kept = browser.cookies["sessionid"].value
    assert browser.get("/today/").status_code == 200
    browser.post("/sign-in/out/")
    browser.cookies["sessionid"] = kept
    for operation in operations():
        if "security" not in operation.definition.raw:
            continue
        for address in addresses_of(world, operation):
            answer = browser.generic(operation.method.upper(), address)
            assert answer.status_code in {302, 404, 405}, address
            if answer.status_code == 302:
                assert answer["Location"].startswith("/sign-in/"), address


def addresses_of(world: World, operation) -> list[str]:
    name = operation.definition.raw["operationId"].split(" ")[0]
    return world.addresses()[name]
