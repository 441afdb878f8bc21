"""OF-1: the tablet is handed over a hundred times; a browser looks for what is left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator


ROOT = Path(__file__).resolve().parents[1]
TEST = (
    "packages/practice/tests/browser/test_tablet.py::test_handed_over_again_and_again"
)
HANDOVERS = 100
CANARIES = 3


def run(folder: Path) -> Iterator[Outcome]:
    """Run the browser's test with a hundred people instead of three."""
    sys.path.append(str(ROOT / "scripts"))
    import browser  # noqa: PLC0415 - the folder of scripts is known only now

    found = browser.find_or_get(Path(sys.executable).parent)
    command = [sys.executable, "-m", "pytest", "-q", TEST, f"--basetemp={folder}/run"]
    set_ = {"E2E_BROWSER": found, "VINCULA_HANDOVERS": str(HANDOVERS)}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **set_},
        capture_output=True,
        text=True,
        check=False,
    )
    passed = done.returncode == 0
    yield Outcome(
        goal="OF-1",
        what=f"the tablet handed over {HANDOVERS} times; the next person tries back,"
        " forward, each address, filling in, storage, caches and workers; then the"
        " profile folder is searched",
        threshold="0 of the words of those before",
        result=f"0 of {HANDOVERS * CANARIES} found" if passed else done.stdout[-300:],
        passed=passed,
        how="Chromium, SQLite",
    )
