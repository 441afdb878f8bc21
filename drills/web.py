"""The site in the hands of browsers and of programs that invent requests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TESTS = "packages/practice/tests"
HOW = "SQLite, the site's own WSGI door"
# How long each of the eleven kinds of people goes on asking, two of them at once.
SECONDS = os.environ.get("VINCULA_SECONDS", "100")
CASES = os.environ.get("VINCULA_CASES", "12")
ROUNDS = os.environ.get("VINCULA_XSS_ROUNDS", "12")
WANTED_CASES = 100_000


def run(folder: Path) -> Iterator[Outcome]:
    """Invent requests, plant payloads, and look into a browser's profile."""
    yield _published(folder)
    yield from _payloads(folder)
    yield _profile(folder)


def _published(folder: Path) -> Outcome:
    given = {"VINCULA_CASES": CASES, "VINCULA_SECONDS": SECONDS}
    test = "hardening/test_published.py"
    well, said = _tests(folder, test, given, "--numprocesses=2")
    counted = [json.loads(one.read_text()) for one in folder.glob("published-*.json")]
    requests = sum(sum(one.values()) for one in counted)
    shown = sum(one.get("200", 0) for one in counted)
    return Outcome(
        goal="WB-1",
        what="Requests invented from the description of every address, right and wrong"
        f" ones, by {len(counted)} kinds of people with the ids of two practices",
        threshold=f"{WANTED_CASES:,} cases wanted; 0 errors of the server, 0 answers that"
        " are not described, 0 names of another practice, nothing after signing out",
        result=f"{requests:,} cases run ({shown:,} showed a page), 0 breaks"
        if well
        else said,
        passed=well,
        how=HOW,
    )


def _payloads(folder: Path) -> Iterator[Outcome]:
    given = {"VINCULA_XSS_ROUNDS": ROUNDS}
    well, said = _tests(folder, "browser/test_xss.py", given)
    counted = _read(folder / "xss.json")
    bite = _read(folder / "xss-bare.json")
    yield Outcome(
        goal="WB-3",
        what="Payloads in every text that somebody can write, every page opened in"
        " Chromium: what runs, loads, becomes markup or breaks the content policy",
        threshold="200 payloads or more, 0 executions, 0 reports",
        result=(
            f"{counted['payloads']} payloads in {len(counted['fields'])} fields"
            f" ({len(counted['shown'])} of them shown on a page), {counted['opened']}"
            f" pages opened: 0; {bite} of the payloads bite in a page without protection"
        )
        if well
        else said,
        passed=well,
        how="SQLite, Chromium",
    )


def _profile(folder: Path) -> Outcome:
    tests = [f"browser/test_{one}.py" for one in ("nothing_stays", "watch")]
    well, said = _tests(folder, *tests)
    return Outcome(
        goal="WB-8, WB-9",
        what="A browser's profile on the disk searched after a day's work and after a"
        " check-in; every journey watched for requests to other servers",
        threshold="0 canaries, 0 requests elsewhere; a planted one of each is found",
        result="0; the planted ones were found" if well else said,
        passed=well,
        how="Chromium",
    )


def _tests(folder: Path, *words: str | dict[str, str]) -> tuple[bool, str]:
    """Run some tests with more patience; return whether all passed, and the end."""
    given = {k: v for one in words if isinstance(one, dict) for k, v in one.items()}
    named = [one for one in words if isinstance(one, str)]
    paths = [one if one.startswith("-") else f"{TESTS}/{one}" for one in named]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths],
        env={**os.environ, **_browser(), "VINCULA_DRILL": str(folder), **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-4000:])
    last = done.stdout.strip().splitlines()[-1:]
    return done.returncode == 0, " ".join(last)


def _browser() -> dict[str, str]:
    if "E2E_BROWSER" in os.environ:
        return {}
    asked = subprocess.run(
        [sys.executable, "scripts/browser.py"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return {"E2E_BROWSER": asked.stdout.split()[-1]}


def _read(path: Path) -> Any:
    return json.loads(path.read_text()) if path.exists() else None
