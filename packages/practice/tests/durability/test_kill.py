"""`kill -9` at any moment: what somebody was told is stored is stored, once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PATIENCE_SECONDS = 600


@pytest.mark.parametrize(
    "words",
    [
        ("drills.kill", "--links=24", "--kills=2"),
        ("drills.raised",),
        ("drills.alerts",),
    ],
    ids=["check-ins", "alerts are raised", "alerts are passed on"],
)
def test_nothing_that_was_acknowledged_is_lost_or_doubled(settings, words):
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    on = "postgresql" if on_postgresql else "sqlite"
    done = subprocess.run(
        [sys.executable, "-m", *words, f"--on={on}"],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout
