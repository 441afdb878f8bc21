"""What we ask for, each with its reason, and what we got, each with its hash."""

import re
import tomllib
from pathlib import Path

import pytest
from checkout import ROOT
from packaging.requirements import Requirement
from packaging.version import Version

REQUIREMENTS = ROOT / "requirements"
PYPROJECTS = sorted((ROOT / "packages").glob("*/pyproject.toml"))
INPUTS = sorted(REQUIREMENTS.glob("*.in"))
LOCKS = sorted(REQUIREMENTS.glob("*.txt"))
PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)", re.MULTILINE)

LIBRARY = "packages/vincula/pyproject.toml"
SITE = "packages/practice/pyproject.toml"
LOCKED_IN = {
    "uv.txt": ["requirements/uv.in"],
    "runtime.txt": [LIBRARY, SITE],
    "library.txt": [LIBRARY, "requirements/library.in"],
    "dev.txt": [LIBRARY, SITE, "requirements/library.in", "requirements/dev.in"],
    "spark.txt": [LIBRARY, "requirements/library.in"],
    "security.txt": ["requirements/security.in"],
}
WITH_EXTRAS = {
    "library.txt": {"scale", "charts"},
    "dev.txt": {"scale", "charts"},
    "spark.txt": {"scale", "spark"},
}
ALL = {"scale", "charts", "spark"}
# Never installed beside the others: its tools may need what the site does not.
APART = {"security.txt", "spark.txt"}


def _asked(path: Path, extras: set[str]) -> list[str]:
    """Return the requirements of a file, with whatever stands behind them."""
    if path.suffix == ".in":
        return [line for line in _lines(path) if line and not line.startswith("#")]
    content = tomllib.loads(path.read_text())["project"]
    optional = content.get("optional-dependencies", {})
    assert set(optional) <= ALL
    names = [
        *content["dependencies"],
        *(n for e in extras for n in optional.get(e, ())),
    ]
    return [line for line in _lines(path) if any(f'"{name}"' in line for name in names)]


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text().splitlines()]


def _requirement(line: str) -> Requirement:
    return Requirement(line.split("#", maxsplit=1)[0].strip().strip('",'))


def _pinned(lock: Path) -> dict[str, Version]:
    return {
        name.lower().replace("_", "-"): Version(version)
        for name, version in PINNED.findall(lock.read_text())
    }


@pytest.mark.parametrize("path", [*PYPROJECTS, *INPUTS], ids=str)
def test_each_dependency_says_what_it_is_for(path: Path) -> None:
    asked = _asked(path, ALL)
    unexplained = [line for line in asked if not re.search(r"#\s*\w.{5,}", line)]
    assert asked
    assert not unexplained


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_host_and_leaves_no_package_unchecked(lock: Path) -> None:
    text = lock.read_text()
    blocks = re.split(r"\n(?=[\w])", text)
    assert not re.findall(r"\S*://\S*|--(?:extra-)?index-url\S*|--find-links\S*", text)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)
    assert len(_pinned(lock)) > 1


@pytest.mark.parametrize("name", LOCKED_IN)
def test_a_lock_holds_what_is_asked_for(name: str) -> None:
    pinned = _pinned(REQUIREMENTS / name)
    extras = WITH_EXTRAS.get(name, set())
    asked = [
        _requirement(line)
        for path in LOCKED_IN[name]
        for line in _asked(ROOT / path, extras)
    ]
    unmet = [
        str(wanted)
        for wanted in asked
        if wanted.name != "vincula"
        and not (
            (version := pinned.get(wanted.name.lower().replace("_", "-")))
            and version in wanted.specifier
        )
    ]
    assert not unmet, "run `make lock`"


def test_every_lock_is_of_one_mind_about_versions() -> None:
    seen: dict[str, set[Version]] = {}
    for lock in (lock for lock in LOCKS if lock.name not in APART):
        for name, version in _pinned(lock).items():
            seen.setdefault(name, set()).add(version)
    assert {name: found for name, found in seen.items() if len(found) > 1} == {}


def test_the_library_is_locked_without_django() -> None:
    assert "django" not in _pinned(REQUIREMENTS / "library.txt")
