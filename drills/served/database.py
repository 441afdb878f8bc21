"""The database of a drill: a file, or a PostgreSQL that can be ended and started."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drills.served.site import ROOT, kill_all

sys.path.append(str(ROOT / "scripts"))
import pg
import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 60


@dataclass
class Database:
    address: str
    can_be_killed = False

    def kill_and_start(self) -> None:
        """Only a server of its own can be ended."""


@contextlib.contextmanager
def sqlite(folder: Path) -> Iterator[Database]:
    """A file of its own, with the options that the site sets."""
    (folder / "data").mkdir(mode=0o700)
    yield Database(f"sqlite://{folder / 'data' / 'practice.sqlite3'}")


class Postgres(Database):
    """A PostgreSQL with its own cluster, which waits for the disk as in earnest."""

    can_be_killed = True

    def __init__(self, home: Path, data: Path | None = None) -> None:
        self.home = home
        self.data = data or home / "data"
        self.account = pg._account()  # noqa: SLF001 - a script of ours
        self.binaries = pg._binaries(home, self.account)  # noqa: SLF001 - as above
        self.server: subprocess.Popen[bytes] | None = None
        super().__init__(f"postgresql://postgres@/vincula?host={home / 'socket'}")

    def make(self) -> None:
        pg._make_cluster(self.home, self.binaries, self.account)  # noqa: SLF001 - as above

    def start(self) -> None:
        """Start it, after a crash as often as it takes: its old processes end first."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.server = self._started()
            while self.server.poll() is None and time.monotonic() < deadline:
                with contextlib.suppress(psycopg.OperationalError):
                    self._connect("postgres").close()
                    return
                time.sleep(0.05)
            time.sleep(0.1)
        sys.exit("drill: PostgreSQL did not start.")

    def create(self) -> None:
        with self._connect("postgres") as connection:
            connection.execute("CREATE DATABASE vincula")

    def kill(self) -> None:
        """End the postmaster and its processes without warning."""
        if self.server:
            kill_all(self.server.pid)
            self.server.wait()

    def stop(self) -> None:
        """End it in peace: everything is on the disk then."""
        if self.server:
            self.server.send_signal(signal.SIGINT)
            self.server.wait()

    def kill_and_start(self) -> None:
        self.kill()
        self.start()

    def _connect(self, name: str) -> Any:
        where = {"host": str(self.home / "socket"), "user": "postgres", "dbname": name}
        return psycopg.connect(**where, autocommit=True)

    def _started(self) -> subprocess.Popen[bytes]:
        options = ["listen_addresses=", f"unix_socket_directories={self.home}/socket"]
        words = [part for one in options for part in ("-c", one)]
        with (self.home / "log").open("ab") as log:
            return subprocess.Popen(
                [self.binaries / "postgres", "-D", self.data, *words],
                stdout=log,
                stderr=log,
                **pg._as(self.home, self.account),  # noqa: SLF001 - as above
            )


@contextlib.contextmanager
def postgresql(_folder: Path) -> Iterator[Database]:
    """A PostgreSQL for as long as the drill."""
    # Not below the drill's folder: the account it runs as must be able to go there.
    home = Path(tempfile.mkdtemp(prefix="vincula-pg-", dir="/tmp"))
    server = None
    try:
        home.chmod(0o755)
        server = Postgres(home)
        server.make()
        server.start()
        server.create()
        yield server
    finally:
        if server:
            server.kill()
        shutil.rmtree(home, ignore_errors=True)
