"""An SQLite that could lose what it acknowledged keeps the door shut."""

import pytest
from django.db import connection
from starts import IMPORT, LONG, started

from vincula_practice.config.checks import sqlite
from vincula_practice.config.sqlite_versions import is_sound

OPTIONS = "from vincula_practice.config import env; env.SQLITE_OPTIONS['init_command']"
# As if the version that is here were one of those with the bug.
ALL_AFFECTED = (
    "from vincula_practice.config import sqlite_versions as v; v.MENDED = (9,)"
)


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        *(("3.40.1", False), ("3.44.5", False), ("3.44.6", True), ("3.45.0", False)),
        *(("3.50.6", False), ("3.50.7", True), ("3.51.1", False), ("3.51.2", False)),
        *(("3.51.3", True), ("3.52.0", False), ("3.52.1", True), ("3.53.4", True)),
    ],
)
def test_versions_with_the_wal_reset_bug_are_known(version, sound):
    assert is_sound(version) is sound
    refused = sqlite._version(lambda _statement: version)
    assert [one.id for one in refused] == ([] if sound else ["vincula.E051"])


def test_the_site_runs_on_a_sound_one(db):
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite itself; this run is on PostgreSQL")
    assert sqlite.sqlite_is_sound() == []
    assert sqlite.sqlite_keeps_what_it_acknowledged() == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (ALL_AFFECTED, "vincula.E051"),
        (f"{OPTIONS} += 'PRAGMA journal_mode=DELETE'", "vincula.E052"),
        (f"{OPTIONS} += 'PRAGMA synchronous=NORMAL'", "vincula.E053"),
        (f"{OPTIONS} += 'PRAGMA secure_delete=OFF'", "vincula.E054"),
        (f"{OPTIONS} += 'PRAGMA foreign_keys=OFF'", "vincula.E055"),
    ],
)
def test_the_door_stays_shut(tmp_path, change, told):
    refused = started(f"{change}\n{IMPORT}", tmp_path, VINCULA_SECRET_KEY=LONG)
    assert refused.returncode == 1
    assert told in refused.stderr
    assert "HINT: " in refused.stderr


def test_where_the_machines_own_has_the_bug_another_is_used(tmp_path):
    code = f"{IMPORT}; import sqlite3; print(sqlite3.sqlite_version)"
    done = started(code, tmp_path, VINCULA_SECRET_KEY=LONG)
    assert is_sound(done.stdout.strip())
