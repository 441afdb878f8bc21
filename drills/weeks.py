"""AL-5: thousands of invented weeks of one open alert, on the site's own rules."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from drills.outcome import Outcome
from drills.own_site.tests import run_tests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WEEKS = int(os.environ.get("VINCULA_SCHEDULES", "1700"))  # from each of three moments
KINDS_OF_WEEKS = 3
# They take minutes each; a test that hangs is for the quick form to find.
PATIENT = ("-nauto", "--override-ini=faulthandler_timeout=0")


def run(folder: Path) -> Iterator[Outcome]:
    given = {"VINCULA_SCHEDULES": str(WEEKS)}
    well, said = run_tests(folder, "safety/test_schedules.py", given, *PATIENT)
    yield Outcome(
        goal="AL-5",
        what="Invented weeks of one open alert: absences, leavers, new rules, a timer"
        " that stops, a clock that is put back, both changes of the clocks",
        threshold="≥ 5,000: an open alert always has one owner who is there and a next"
        " moment ahead",
        result=f"{WEEKS * KINDS_OF_WEEKS:,} weeks, held at every step"
        if well
        else said,
        passed=well and WEEKS * KINDS_OF_WEEKS >= 5000,  # noqa: PLR2004 - said above
        how="SQLite",
    )
