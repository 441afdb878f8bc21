"""Programs that attack websites, let loose on a copy of this one on the loopback address."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SCAN = "packages/practice/tests/scanning/scan.py"
# In an environment of its own: shared with others, an old version would be chosen.
WAPITI = "wapiti3==3.2.3"
HOW = "SQLite, Django's own threaded server on the loopback address"


def run(folder: Path) -> Iterator[Outcome]:
    """Let sqlmap and wapiti try every address, and say what could not be run."""
    given = {
        "VINCULA_DRILL": str(folder),
        "VINCULA_SECURITY_TOOLS": str(ROOT / ".venv-security" / "bin"),
        "VINCULA_WAPITI": _wapiti(folder),
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", SCAN],
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-4000:])
    yield _sqlmap(_read(folder / "sqlmap.json"))
    found = {who: _read(folder / f"wapiti-{who}.json") for who in ("ben", "anna")}
    triaged = [_read(folder / f"wapiti-{who}-found.json") for who in found]
    yield _pages(found, triaged, wapiti=bool(given["VINCULA_WAPITI"]))


def _sqlmap(told: Any) -> Outcome:
    return Outcome(
        goal="WB-4",
        what="sqlmap, level 3, on the parameters of every address that is described",
        threshold="0 ways in",
        result=(
            f"{len(told['found'])} found; {told['addresses']} addresses with"
            f" {told['parameters']} parameters; by what looks suspicious:"
            f" {told['suspected']['done']} addresses with"
            f" {told['suspected']['parameters']} parameters; every test of level 3, as"
            f" far as the clock let it: {told['level 3']['done']} addresses with"
            f" {told['level 3']['parameters']}"
        )
        if told
        else "it could not be run",
        passed=bool(told) and not told["found"] and told["suspected"]["done"] > 0,
        how=HOW,
    )


def _pages(found: dict[str, Any], triaged: list[Any], *, wapiti: bool) -> Outcome:
    kinds = {kind for one in triaged if one for kind, _info in one}
    pages = sum(one["infos"]["crawled_pages_nbr"] for one in found.values() if one)
    nikto = "nikto was run" if shutil.which("nikto") else "nikto: not run, not there"
    return Outcome(
        goal="WB-7",
        what="wapiti over the pages of a therapist and of a client; nikto where it is",
        threshold="0 findings of high or medium weight",
        result=f"{', '.join(sorted(kinds)) or 'nothing found'} on {pages} pages; {nikto}"
        if wapiti and all(found.values())
        else f"wapiti could not be run; {nikto}",
        passed=wapiti and all(found.values()) and not kinds,
        how=HOW,
    )


def _wapiti(folder: Path) -> str:
    named = os.environ.get("VINCULA_WAPITI")
    if named:
        return named
    place = folder / "wapiti-environment"
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    pip = [place / "bin" / "python", "-m", "pip", "install", "--quiet", WAPITI]
    got = subprocess.run(pip, check=False).returncode == 0
    return str(place / "bin" / "wapiti") if got else ""


def _read(path: Path) -> Any:
    return json.loads(path.read_text()) if path.exists() else None
