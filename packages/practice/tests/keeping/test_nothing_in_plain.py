"""No command that comes with Django writes in plain what is sealed."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from cast import NOW
from django.core.management import CommandError, call_command

from vincula_practice.conversations.raising import Saying, speak

TESTS = Path(__file__).parents[1]
WORDS = "What I keep for myself"


def test_dumpdata_writes_nothing_and_says_what_to_use(cast):
    saying = Saying(travel="keep", kinds=(), words=WORDS)
    speak(episode=cast.episode, saying=saying, by=cast.anna, at=NOW)
    out = io.StringIO()
    with pytest.raises(CommandError, match="backup"):
        call_command("dumpdata", stdout=out)
    assert not out.getvalue()


def test_it_refuses_from_a_terminal_whatever_else_is_asked() -> None:
    words = ("dumpdata", "conversations", "--natural-foreign", "--all")
    run = "from django.core.management import execute_from_command_line as run;"
    done = subprocess.run(
        [sys.executable, "-c", f"{run} run(['vincula-practice', *{words!r}])"],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "in plain" in done.stderr
    assert not done.stdout
