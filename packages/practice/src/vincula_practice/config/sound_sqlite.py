"""Use an SQLite without the WAL-reset bug where the machine's own has it."""

import importlib.util
import sqlite3
import sys

from vincula_practice.config.sqlite_versions import is_sound


def prefer_sound() -> None:
    """Let ``import sqlite3`` mean pysqlite3 from here on, where that is the sound one.

    To be called before Django loads its database backend, that is, by the settings. A
    machine that has neither goes on with what it has; the start-up checks then refuse.
    """
    if is_sound(sqlite3.sqlite_version) or not importlib.util.find_spec("pysqlite3"):
        return
    import pysqlite3  # noqa: PLC0415 - only where it is needed
    import pysqlite3.dbapi2  # noqa: PLC0415 - as above

    if is_sound(pysqlite3.sqlite_version):
        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
