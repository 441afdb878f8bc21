"""Everything about the code that can be told without running it, in under a minute."""

from __future__ import annotations

import argparse
import base64
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import environment

if TYPE_CHECKING:
    from pathlib import Path

# The longest first: on two cores the others fit beside it.
CHECKS = {
    "types of the site": (
        "mypy --config-file packages/practice/pyproject.toml packages/practice/src"
    ),
    "flaws": "pytest -q tests/security/test_flaws.py",
    "types of the library": "mypy packages/vincula/src",
    "templates": "djlint --quiet --lint packages/practice/src",
    "repository": "pytest -q tests --ignore=tests/security",
    "migrations": "vincula-practice makemigrations --check --dry-run",
    "settings": "vincula-practice check --fail-level WARNING",
    "catalogue": "vincula catalogue check",
    "imports": "lint-imports",
    "lint": "ruff check --quiet",
    "format": "ruff format --check --quiet",
}


@dataclass(frozen=True)
class Checked:
    """What came of one check."""

    name: str
    ok: bool
    seconds: float
    output: str


def for_checks() -> dict[str, str]:
    """Return the variables under which the site can be imported and looked at."""
    data = environment.CACHE / "check"
    data.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "VINCULA_SECRET_KEY": "only for looking at the code, never for serving it",
        "VINCULA_PRACTICE_KEY": base64.b64encode(bytes(32)).decode(),
        "VINCULA_DATA": str(data),
        "VINCULA_DATABASE": f"sqlite://{data / 'empty.sqlite3'}",
    }


def run_all(commands: Path) -> list[Checked]:
    """Run all checks side by side; print a line for each as it ends."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        jobs = [pool.submit(_run, commands, *check) for check in CHECKS.items()]
        return [job.result() for job in jobs]


def _run(commands: Path, name: str, command: str) -> Checked:
    program, *arguments = command.split()
    began = time.monotonic()
    done = subprocess.run(
        [commands / program, *arguments],
        cwd=environment.ROOT,
        env=for_checks(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    ok = done.returncode == 0
    line = f"{'ok' if ok else 'FAILED':8}{name:24}{seconds:5.1f} s"
    # One print a check, so that lines of two threads do not mix.
    print(line if ok else f"{line}\n$ {command}\n{done.stdout.rstrip()}", flush=True)
    return Checked(name, ok, seconds, done.stdout)


def main() -> int:
    """Run the checks; the status tells whether all are well."""
    began = time.monotonic()
    environment.for_security()
    checked = run_all(environment.for_site(tests=True))
    failed = [check.name for check in checked if not check.ok]
    if failed:
        print(f"Not well: {', '.join(failed)}")
    else:
        print(f"All {len(checked)} checks are well: {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    sys.exit(main())
