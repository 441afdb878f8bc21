"""A power cut on a disk that forgets: what was acknowledged had reached it.

The long form, `drills/power_cut.py`, does the same with the whole site and PostgreSQL.
"""

import ctypes
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from vincula_practice.config import env

ROOT = Path(__file__).resolve().parents[4]
COMMITS = 100
OUR_OWN = env.SQLITE_OPTIONS["init_command"]


class Disk:
    """Mounted until the power is cut."""

    def __init__(self, folder: Path) -> None:
        self.below, self.above = folder / "below", folder / "above"
        self.below.mkdir()
        self.above.mkdir()
        words = ["-m", "drills.served.lossy_disk", str(self.below), str(self.above)]
        self.program = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert self.program.stdout.readline() == b"mounted\n"

    def cut(self) -> None:
        self.program.send_signal(signal.SIGKILL)
        self.program.wait()
        self.program.stdout.close()
        ctypes.CDLL(None).umount2(os.fsencode(self.above), 2)


@pytest.fixture
def disk(tmp_path) -> Iterator[Disk]:
    if not Path("/dev/fuse").exists() or os.geteuid() != 0:
        pytest.skip("a disk that forgets needs /dev/fuse and root")
    mounted = Disk(tmp_path)
    yield mounted
    mounted.cut()


def kept_of(disk: Disk, options: str) -> int:
    """Commit so many rows under these options, cut the power, count what is there."""
    file = disk.above / "practice.sqlite3"
    writing = sqlite3.connect(file)
    writing.executescript(options)
    writing.executescript("CREATE TABLE t (n INTEGER); PRAGMA wal_checkpoint;")
    for number in range(COMMITS):
        with writing:
            writing.execute("INSERT INTO t VALUES (?)", (number,))
    disk.cut()
    after = sqlite3.connect(disk.below / file.name)
    assert after.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (found,) = after.execute("SELECT count(*) FROM t").fetchone()
    after.close()
    return found


def test_with_the_sites_own_options_nothing_is_lost(disk):
    assert kept_of(disk, OUR_OWN) == COMMITS


def test_the_disk_does_forget(disk):
    assert kept_of(disk, OUR_OWN + "PRAGMA synchronous=NORMAL;") < COMMITS


def test_these_are_the_options_that_the_site_runs_with():
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine.endswith("postgresql"):
        pytest.skip("about SQLite's own options; this run is on PostgreSQL")
    assert settings.DATABASES["default"]["OPTIONS"]["init_command"] == OUR_OWN
