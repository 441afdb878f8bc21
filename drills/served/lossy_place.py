"""A place whose disk forgets at a power cut; the database and the keys lie on it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from drills.served.lossy_disk import unmount
from drills.served.site import ROOT, kill_all

if TYPE_CHECKING:
    import signal


def why_not() -> str:
    """Return why no such disk can be had here, "" where it can."""
    if not Path("/dev/fuse").exists():
        return "there is no /dev/fuse here, and so no disk that forgets"
    return "" if os.geteuid() == 0 else "only root may mount a disk that forgets"


class LossyDisk:
    """What is below is on the disk; what is above is what programs see."""

    def __init__(self, folder: Path) -> None:
        self.below, self.above = folder / "below", folder / "above"
        for one in (self.below, self.above):
            one.mkdir()
            one.chmod(0o755)
        self.program: subprocess.Popen[bytes] | None = None

    def on(self) -> None:
        words = ["-m", "drills.served.lossy_disk", str(self.below), str(self.above)]
        self.program = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE
        )
        said = self.program.stdout.readline() if self.program.stdout else b""
        if said != b"mounted\n":
            sys.exit("drill: the disk that forgets could not be mounted.")

    def becomes(self, state: signal.Signals) -> None:
        """Make it full (SIGUSR1), read-only (SIGUSR2) or well again (SIGHUP)."""
        if self.program is not None:
            self.program.send_signal(state)
            time.sleep(0.2)

    def cut(self) -> None:
        """Cut the power: what nobody waited for is gone."""
        if self.program is not None:
            kill_all(self.program.pid)
            self.program.wait()
            unmount(self.above)
            self.program = None
