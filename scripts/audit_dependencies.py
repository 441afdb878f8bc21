"""Are there known flaws in what we depend on? Says so, or says NOT AUDITED: never "none".

An audit that reached no feed of advisories has found nothing because it looked at
nothing. So the feed is asked first whether it answers at all; then as many packages must
come back audited as the locks name. Where no feed answers, it is said in capitals, and
what can be told instead is told: that Django is the newest of its line, and that nothing
we serve with lags more than 30 days behind what the package index offered.

Status 0: audited, nothing known. 1: a known flaw, or a lag, or an audit with holes.
3: NOT AUDITED, and nothing lags. 4: NOT AUDITED, and no index told what is newest.

scripts/audit_dependencies.py [--feed ADDRESS] [LOCK ...]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import environment

FEED = "https://api.osv.dev/v1/query"
LOCKS = ("runtime.txt", "dev.txt", "security.txt", "uv.txt")
SITE = environment.ROOT / "packages" / "practice" / "pyproject.toml"
LAG_DAYS = 30
PATIENCE_SECONDS = 10
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
AUDITED, FLAWED, NOT_AUDITED, NOTHING_KNOWN = 0, 1, 3, 4


@dataclass(frozen=True)
class Audit:
    """What came of it, to print and to put into a report."""

    status: int
    audited: int = 0
    locked: int = 0
    lines: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join(self.lines)


def audit(locks: list[Path], *, feed: str, tools: Path | None = None) -> Audit:
    """Ask the feed about each package; where it does not answer, say what lags."""
    if not answers(feed):
        return _not_audited()
    locked = {pin for lock in locks for pin in pins(lock)}
    found = [one for lock in locks for one in _asked(lock, feed, tools or _tools())]
    return verdict(locked, found)


def verdict(locked: set[tuple[str, str]], found: list[dict[str, Any]]) -> Audit:
    """Hold what was audited to what is locked, and name each known flaw."""
    audited = {
        (_plain(one["name"]), one["version"]) for one in found if "version" in one
    }
    lines = [
        f"{name} {version}: not audited" for name, version in sorted(locked - audited)
    ]
    lines += sorted(
        {
            f"{one['name']} {one['version']}: {flaw['id']}"
            for one in found
            for flaw in one.get("vulns", [])
        }
    )
    told = f"{len(locked & audited)} of {len(locked)} packages audited"
    whole = bool(locked) and not lines
    lines.append(f"{told}: {'nothing known' if whole else 'see above'}")
    status = AUDITED if whole else FLAWED
    return Audit(status, len(locked & audited), len(locked), lines)


def answers(feed: str) -> bool:
    """Tell whether there is a feed: it must know an old flaw that everybody knows."""
    known = {"package": {"name": "django", "ecosystem": "PyPI"}, "version": "1.2"}
    asked = urllib.request.Request(  # noqa: S310 - the address is ours, or a test's
        feed,
        data=json.dumps(known).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - as above
            return bool(json.load(answer).get("vulns"))
    except (OSError, ValueError, AttributeError):
        return False


def pins(lock: Path) -> set[tuple[str, str]]:
    """Return what a lock pins and this Python and machine would install."""
    text = lock.read_text().replace("\\\n", " ")
    applying = [line.split("--hash")[0] for line in text.splitlines() if _applies(line)]
    found = PINNED.findall("\n".join(applying))
    return {(_plain(name), version.rstrip(";")) for name, version in found}


def _applies(line: str) -> bool:
    from packaging.markers import Marker  # noqa: PLC0415 - once there is an environment

    _, _, marker = line.split("--hash", maxsplit=1)[0].partition(";")
    return not marker.strip() or Marker(marker.strip()).evaluate()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _tools() -> Path:
    return environment.for_security()


def _asked(lock: Path, feed: str, tools: Path) -> list[dict[str, Any]]:
    options = ["--strict", "--no-deps", "--disable-pip", "--progress-spinner=off"]
    options += ["--vulnerability-service=osv", f"--osv-url={feed}", "--format=json"]
    done = subprocess.run(
        [tools / "pip-audit", *options, f"--requirement={lock}"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print(done.stderr[-1000:], file=sys.stderr)
        return []  # nothing of this lock was audited, and the verdict will say so
    return found


def _not_audited() -> Audit:
    behind = lagging()
    lines = ["NOT AUDITED: no feed of advisories answered."]
    if behind is None:
        lines.append("Nor did a package index tell what is newest.")
        return Audit(NOTHING_KNOWN, lines=lines)
    well = (
        "Instead: Django is the newest of its line, and nothing that the site is"
        f" served with lags more than {LAG_DAYS} days behind."
    )
    lines += behind or [well]
    return Audit(FLAWED if behind else NOT_AUDITED, lines=lines)


def lagging() -> list[str] | None:
    """Name what is older than it may be; None where no index answers."""
    needs = [one.partition(";")[0] for one in _needs()]
    month_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=LAG_DAYS)
    then = _newest(needs, before=month_ago.date().isoformat())
    now = _newest([one for one in needs if one.startswith("django>")])
    if not then or not now:
        return None
    return behind_of(
        dict(pins(environment.ROOT / "requirements" / LOCKS[0])), then | now
    )


def behind_of(locked: dict[str, str], offered: dict[str, str]) -> list[str]:
    """Name each locked version that is older than what was offered."""
    from packaging.version import Version  # noqa: PLC0415 - once there is an environment

    return [
        f"{name} {locked[name]} lags: {version} was to be had"
        for name, version in sorted(offered.items())
        if name in locked and Version(locked[name]) < Version(version)
    ]


def _needs() -> list[str]:
    declared = tomllib.loads(SITE.read_text())["project"]["dependencies"]
    return [one for one in declared if one != "vincula"]


def _newest(needs: list[str], *, before: str = "") -> dict[str, str]:
    options = ["--no-deps", "--no-header", "--no-annotate", "--quiet"]
    options += [f"--exclude-newer={before}"] if before else []
    done = subprocess.run(
        [environment.installer(), "pip", "compile", "-", *options],
        input="\n".join(needs),
        env=environment.for_tools(),
        capture_output=True,
        text=True,
        check=False,
    )
    return {_plain(name): version for name, version in PINNED.findall(done.stdout)}


def main(given: argparse.Namespace) -> int:
    """Print what came of it; the status cannot be mistaken."""
    locks = [Path(lock) for lock in given.lock] or [
        environment.ROOT / "requirements" / lock for lock in LOCKS
    ]
    done = audit(locks, feed=given.feed)
    print(done)
    return done.status


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lock", nargs="*", help="lock files; without any, all of them")
    parser.add_argument("--feed", default=FEED, help="a feed in the form of OSV")
    sys.exit(main(parser.parse_args()))
