"""The site in the hands of browsers: payloads, and what a profile keeps."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome
from drills.own_site.tests import run_tests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUNDS = os.environ.get("VINCULA_XSS_ROUNDS", "12")


def run(folder: Path) -> Iterator[Outcome]:
    """Plant payloads, and look into a browser's profile."""
    yield from _payloads(folder)
    yield _profile(folder)


def _payloads(folder: Path) -> Iterator[Outcome]:
    given = {"VINCULA_XSS_ROUNDS": ROUNDS}
    well, said = run_tests(folder, "browser/test_xss.py", given)
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
    well, said = run_tests(folder, *tests)
    return Outcome(
        goal="WB-8, WB-9",
        what="A browser's profile on the disk searched after a day's work and after a"
        " check-in; every journey watched for requests to other servers",
        threshold="0 canaries, 0 requests elsewhere; a planted one of each is found",
        result="0; the planted ones were found" if well else said,
        passed=well,
        how="Chromium",
    )


def _read(path: Path) -> Any:
    return json.loads(path.read_text()) if path.exists() else None
