"""Prove that everything works: all parts one after the other, or those that are named.

scripts/test.py             all of it
scripts/test.py sqlite      one part
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import browser
import check
import docs
import environment

if TYPE_CHECKING:
    from pathlib import Path

RESULTS = environment.CACHE / "test"
SITE_TESTS = "packages/practice/tests"
BROWSER_TESTS = f"{SITE_TESTS}/browser"
# A part that takes so long hangs, even where others use the machine, too.
PATIENCE_SECONDS = 25 * 60

DJANGO_IS_ABSENT = (
    "import importlib.util as known, sys;"
    "sys.exit('Django is here, and the library is to be tested without it'"
    " if known.find_spec('django') else 0)"
)


@dataclass(frozen=True)
class Result:
    """What came of one part."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Result) -> Result:
        """Add up two results."""
        return Result(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )


def checks() -> Result:
    """Lint, types, structure: what `make check` does."""
    environment.for_security()
    done = check.run_all(environment.for_site(tests=True))
    well = sum(one.ok for one in done)
    return Result(passed=well, failed=len(done) - well)


def supply() -> Result:
    """Look for secrets in the history, and prove that the audit cannot pass empty."""
    tests = ["test_secrets.py", "test_audit_dependencies.py"]
    return _pytest("supply", [_python()], [f"tests/security/{one}" for one in tests])


def library() -> Result:
    """Test the library in an environment that has no Django."""
    python = environment.for_library() / "python"
    alone = _step([python, "-c", DJANGO_IS_ABSENT])
    # The examples in the docstrings are tests, too.
    folders = ["packages/vincula/tests", "packages/vincula/src"]
    return alone + _pytest("library", [python], folders)


def spark() -> Result:
    """Fit the same on Spark, on this machine; needs Java. Not part of `make test`."""
    python = environment.for_spark() / "python"
    return _pytest(
        "spark", [python], ["packages/vincula/tests/trajectory/test_spark.py"]
    )


def sqlite() -> Result:
    """Test the site on SQLite."""
    return _pytest("sqlite", [_python()], _site_tests())


def postgres() -> Result:
    """Test the site on a PostgreSQL of its own, which ends with the tests."""
    python = _python()
    return _pytest("postgres", [python, "scripts/pg.py", python], _site_tests())


def journeys() -> Result:
    """Walk through the site with a real browser, checking accessibility."""
    commands = environment.for_site(tests=True)
    found = browser.find_or_get(commands)
    return _pytest(
        "browser", [commands / "python"], [BROWSER_TESTS], {"E2E_BROWSER": found}
    )


def documentation() -> Result:
    """Build the documentation; a warning is an error."""
    steps = docs.build(environment.for_site(tests=True))
    return sum((_step(step) for step in steps), Result())


PARTS = {
    "check": checks,
    "supply": supply,
    "library": library,
    "spark": spark,
    "sqlite": sqlite,
    "postgres": postgres,
    "browser": journeys,
    "docs": documentation,
}


# Half a gigabyte to install: where somebody asks for it.
APART = {"spark"}


def _python() -> Path:
    return environment.for_site(tests=True) / "python"


def _site_tests() -> list[str]:
    cores = os.cpu_count() or 2
    return [SITE_TESTS, f"--ignore={BROWSER_TESTS}", f"--numprocesses={cores}"]


def _step(command: list[str | Path]) -> Result:
    return Result(failed=1) if _run(command) else Result(passed=1)


def _pytest(
    part: str,
    python: list[str | Path],
    arguments: list[str],
    variables: dict[str, str] | None = None,
) -> Result:
    """Run pytest and count from its report; a report that is not there is a failure."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    report = RESULTS / f"{part}.xml"
    report.unlink(missing_ok=True)
    options = ["-q", "-ra", f"--junitxml={report}"]
    status = _run([*python, "-m", "pytest", *options, *arguments], variables)
    counted = _counted(report) if report.exists() else Result()
    # No test found, or an end before the report: pytest's status says so.
    return counted + Result(failed=1) if status and not counted.failed else counted


def _counted(report: Path) -> Result:
    # Our own pytest wrote this file a moment ago.
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 - see above
    total = Result()
    for suite in suites:
        tests, failures, errors, skipped = (
            int(suite.get(name, "0"))
            for name in ("tests", "failures", "errors", "skipped")
        )
        failed = failures + errors
        total += Result(tests - failed - skipped, failed, skipped)
    return total


def _run(command: list[str | Path], variables: dict[str, str] | None = None) -> int:
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=environment.ROOT,
        env={**os.environ, **(variables or {})},
    )
    try:
        return process.wait(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"This took longer than {PATIENCE_SECONDS // 60} minutes and was ended.")
        return 1
    finally:
        process.terminate()
        process.wait()


def main(names: list[str]) -> int:
    """Run the parts, print what came of each, and one closing line."""
    if "browser" in names:
        # To be told after eight minutes that there is no browser helps nobody.
        browser.find_or_get(environment.for_site(tests=True))
    rows, total = [], Result()
    for name in names:
        print(f"\n== {name}: {PARTS[name].__doc__}", flush=True)
        began = time.monotonic()
        result = PARTS[name]()
        rows.append((name, result, time.monotonic() - began))
        total += result
    print(f"\n{'part':10}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for name, result, seconds in rows:
        counts = f"{result.passed:8}{result.failed:8}{result.skipped:9}"
        print(f"{name:10}{counts}{seconds:9.1f}")
    print(f"\n{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Prove that everything works.")
    parser.add_argument(
        "part",
        nargs="*",
        choices=[*PARTS, []],
        metavar="PART",
        help=f"one of {', '.join(PARTS)}; without any, all but {', '.join(sorted(APART))}",
    )
    named = parser.parse_args().part
    sys.exit(main(named or [part for part in PARTS if part not in APART]))
