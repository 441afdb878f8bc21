"""What we build from: known flaws of it, our own rules, secrets in the history."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AUDITED, NOT_AUDITED = 0, 3


def run(_folder: Path) -> Iterator[Outcome]:
    """Run the three scripts and tell what they say of themselves."""
    status, said = _script("audit_dependencies.py")
    yield Outcome(
        goal="SC-2",
        what="Known flaws of all locked packages, asked of a feed of advisories; without"
        " one, how far behind what we serve with is",
        threshold="as many audited as locked; or it says NOT AUDITED, and Django is the"
        " newest of its line and nothing lags more than 30 days",
        result=said,
        passed=status in {AUDITED, NOT_AUDITED},
        how="the locks",
    )
    for tool in ("semgrep", "bandit"):
        status, said = _script("flaws.py", tool)
        yield Outcome(
            goal="SC-5",
            what=f"The code looked through by {tool}",
            threshold="0 findings without a reason; every planted flaw found",
            result=said,
            passed=status == 0,
            how="the checkout",
        )
    status, said = _script("secrets_in_history.py")
    yield Outcome(
        goal="SC-6",
        what="Every line that any commit ever added, looked through for secrets",
        threshold="0",
        result=said,
        passed=status == 0,
        how="detect-secrets",
    )


def _script(name: str, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, f"scripts/{name}", *words],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    lines = [one for one in done.stdout.splitlines() if not one.startswith("- ")]
    return done.returncode, " ".join(lines[-4:])
