"""Run the long form of the safety gates and write one report that docs/ shows.

A drill is a module in `drills/` with a function ``run(folder)`` that yields an
`drills.outcome.Outcome` for each thing it held to a threshold; ``folder`` is an empty
one that it may fill. What each found is kept in `drills/results/`, so that one drill
can be run again by itself: scripts/drill.py NAME.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import environment

DRILLS = environment.ROOT / "drills"
RESULTS = DRILLS / "results"
REPORT = environment.ROOT / "docs" / "safety" / "report.md"
NOT_DRILLS = {"__init__", "outcome"}
HEAD = """# What the drills found

The long form of the gates: kill loops, sweeps, races, restores. `make drill` makes this
page anew; the quick form of each gate runs in `make test`, and [the red
runs](red-runs.md) show that each can fail. What a row says holds for what it names,
and for nothing else.

| Goal | What was done | Threshold | Result | On | Day |
|---|---|---|---|---|---|
"""


def names() -> list[str]:
    """Return the drills there are."""
    found = sorted(path.stem for path in DRILLS.glob("*.py"))
    return [name for name in found if name not in NOT_DRILLS]


def run_here(name: str) -> int:
    """Run one drill in this process and keep what it found."""
    sys.path.insert(0, str(environment.ROOT))
    drill = importlib.import_module(f"drills.{name}")
    place = RESULTS / f"{name}.json"
    outcomes: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="vincula-drill-") as folder:
        before = _kept(place)
        for outcome in drill.run(Path(folder)):
            word = "ok" if outcome.passed else "FAILED"
            print(f"{word:8}{outcome.goal:8}{outcome.result}", flush=True)
            outcomes.append({**asdict(outcome), "day": _today()})
            # What was found is kept, also where the rest is interrupted.
            _keep(place, outcomes + before[len(outcomes) :])
        _keep(place, outcomes)
    return 0 if outcomes and all(one["passed"] for one in outcomes) else 1


def _today() -> str:
    return dt.date.today().isoformat()  # noqa: DTZ011 - the day of the person here


def _kept(place: Path) -> list[dict[str, Any]]:
    """Return what a drill found before, each with its day."""
    if not place.exists():
        return []
    kept = json.loads(place.read_text())
    return [{"day": kept.get("day"), **one} for one in kept["outcomes"]]


def _keep(place: Path, outcomes: list[dict[str, Any]]) -> None:
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps({"outcomes": outcomes}, indent=2) + "\n")


def write() -> None:
    """Write the report from what each drill found last."""
    rows = []
    for name in names():
        rows += [_row(one) for one in _kept(RESULTS / f"{name}.json")]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(HEAD + "\n".join(sorted(rows)) + "\n")


def _row(one: dict[str, Any]) -> str:
    result = one["result"] if one["passed"] else f"**not met:** {one['result']}"
    cells = (one["goal"], one["what"], one["threshold"], result, one["how"], one["day"])
    return f"| {' | '.join(cells)} |"


def _run(name: str, commands: Path) -> int:
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        [commands / "python", "scripts/drill.py", "--here", name],
        cwd=environment.ROOT,
        env={**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"},
        check=False,
    )
    print(f"({time.monotonic() - began:.0f} s)", flush=True)
    return done.returncode


def main(wanted: list[str]) -> int:
    """Run the drills one after the other; the status tells whether all goals are met."""
    unknown = set(wanted) - set(names())
    if unknown:
        environment.stop(f"there is no drill {', '.join(sorted(unknown))}.")
    commands = environment.for_site(tests=True)
    failed = [name for name in wanted or names() if _run(name, commands)]
    write()
    print(f"\nReport: {REPORT.relative_to(environment.ROOT)}")
    if failed:
        print(f"Not met: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("drill", nargs="*", help="only these")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    given = parser.parse_args()
    sys.exit(run_here(given.here) if given.here else main(given.drill))
