"""What is missing is said in one sentence, before anything else happens."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT

SCRIPTS = ROOT / "scripts"


def _said(*command: str | Path, **variables: str) -> str:
    """Run a command that has to fail, and return the one line that it says."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode != 0
    assert len(lines) == 1, done.stderr
    return lines[0]


def _asking(code: str) -> str:
    """Call something of the set-up itself, in a process of its own."""
    return _said(
        sys.executable, "-c", f"import environment\n{code}", PYTHONPATH=str(SCRIPTS)
    )


def _command(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.parametrize("port", ["abc", "0", "70000", "", "80a", "-1"])
def test_a_port_that_is_none(port: str) -> None:
    assert "is not a port" in _said("make", "demo", f"PORT={port}")


def test_a_port_that_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = _said("make", "demo", f"PORT={port}")
    assert f"port {port} is taken" in said


@pytest.mark.parametrize("other_day", [False, True])
def test_the_demo_says_where_what_was_entered_yesterday_is(
    tmp_path: Path, *, other_day: bool
) -> None:
    today = tmp_path / "practice-2026-11-23.sqlite3"
    today.touch()
    if other_day:
        (tmp_path / "practice-2026-11-22.sqlite3").touch()
    variables = {"VINCULA_DATABASE": f"sqlite://{today}"}
    asked = subprocess.run(
        [sys.executable, "-c", f"import demo; print(demo._beside({variables}))"],
        env={**os.environ, "PYTHONPATH": str(SCRIPTS)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("other days are kept" in asked.stdout) is other_day


def test_no_python_at_all() -> None:
    said = _said("make", "check", "PYTHON=python-that-is-not-here")
    assert "there is no python-that-is-not-here here" in said


def test_a_python_without_its_venv_module(tmp_path: Path) -> None:
    python = _command(
        tmp_path,
        "python3",
        'case "$2" in *ensurepip*) exit 1;; *) echo 3 11;; esac',
    )
    said = _asking(
        f"environment.sys.executable = {str(python)!r}; environment._python()"
    )
    assert "apt install python3-venv" in said


def test_a_python_that_is_too_old(tmp_path: Path) -> None:
    python = _command(tmp_path, "python3", "echo 3 10")
    said = _asking(
        f"environment.sys.executable = {str(python)!r}\n"
        "environment.shutil.which = lambda name: None\n"
        "environment._python()"
    )
    assert "Python 3.11, 3.12, 3.13 or 3.14 is needed" in said


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("Temporary failure in name resolution", "no package index answered"),
        ("(from versions: none)", "no package index answered"),
        ("OSError: [Errno 28] No space left on device", "no space left"),
        ("error: Hash mismatch for `numpy`", "Hash mismatch for `numpy`"),
    ],
)
def test_packages_that_cannot_be_had(output: str, expected: str) -> None:
    assert expected in _asking(f"environment.stop(environment._why({output!r}))")


def test_a_browser_that_is_none(tmp_path: Path) -> None:
    said = _said(
        sys.executable,
        "-c",
        f"import browser, pathlib; browser.find_or_get(pathlib.Path({str(tmp_path)!r}))",
        PYTHONPATH=str(SCRIPTS),
        E2E_BROWSER=str(tmp_path / "chromium"),
    )
    assert "is not a browser that starts" in said


def test_no_browser_to_be_had(tmp_path: Path) -> None:
    # No browser on the PATH, a Playwright that cannot fetch one, and no apt-get.
    _command(tmp_path, "playwright", "exit 1")
    said = _said(
        sys.executable,
        "-c",
        f"import browser, pathlib; browser.find_or_get(pathlib.Path({str(tmp_path)!r}))",
        PYTHONPATH=str(SCRIPTS),
        E2E_BROWSER="",
        PATH=str(tmp_path),
    )
    assert "E2E_BROWSER" in said
    assert "apt install chromium" in said
