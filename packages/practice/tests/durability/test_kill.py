"""`kill -9` while clients send: what they were told is stored is stored, once."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
PATIENCE_SECONDS = 600


def test_nothing_that_was_acknowledged_is_lost_or_doubled(settings):
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    on = "postgresql" if on_postgresql else "sqlite"
    words = ("-m", "drills.kill", "--links=24", "--kills=2", f"--on={on}")
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout
