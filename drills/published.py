"""Programs that invent requests, from the description of every address."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from drills.outcome import Outcome
from drills.own_site.tests import run_tests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOW = "SQLite, the site's own WSGI door"
# How long each of the eleven kinds of people goes on asking, two of them at once.
SECONDS = os.environ.get("VINCULA_SECONDS", "200")
CASES = os.environ.get("VINCULA_CASES", "12")
WANTED_CASES = 100_000


def run(folder: Path) -> Iterator[Outcome]:
    """Ask every address, rightly and wrongly, as everybody."""
    given = {"VINCULA_CASES": CASES, "VINCULA_SECONDS": SECONDS}
    test = "hardening/test_published.py"
    well, said = run_tests(folder, test, given, "--numprocesses=2")
    counted = [json.loads(one.read_text()) for one in folder.glob("published-*.json")]
    requests = sum(sum(one.values()) for one in counted)
    shown = sum(one.get("200", 0) for one in counted)
    yield Outcome(
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
