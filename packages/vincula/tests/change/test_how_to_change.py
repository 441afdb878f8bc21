"""The commands in the how-to give what the how-to says they give."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vincula.cli.main import run

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs" / "how-to" / "change-from-a-file.md"


def commands() -> list[tuple[str, str]]:
    """Every command of the page with the output shown below it."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    parts = [part for block in blocks for part in block.split("$ ")[1:]]
    return [(command, out) for command, _, out in (p.partition("\n") for p in parts)]


def shown_by_the_shell(command: str) -> str:
    # The command that was installed beside this Python.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    ).stdout


def test_the_page_has_commands():
    words = {command.split()[1] for command, _ in commands()}
    assert words == {"change", "sudden"}


def test_one_command_in_a_shell():
    command, output = commands()[0]
    assert shown_by_the_shell(command) == output


@pytest.mark.parametrize(("command", "output"), commands()[1:])
def test_a_command_gives_what_the_page_shows(capsys, monkeypatch, command, output):
    """Without a shell, whose start takes longer than the command."""
    monkeypatch.chdir(ROOT)
    words, _, head = command.partition(" | head -")
    assert run(words.split()[1:]) == 0
    shown = capsys.readouterr()
    lines = (shown.out + shown.err).splitlines(keepends=True)
    assert "".join(lines[: int(head)] if head else lines) == output
