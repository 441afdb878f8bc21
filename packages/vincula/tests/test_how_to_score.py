"""The commands in the how-to give what the how-to says they give."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "how-to" / "score-a-file.md"
SHOWN = ("docs/how-to/files", "packages/vincula/tests/data")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A place like the root of the repository, for the files that commands write."""
    for folder in SHOWN:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def commands() -> list[tuple[str, str]]:
    """Every command of the page with the output shown below it."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    parts = [part for block in blocks for part in block.split("$ ")[1:]]
    return [(command, out) for command, _, out in (p.partition("\n") for p in parts)]


def test_every_command_gives_what_the_page_shows(root: Path):
    # The command that was installed beside this Python.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    shown = commands()
    assert len(shown) >= 8
    for command, output in shown:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=root,
            env=os.environ | {"PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.stdout == output, command
