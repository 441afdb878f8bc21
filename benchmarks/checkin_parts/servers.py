"""The two sites as they are served in earnest: gunicorn, threads, collected files."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).resolve().parents[1]
COMMANDS = Path(sys.executable).parent
HOST = "127.0.0.1"
WORKERS, THREADS = 2, 8
START_SECONDS = 30
PARTS = "checkin_parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder and a database that live as long as one run on it."""

    folder: Path
    variables: dict[str, str]

    @classmethod
    def at(cls, folder: Path, *, database: str) -> "Place":
        """Return a place with the settings of docs/how-to/run-a-practice.md."""
        own = {
            "VINCULA_SECRET_KEY": secrets.token_urlsafe(64),
            "VINCULA_DATA": str(folder),
            "VINCULA_DATABASE": database,
            "VINCULA_PLAIN_HTTP": "1",
            "DJANGO_SETTINGS_MODULE": "vincula_practice.config.settings",
            "PYTHONPATH": str(BENCHMARKS),
        }
        known = {k: v for k, v in os.environ.items() if not k.startswith("VINCULA_")}
        return cls(folder=folder, variables=known | own)

    def prepare(self) -> None:
        """Make the tables of both sites and collect the static files."""
        self.run("vincula-practice", "keys", "make")
        self.run("vincula-practice", "migrate", "--verbosity=0")
        self.run("vincula-practice", "collectstatic", "--no-input", "--verbosity=0")
        self.run("python", "-m", f"{PARTS}.bare", "prepare")

    def version(self) -> str:
        """Return the database's name and version."""
        return self.run("python", "-m", f"{PARTS}.bare", "version").strip()

    def run(self, command: str, *words: str) -> str:
        """Run one of our commands here; return what it printed."""
        done = subprocess.run(
            [COMMANDS / command, *words],
            env=self.variables,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"checkin: `{command} {' '.join(words[:2])}` did not succeed.")
        return done.stdout

    def part(self, name: str, **given: Any) -> Any:
        """Run a part of the benchmark in a process of its own; return what it found."""
        found = self.folder / f"{name}.json"
        asked = self.folder / f"{name}-given.json"
        asked.write_text(json.dumps(given), encoding="utf-8")
        self.run("python", "-m", f"{PARTS}.asked", name, str(asked), str(found))
        return json.loads(found.read_text(encoding="utf-8"))


@contextlib.contextmanager
def served(place: Place, application: str) -> Iterator[int]:
    """Serve an application under gunicorn; yield its port."""
    port = _free_port()
    server = subprocess.Popen(
        [
            COMMANDS / "gunicorn",
            *("--worker-class=gthread", f"--workers={WORKERS}", f"--threads={THREADS}"),
            *(f"--bind={HOST}:{port}", "--log-level=warning"),
            application,
        ],
        env=place.variables,
    )
    try:
        _wait_until_it_listens(server, port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


def _wait_until_it_listens(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("checkin: the server did not start; what it said stands above.")
