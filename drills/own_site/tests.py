"""Run some of the site's tests with more patience, as a part of a drill."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TESTS = "packages/practice/tests"


def run_tests(folder: Path, *words: str | dict[str, str]) -> tuple[bool, str]:
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
