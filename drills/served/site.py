"""Start the site under gunicorn, end it the hard way, and start it again."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = Path(sys.executable).parent
HOST = "127.0.0.1"
START_SECONDS = 60
SOURCES = ("packages/practice/src", "packages/vincula/src")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


def children_of(pid: int) -> list[int]:
    """Return the processes that a process of ours has started, and theirs."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    with contextlib.suppress(OSError):
        mine = [int(one) for one in listed.read_text().split()]
        return [*mine, *(deeper for one in mine for deeper in children_of(one))]
    return []


def kill_all(pid: int) -> None:
    """End a process of ours and what it started, at once and without warning."""
    for one in (pid, *children_of(pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


@dataclass
class Site:
    """One practice in a folder, with its keys beside it."""

    folder: Path
    database: str
    demo: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    workers: int = 2
    port: int = field(default_factory=free_port)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(64))
    server: subprocess.Popen[bytes] | None = None

    @property
    def variables(self) -> dict[str, str]:
        known = {k: v for k, v in os.environ.items() if not k.startswith("VINCULA_")}
        # What was changed on purpose in a copy of the checkout comes first.
        before = [str(ROOT), *(str(ROOT / one) for one in SOURCES)]
        own = {
            "VINCULA_SECRET_KEY": self.secret,
            "VINCULA_DATA": str(self.folder / "data"),
            "VINCULA_KEYS": str(self.folder / "keys"),
            "VINCULA_DATABASE": self.database,
            "VINCULA_PLAIN_HTTP": "1",
            "DJANGO_SETTINGS_MODULE": "vincula_practice.config.settings",
            "PYTHONPATH": os.pathsep.join(before),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return known | own | ({"VINCULA_DEMO": "1"} if self.demo else {}) | self.extra

    def prepare(self) -> None:
        """Make keys, tables and static files."""
        if not self.demo:  # which makes its own
            self.run("-m", "django", "keys", "make")
        self.run("-m", "django", "migrate", "--verbosity=0")
        self.run("-m", "django", "collectstatic", "--no-input", "--verbosity=0")

    def run(self, *words: str) -> str:
        """Run Python inside the site's settings; return what it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            env=self.variables,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"drill: `{' '.join(words[:4])}` did not succeed.")
        return done.stdout

    def part(self, name: str, **given: Any) -> Any:
        """Run a part, such as `drills.served.seed`, in a process of its own."""
        asked = self.folder / f"{name}.json"
        asked.write_text(json.dumps(given))
        return json.loads(self.run("-m", "drills.served.inside", name, str(asked)))

    def start(self) -> None:
        """Serve, and return once it answers."""
        threads = ("--worker-class=gthread", f"--workers={self.workers}", "--threads=8")
        bound = (f"--bind={HOST}:{self.port}", "--log-level=critical", "--preload")
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [
                    COMMANDS / "gunicorn",
                    *threads,
                    *bound,
                    "vincula_practice.config.wsgi",
                ],
                env=self.variables,
                cwd=ROOT,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.server.poll() is None:
            if self._answers():
                return
            time.sleep(0.05)
        self.kill()
        said = (self.folder / "server.log").read_text()[-2000:]
        sys.exit(f"drill: the server did not start: {said}")

    def _answers(self) -> bool:
        # A worker that is still importing listens already, and answers late.
        with (
            contextlib.suppress(OSError),
            socket.create_connection((HOST, self.port), timeout=START_SECONDS) as line,
        ):
            line.sendall(b"GET /help/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return line.recv(12).startswith(b"HTTP/1.1 200")
        return False

    def kill(self) -> None:
        """End all of its processes as a crash does."""
        if self.server is None:
            return
        kill_all(self.server.pid)
        self.server.wait()
        self.server = None

    def stop(self) -> None:
        """End it in peace."""
        if self.server is not None:
            self.server.terminate()
            self.server.wait()
            self.server = None
