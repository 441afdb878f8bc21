"""A machine with folders of its own: keys, anchors, backups; and a kit made there."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from uuid import uuid4

import psycopg
from django.core.management import call_command
from django.db import connection


@dataclass(frozen=True)
class Machine:
    folder: Path

    def kit(
        self, name: str = "kit", *, shares: int = 1, needed: int = 1, old=()
    ) -> list[str]:
        """Make a kit; return the files of its shares."""
        to = self.folder / name
        run(
            "keys",
            "kit",
            "--yes",
            "--shares",
            shares,
            "--needed",
            needed,
            "--to",
            to,
            *(("--old-kit", *old) if old else ()),
        )
        return sorted(map(str, to.iterdir()))

    def backup(self, *more: object) -> tuple[Path, Path]:
        run("backup", "--yes", *more)
        newest = [
            max((self.folder / n).glob("*.age")) for n in ("backups", "key-backups")
        ]
        return newest[0], newest[1]


def run(*words: object) -> str:
    """Run a command as somebody would; return what it said."""
    out = StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


def places(settings, folder: Path) -> None:
    settings.VINCULA_PRACTICE_KEY = ""
    settings.VINCULA_KEYS = folder / "keys"
    settings.VINCULA_DATA = folder / "data"
    settings.VINCULA_ANCHORS = folder / "anchors"
    settings.VINCULA_BACKUPS = folder / "backups"
    settings.VINCULA_KEY_BACKUPS = folder / "key-backups"
    settings.VINCULA_DATA.mkdir(exist_ok=True)


def another_database(folder: Path, *, like: str | None = None) -> str:
    """Make a database of a test's own, empty or like another; return its name."""
    if connection.vendor == "postgresql":
        return _another_postgresql(like)
    path = folder / "practice.sqlite3"
    if like:
        connection.ensure_connection()
        source = connection.connection
        target = type(source)(str(path))
        source.backup(target)
        target.close()
    return str(path)


def _another_postgresql(like: str | None) -> str:
    name = f"of_a_test_{uuid4().hex}"
    connection.close()
    given = connection.settings_dict
    where = {"host": given["HOST"], "user": given["USER"], "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as server:
        template = f" TEMPLATE {like}" if like else ""
        server.execute(f"CREATE DATABASE {name}{template}")
    return name


def use(name: str) -> str:
    """Let the site work on another database; return the name of the one until now."""
    before = str(connection.settings_dict["NAME"])
    connection.close()
    connection.settings_dict["NAME"] = name
    return before
