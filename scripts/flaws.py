"""Look for flaws with semgrep and bandit; both know only rules that lie here.

scripts/flaws.py semgrep    our own rules (.semgrep/), and the flaws planted for them
scripts/flaws.py bandit     known mistakes with security in Python

What is found and kept stands in .semgrep/triage.toml with its reason. The check fails
for a finding without a reason, for a reason without a finding, and for a planted flaw
that no rule finds: rules that find nothing prove nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environment

ROOT = environment.ROOT
RULES = ROOT / ".semgrep"
PLANTED = "tests/flaws"
SERVED = ("packages/vincula/src", "packages/practice/src", "scripts")
# Drills assert, and draw lots; what else must not be in them our own rules say.
CODE = (*SERVED, "drills")
MARK = re.compile(r"flaw: ([a-z -]+[a-z])")


@dataclass(frozen=True, order=True)
class Finding:
    """One place where a rule found something."""

    file: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}"


def with_semgrep() -> list[Finding]:
    """Return what our own rules find; nothing is fetched and nothing is told."""
    options = ["--metrics=off", "--disable-version-check", "--no-git-ignore", "--json"]
    command = ["semgrep", "scan", "--quiet", "--jobs=2", f"--config={RULES}", *options]
    told = _json(environment.for_security(), [*command, *CODE, PLANTED])
    if told["errors"]:
        environment.stop(f"semgrep: {told['errors'][0].get('message', 'it failed')}")
    return [
        Finding(one["path"], one["start"]["line"], one["check_id"].rpartition(".")[2])
        for one in told["results"]
    ]


def with_bandit() -> list[Finding]:
    """Return what bandit finds beyond what pyproject.toml leaves to others."""
    command = ["bandit", "--quiet", "--format=json", "--configfile=pyproject.toml"]
    told = _json(Path(sys.executable).parent, [*command, "--recursive", *SERVED])
    if told["errors"]:
        environment.stop(f"bandit: {told['errors'][0]}")
    return [
        Finding(one["filename"], one["line_number"], one["test_id"])
        for one in told["results"]
    ]


def planted() -> set[Finding]:
    """Return what the marks in the planted files say."""
    return {
        Finding(str(path.relative_to(ROOT)), number, rule)
        for path in sorted((ROOT / PLANTED).rglob("*.*"))
        if path.suffix in {".py", ".html", ".js", ".css"}
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if (found := MARK.search(line))
        for rule in found[1].split()
    }


def rules() -> set[str]:
    """Return the names of our own rules."""
    return {
        found
        for path in RULES.glob("*.yaml")
        for found in re.findall(r"^  - id: (\S+)$", path.read_text(), re.MULTILINE)
    }


def faults(tool: str, findings: list[Finding]) -> list[str]:
    """Return a line for everything that is not as it should be."""
    own = {one for one in findings if one.file.startswith(PLANTED)}
    told = _untriaged(tool, [one for one in findings if one not in own])
    if tool == "semgrep":
        marked = planted()
        told += [f"{one} was planted and not found" for one in sorted(marked - own)]
        told += [f"{one} is no flaw and was found" for one in sorted(own - marked)]
        bare = rules() - {one.rule for one in marked}
        told += [f"{rule}: no flaw is planted for this rule" for rule in sorted(bare)]
    return told


def _untriaged(tool: str, findings: list[Finding]) -> list[str]:
    kept = tomllib.loads((RULES / "triage.toml").read_text())["kept"]
    reasons = {
        (one["file"], one["rule"])
        for one in kept
        if (one["rule"] in rules()) == (tool == "semgrep")
    }
    there = {(one.file, one.rule) for one in findings}
    told = [str(one) for one in findings if (one.file, one.rule) not in reasons]
    return told + [
        f"{file}: {rule} is in the triage and no longer found"
        for file, rule in sorted(reasons - there)
    ]


def _json(commands: Path, command: list[str]) -> Any:
    done = subprocess.run(
        [commands / command[0], *command[1:]],
        cwd=ROOT,
        env={**os.environ, "SEMGREP_SEND_METRICS": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        environment.stop(f"{command[0]} did not answer: {done.stderr[-2000:]}")


TOOLS = {"semgrep": with_semgrep, "bandit": with_bandit}


def main(tool: str) -> int:
    """Run one tool; the status tells whether all is as it should be."""
    findings = TOOLS[tool]()
    told = faults(tool, findings)
    for line in told:
        print(line)
    if not told:
        print(f"{tool}: {len(findings)} findings, each planted or with its reason")
    return 1 if told else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool", choices=TOOLS)
    sys.exit(main(parser.parse_args().tool))
