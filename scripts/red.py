"""Break the site on purpose, one safeguard at a time, and see the tests turn red.

A test that has never been seen failing may be unable to fail. `drills/red/*.toml` says
for each goal what to break, and which tests have to notice. Each break is made in a
copy of the checkout; what comes of it is written to `docs/safety/red-runs.md`.

scripts/red.py              all breaks
scripts/red.py CR-1 AC-3    those of some goals
scripts/red.py --missing    those that were not seen red since they were written down
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import browser
import environment

REGISTER = environment.ROOT / "drills" / "red"
SEEN = environment.ROOT / "drills" / "results" / "red.json"
PAGE = environment.ROOT / "docs" / "safety" / "red-runs.md"
SOURCES = ("packages/practice/src", "packages/vincula/src")
# What pytest answers: 1 is "tests failed"; all others are trouble of another kind.
GREEN, RED = 0, 1
RED_AS_IT_MUST_BE = "red, as it must be"
NEVER = ("not tried yet", "")
PATIENCE_SECONDS = 900
HEAD = """# Red runs

Each safeguard, broken on purpose, and whether the tests noticed. A gate that has never
been seen failing does not count. `make red` makes this page anew from `drills/red/`.

{caught} of {all} breaks are on record as noticed. What says *not tried yet* does not count
until `make red` (or `scripts/red.py --missing`) has made it.

| Goal | What was broken | Has to be noticed by | Result | Day |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Break:
    """One safeguard, and how it is broken.

    ``old`` stands exactly once in ``file`` and becomes ``new``; or ``env`` sets
    variables. ``on`` is the database the tests run on, or "browser".
    """

    goal: str
    name: str
    tests: list[str]
    file: str = ""
    old: str = ""
    new: str = ""
    on: str = "sqlite"
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """What came of a break."""

    broken: Break
    status: int | None
    output: str

    @property
    def noticed(self) -> bool:
        return self.status == RED

    @property
    def result(self) -> str:
        if self.noticed:
            return RED_AS_IT_MUST_BE
        if self.status == GREEN:
            return "**GREEN: the tests did not notice**"
        return "**the tests could not be run**"


def read() -> list[Break]:
    """Return the register; raises SystemExit for an entry that is not well formed."""
    found = []
    for path in sorted(REGISTER.glob("*.toml")):
        for entry in tomllib.loads(path.read_text())["break"]:
            try:
                found.append(Break(**entry))
            except TypeError as fault:
                environment.stop(f"{path.name}: {entry.get('name')}: {fault}")
    return found


def run(broken: Break, commands: Path) -> Run:
    """Make the break in a copy and run the tests that have to notice it."""
    with tempfile.TemporaryDirectory(prefix="vincula-red-") as folder:
        copy = _copied(Path(folder))
        if broken.file:
            fault = _change(copy / broken.file, broken.old, broken.new)
            if fault:
                return Run(broken, None, fault)
        return _tested(broken, copy, commands)


def _copied(folder: Path) -> Path:
    """Copy what git knows, changes included, and the compiled translations."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=environment.ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    compiled = [
        str(path.relative_to(environment.ROOT))
        for path in environment.TRANSLATIONS.rglob("*.mo")
    ]
    for name in (*listed, *compiled):
        source, target = environment.ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return folder


def _change(path: Path, old: str, new: str) -> str:
    """Replace ``old`` by ``new``; return what is wrong with that, "" for nothing."""
    text = path.read_text() if path.exists() else ""
    if text.count(old) != 1:
        return f"{path.name}: what is to be broken stands {text.count(old)} times"
    path.write_text(text.replace(old, new))
    return ""


def _tested(broken: Break, copy: Path, commands: Path) -> Run:
    python = str(commands / "python")
    server = [python, "scripts/pg.py"] if broken.on == "postgres" else []
    words = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *broken.tests]
    done = subprocess.run(
        [*server, python, *words],
        cwd=copy,
        env={**os.environ, **_variables(copy), **broken.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    return Run(broken, done.returncode, done.stdout)


def _variables(copy: Path) -> dict[str, str]:
    # The copy comes before the checkout that is installed.
    path = os.pathsep.join(str(copy / source) for source in SOURCES)
    return {
        "PYTHONPATH": path,
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(copy),
        "VINCULA_SECURITY_TOOLS": str(environment.SECURITY / "bin"),
    }


def keep(runs: list[Run]) -> None:
    """Add what was seen to what was seen before, and write the page from it."""
    today = dt.date.today().isoformat()  # noqa: DTZ011 - the day of the person here
    seen = _seen() | {_key(one.broken): [one.result, today] for one in runs}
    known = read()
    kept = {_key(one): seen[_key(one)] for one in known if _key(one) in seen}
    SEEN.parent.mkdir(exist_ok=True)
    SEEN.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(_page(known, kept))


def _page(known: list[Break], kept: dict[str, list[str]]) -> str:
    caught = sum(result == RED_AS_IT_MUST_BE for result, _day in kept.values())
    rows = sorted(_row(one, *kept.get(_key(one), NEVER)) for one in known)
    return HEAD.format(caught=caught, all=len(known)) + "\n".join(rows) + "\n"


def _row(one: Break, result: str, day: str) -> str:
    tests = ", ".join(f"`{_short(test)}`" for test in one.tests)
    return f"| {one.goal} | {one.name} | {tests} | {result} | {day} |"


def _seen() -> dict[str, list[str]]:
    return json.loads(SEEN.read_text()) if SEEN.exists() else {}


def _key(one: Break) -> str:
    return f"{one.goal}: {one.name}"


def _short(test: str) -> str:
    return test.rpartition("tests/")[2]


def _one(broken: Break, commands: Path) -> Run:
    try:
        one = run(broken, commands)
    except subprocess.TimeoutExpired:
        one = Run(broken, None, "it took too long")
    print(f"{broken.goal:8}{one.result:24} {broken.name}", flush=True)
    if not one.noticed:
        print(one.output[-3000:], flush=True)
    return one


def main(goals: list[str], *, missing: bool) -> int:
    """Run the breaks; the status tells whether each was noticed."""
    commands = environment.for_site(tests=True)
    wanted = [one for one in read() if not goals or one.goal in goals]
    if missing:
        seen = _seen()
        wanted = [one for one in wanted if _unseen(one, seen)]
    if not wanted and not missing:
        environment.stop(f"there is no break for {', '.join(goals) or 'anything'}.")
    if any(one.on == "browser" for one in wanted):
        os.environ["E2E_BROWSER"] = browser.find_or_get(commands)
    runs: list[Run] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        for one in pool.map(lambda one: _one(one, commands), wanted):
            runs.append(one)
            keep(runs)  # what was seen is kept, also when the rest is interrupted
    keep(runs)
    caught = sum(one.noticed for one in runs)
    print(f"\n{caught} passed, {len(runs) - caught} failed")
    return 0 if caught == len(runs) else 1


def _unseen(one: Break, seen: dict[str, list[str]]) -> bool:
    return seen.get(_key(one), NEVER)[0] != RED_AS_IT_MUST_BE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("goal", nargs="*", help="only the breaks of these goals")
    parser.add_argument(
        "--missing", action="store_true", help="only those that were not seen red yet"
    )
    given = parser.parse_args()
    sys.exit(main(given.goal, missing=given.missing))
