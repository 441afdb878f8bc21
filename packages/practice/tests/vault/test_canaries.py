"""Words planted in every sealed field are nowhere to be found (CR-1, CR-2)."""

import base64
import json
import logging
import os
import pickle
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from canaries import Planted, Sweep, a_full_practice, canary, packed, plant_everywhere
from cast import PASSWORD, everyone
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.test import Client

from vincula_practice.config.logs import Discreet
from vincula_practice.people.models import Membership
from vincula_practice.vault import envelope

FEWEST = 200
CLIENTS = int(os.environ.get("VINCULA_DRILL_CLIENTS", "18"))


@pytest.mark.parametrize(
    "form",
    [
        lambda one: one.encode(),
        lambda one: one.encode("utf-16-le"),
        lambda one: b"x" + one.encode("utf-16-be"),
        lambda one: one.encode().hex().encode(),
        lambda one: packed(f"before {one} after"),
        lambda one: b"noise" + packed(one) + b"noise",
        *(
            lambda one, n=n: base64.b64encode(b"y" * n + one.encode() + b"z")
            for n in range(4)
        ),
        lambda one: quote(one).encode(),
        lambda one: json.dumps({"words": one}).encode(),
    ],
)
def test_the_sweep_finds_a_canary_in_every_form(form):
    one, other = canary(), canary()
    sweep = Sweep([one, other])
    sweep.content("here", b"\0" * 50 + form(one) + b"\0" * 50)
    assert set(sweep.found) == {one}


@pytest.fixture
def log(tmp_path) -> Path:
    """All that is logged, in the site's own words."""
    path = tmp_path / "site.log"
    handler = logging.FileHandler(path)
    handler.setFormatter(Discreet("{levelname} {name} {message}", style="{"))
    root = logging.getLogger()
    before, root.level = root.level, logging.DEBUG
    root.addHandler(handler)
    yield path
    root.removeHandler(handler)
    root.setLevel(before)
    handler.close()


def used(planted: list[Planted]) -> None:
    """Look at pages and fail on some, so that what leaks by use can leak."""
    ben = Client(raise_request_exception=False)
    therapist = Membership.objects.filter(role="therapist").order_by("pk")
    ben.force_login(max(therapist, key=lambda one: one.care_teams.count()).person)
    for address in ("/", "/today/", "/account/", "/nothing/", "/sign-in/"):
        ben.get(address)
    ben.post("/sign-in/forgotten/", {"email": "nobody@example.org"})
    caches["default"].set("kept", [ben.session.session_key], 60)


def swept(planted: list[Planted], *, log: Path, tmp_path: Path) -> Sweep:
    sweep = Sweep(one.canary for one in planted)
    database(sweep, tmp_path)
    sweep.files(log)
    for number, message in enumerate(mail.outbox):
        sweep.content(f"mail {number}", message.message().as_bytes())
    sweep.content("cache", pickle.dumps(list(caches["default"]._cache.values())))
    sweep.files(Path(settings.VINCULA_DATA))
    sweep.files(Path(settings.VINCULA_KEYS))
    sweep.files(tmp_path)
    return sweep


def database(sweep: Sweep, tmp_path: Path) -> None:
    """Everything that the database has written, or gives to who may dump it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA database_list")
            path = Path(cursor.fetchall()[0][2])
        for file in sorted(path.parent.glob(f"{path.name}*")):
            sweep.content(file.name, file.read_bytes())
        return
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    sweep.files(folder)
    sweep.files(folder.parent / "log")
    where = connection.settings_dict
    words = ["--host", where["HOST"], "--username", "postgres", where["NAME"]]
    dump = subprocess.run([dumper(), *words], capture_output=True, check=True)
    assert len(dump.stdout) > 10_000
    sweep.content("dump", dump.stdout)


def dumper() -> str:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    assert found, "there is no pg_dump here"
    return str(found[-1])


def counted(name: str, **numbers: object) -> None:
    """Tell the drill, where one is running, what was found."""
    path = os.environ.get("VINCULA_DRILL_TELLS")
    if path:
        with open(path, "a") as file:  # noqa: PTH123 - appended to
            file.write(f"{name} {numbers}\n")


def full_practice_planted() -> list[Planted]:
    cast = everyone()
    Client().login(username="anna@example.org", password=PASSWORD)
    a_full_practice(cast, clients=CLIENTS)
    return plant_everywhere()


def test_no_canary_can_be_found_in_anything_that_is_stored(
    transactional_db, log, tmp_path, monkeypatch
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    planted = full_practice_planted()
    assert len(planted) >= FEWEST
    used(planted)
    sweep = swept(planted, log=log, tmp_path=tmp_path)
    counted(
        "CR-1 on",
        planted=len(planted),
        found=len(sweep.found),
        megabytes=sweep.bytes // 1_000_000,
        database=connection.vendor,
    )
    assert sweep.found == {}
    assert sweep.bytes > 500_000


def test_with_encryption_off_each_of_them_is_found(
    transactional_db, log, tmp_path, monkeypatch
):
    monkeypatch.setattr(envelope, "seal", lambda plain, **_: plain)
    monkeypatch.setattr(envelope, "unseal", lambda sealed, **_: bytes(sealed))
    planted = full_practice_planted()
    sweep = swept(planted, log=log, tmp_path=tmp_path)
    counted(
        "CR-1 off",
        planted=len(planted),
        found=len(sweep.found),
        database=connection.vendor,
    )
    assert len(planted) >= FEWEST
    assert set(sweep.found) == {one.canary for one in planted}


def test_what_is_planted_can_be_read_again_by_who_has_the_keys(db):
    for one in full_practice_planted()[::7]:
        value = getattr(type(one.row).objects.get(pk=one.row.pk), one.field.name)
        assert one.canary in str(value)
