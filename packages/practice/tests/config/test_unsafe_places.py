"""A far file system, a full disk, open keys and a wrong clock keep the door shut."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from cast import NOW
from django.utils import timezone
from starts import IMPORT, LONG, started

from vincula_practice.audit.actions import record
from vincula_practice.config.checks import clock, keys, places
from vincula_practice.people.models import Practice

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
//server/share /mnt/my\\040share cifs rw 0 0
somebody@server: /srv/far fuse.sshfs rw 0 0
/dev/sdb1 /home/here ext4 rw 0 0
"""


def ids(found):
    return [one.id for one in found]


@pytest.fixture
def mounts(tmp_path):
    file = tmp_path / "mounts"
    file.write_text(MOUNTS)
    return file


@pytest.mark.parametrize(
    ("file", "kind", "told"),
    [
        ("/var/lib/practice.sqlite3", "ext4", []),
        ("/home/anna/practice.sqlite3", "nfs4", ["vincula.E056"]),
        ("/home/here/practice.sqlite3", "ext4", []),
        ("/mnt/my share/practice.sqlite3", "cifs", ["vincula.E056"]),
        ("/srv/far/practice.sqlite3", "fuse.sshfs", ["vincula.E056"]),
    ],
)
def test_a_far_file_system_is_refused(monkeypatch, mounts, file, kind, told):
    assert places.kind_of(Path(file), mounts=mounts) == kind
    monkeypatch.setattr(places, "MOUNTS", mounts)
    monkeypatch.setattr(places, "_database_file", lambda: Path(file))
    assert ids(places.sqlite_lies_on_this_machine()) == told


def test_a_link_to_a_far_file_system_is_followed(mounts, tmp_path):
    link = tmp_path / "practice.sqlite3"
    link.symlink_to("/srv/far/practice.sqlite3")
    assert places.kind_of(link, mounts=mounts) == "fuse.sshfs"


@pytest.mark.parametrize(("free", "told"), [(10**9 - 1, ["vincula.E057"]), (10**9, [])])
def test_a_disk_without_room_is_refused(monkeypatch, settings, tmp_path, free, told):
    settings.VINCULA_DATA = tmp_path
    monkeypatch.setattr(places, "_database_file", lambda: tmp_path / "practice.sqlite3")
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _folder: usage)
    assert ids(places.the_disk_has_room()) == told


@pytest.mark.parametrize(
    ("folder", "file", "told"),
    [
        (0o700, 0o600, []),
        (0o755, 0o600, ["vincula.E031"]),
        (0o700, 0o640, ["vincula.E031"]),
        (0o700, 0o604, ["vincula.E031"]),
    ],
)
def test_keys_that_others_can_read_are_refused(settings, tmp_path, folder, file, told):
    settings.VINCULA_KEYS = tmp_path / "keys"
    settings.VINCULA_KEYS.mkdir()
    key = settings.VINCULA_KEYS / "practice.key"
    key.touch()
    key.chmod(file)
    settings.VINCULA_KEYS.chmod(folder)
    assert ids(keys.keys_are_the_owners_alone()) == told


def test_keys_beside_the_databases_file_are_refused(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    refused = started(
        IMPORT,
        tmp_path / "data",
        VINCULA_SECRET_KEY=LONG,
        VINCULA_DATABASE=f"sqlite://{elsewhere / 'practice.sqlite3'}",
        VINCULA_KEYS=str(elsewhere / "keys"),
    )
    assert refused.returncode == 1
    assert "vincula.E032" in refused.stderr


def test_the_door_looks_at_the_keys(tmp_path):
    folder = tmp_path / "keys"
    folder.mkdir()
    folder.chmod(0o755)
    variables = {"VINCULA_SECRET_KEY": LONG, "VINCULA_KEYS": str(folder)}
    refused = started(IMPORT, tmp_path / "data", **variables)
    assert refused.returncode == 1
    assert "vincula.E031" in refused.stderr
    os.chmod(folder, 0o700)  # noqa: PTH101 - the remedy that the message names
    assert started(IMPORT, tmp_path / "data", **variables).returncode == 0


def _something_happened(*, at) -> None:
    record("changed", Practice(name="Lindenhof"), by=None, at=at)


def test_a_clock_that_went_back_is_refused(db):
    now = timezone.now()
    _something_happened(at=now + timedelta(seconds=50))
    assert ids(clock.the_clock_has_not_gone_back()) == []
    _something_happened(at=now + timedelta(seconds=90))
    assert ids(clock.the_clock_has_not_gone_back()) == ["vincula.E041"]


def test_a_clock_that_goes_on_is_well(db):
    _something_happened(at=NOW - timedelta(days=900))
    assert ids(clock.the_clock_has_not_gone_back()) == []
