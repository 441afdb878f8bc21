"""Copy a database while it serves, and put a copy in its place."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from vincula_practice.config.keeping.manifests import Ask


class NoTool(Exception):
    """PostgreSQL's own programs are not installed here; the message says which."""


@contextmanager
def copied(to: Path) -> Iterator[Ask]:
    """Write a consistent copy; inside, whoever asks is told exactly what it holds."""
    if connection.vendor == "sqlite":
        _copy_sqlite(to)
        with _asking_sqlite(to) as ask:
            yield ask
    else:
        with _dumped(to) as ask:
            yield ask


@contextmanager
def asking() -> Iterator[Ask]:
    """Ask the site's own database for its rows as they are stored."""
    if connection.vendor == "sqlite":
        with _asking_sqlite(Path(connection.settings_dict["NAME"])) as ask:
            yield ask
    else:
        yield _ask_postgresql


def _copy_sqlite(to: Path) -> None:
    connection.ensure_connection()
    source = connection.connection
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    target = type(source)(str(to))
    try:
        # One step: a snapshot of this moment; writers go on in the write-ahead log.
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode=DELETE")
        target.commit()
    finally:
        target.close()


@contextmanager
def _asking_sqlite(path: Path) -> Iterator[Ask]:
    connection.ensure_connection()
    base = type(connection.connection)(str(path))
    try:
        yield base.execute
    finally:
        base.close()


@contextmanager
def _dumped(to: Path) -> Iterator[Ask]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        run_postgresql(
            "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={to}"
        )
        to.chmod(0o600)
        yield _ask_postgresql


def _ask_postgresql(query: str) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        yield from cursor


def put_back(copy: Path) -> None:
    """Put a copy in the place of the site's own, which must be empty."""
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        connection.close()
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(copy, target)
        target.chmod(0o600)
        _reach_the_disk(target)
        return
    run_postgresql("pg_restore", "--no-owner", "--exit-on-error", str(copy), into=True)
    connection.close()


def is_empty() -> bool:
    """Tell whether nothing is there yet that a restore would destroy."""
    if (
        connection.vendor == "sqlite"
        and not Path(connection.settings_dict["NAME"]).exists()
    ):
        return True
    return not connection.introspection.table_names()


def faults() -> list[str]:
    """Ask the database whether it is whole."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        return found + [
            f"{row[0]}: a row points at nothing" for row in cursor.fetchall()
        ]


def run_postgresql(program: str, *arguments: str, into: bool = False) -> None:
    """Run one of PostgreSQL's programs on the site's database; no shell reads a word."""
    given = connection.settings_dict
    variables = {
        **os.environ,
        "PGDATABASE": str(given["NAME"]),
        "PGUSER": str(given["USER"]),
        "PGPASSWORD": str(given["PASSWORD"]),
        "PGHOST": str(given["HOST"]),
        "PGPORT": str(given["PORT"] or ""),
    }
    variables = {name: value for name, value in variables.items() if value}
    where = ["--dbname", str(given["NAME"])] if into else []
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, with our own words
        [_program(program), *where, *arguments],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoTool(f"{program} did not succeed: {done.stderr.strip()[-400:]}")


def _program(name: str) -> str:
    """Return the newest of the machine's, since a dump needs one no older than the server."""
    found: list[Any] = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0),
    )
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise NoTool(
            f"{name} is not installed; on Debian: apt install postgresql-client"
        )
    return program


def _reach_the_disk(path: Path) -> None:
    for one in (path, path.parent):
        handle = os.open(one, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
