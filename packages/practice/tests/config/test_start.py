"""An unsafe start is refused, by the command line and by the web server alike."""

import base64
import os
import subprocess
import sys

import pytest

LONG = "x" * 60
KEY = {"VINCULA_PRACTICE_KEY": base64.b64encode(bytes(32)).decode()}
IMPORT = "import vincula_practice.config.wsgi"


def started(code: str, tmp_path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("VINCULA_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**kept, "VINCULA_DATA": str(tmp_path), **KEY, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_safe_start_opens_the_door(tmp_path):
    assert started(IMPORT, tmp_path, VINCULA_SECRET_KEY=LONG).returncode == 0


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, "VINCULA_SECRET_KEY is not set"),
        ({"VINCULA_SECRET_KEY": "short"}, "vincula.E001"),
        ({"VINCULA_SECRET_KEY": LONG, "VINCULA_DEBUG": "1"}, "vincula.E002"),
        ({"VINCULA_SECRET_KEY": LONG, "VINCULA_DATABASE": "mysql://x/y"}, "VINCULA_D"),
        ({"VINCULA_SECRET_KEY": LONG, "VINCULA_PRACTICE_KEY": ""}, "keys make"),
        ({"VINCULA_SECRET_KEY": LONG, "VINCULA_PRACTICE_KEY": "short"}, "32 bytes"),
    ],
)
def test_an_unsafe_start_is_refused_with_the_remedy(tmp_path, variables, told):
    refused = started(IMPORT, tmp_path, **variables)
    assert refused.returncode == 1
    assert told in refused.stderr


def test_keys_inside_the_data_folder_are_refused(tmp_path):
    keys = {"VINCULA_SECRET_KEY": LONG, "VINCULA_KEYS": str(tmp_path / "keys")}
    refused = started(IMPORT, tmp_path, **keys)
    assert refused.returncode == 1
    assert "vincula.E013" in refused.stderr


def test_the_data_folder_is_the_owners_alone(tmp_path):
    folder = tmp_path / "data"
    started(IMPORT, folder, VINCULA_SECRET_KEY=LONG)
    assert folder.stat().st_mode & 0o077 == 0


def test_sqlite_waits_for_the_disk(db):
    from django.db import connection  # noqa: PLC0415 - after the settings

    if connection.vendor != "sqlite":
        pytest.skip("about SQLite's own settings; this run is on PostgreSQL")
    with connection.cursor() as cursor:
        full = 2
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == full
        assert cursor.execute("PRAGMA foreign_keys").fetchone()[0] == 1
