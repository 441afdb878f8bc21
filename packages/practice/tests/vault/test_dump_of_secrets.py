"""Nothing in a dump can be used as it is to get in (CR-2).

One of each secret is made as people make it, through the pages. Then the dump is
searched for it, in plain, in hex and in base64. Long ones are looked for in every file
of the database; those of a few digits only in the dump's text and where no other digit
or letter is beside them, because any file of some megabytes holds them by chance.
"""

import base64
import re
import secrets as chance
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from canaries import Sweep, encodings
from cast import NOW, Cast, a_checkin, everyone, with_password_only
from codes_by_mail import prove_mailbox
from codes_of_apps import code_of_now
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from vault.test_canaries import counted, database

from vincula_practice.checkins.kiosks import code_for
from vincula_practice.people.actions import invite_staff
from vincula_practice.people.first_access import invite_client
from vincula_practice.people.models import Episode
from vincula_practice.vault.secrets import reveal
from vincula_practice.web.account.factors import adapter

LONG, PIN = 16, "493817"
SESSION = settings.SESSION_COOKIE_NAME
CODE = re.compile(r"^\d{8}$", re.MULTILINE)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def secrets_of_second_factors(cast: Cast) -> dict[str, str]:
    """Ben sets up an app, as after his first sign-in, and is shown his codes."""
    ben = with_password_only(cast.ben.person)
    prove_mailbox(ben)
    page = ben.get("/account/protection/app/").text
    seed = re.search(r'class="key">(\w+)<', page).group(1)
    given = {"code": code_of_now(seed)}
    shown = ben.post("/account/protection/app/", given, follow=True).text
    codes = re.findall(r"<li><code>(\d{8})</code>", shown)
    assert len(codes) == 10
    kept = Authenticator.objects.get(type="recovery_codes").data["seed"]
    return {
        "seed of an app": seed,
        "seed of recovery codes": adapter.SealedFactors().decrypt(kept),
        "session of a therapist": ben.cookies[SESSION].value,
        **{f"recovery code {n}": code for n, code in enumerate(codes, start=1)},
    }


def secrets_of_signing_in(cast: Cast) -> dict[str, str]:
    """Anna signs in; then she forgets her password and is mailed a code."""
    anna, forgetful = Client(), Client()
    # One of its own: the log of PostgreSQL still holds what an earlier test planted.
    password = chance.token_urlsafe(20)
    cast.anna.person.set_password(password)
    cast.anna.person.save()
    anna.post("/sign-in/", {"login": "anna@example.org", "password": password})
    assert "_auth_user_id" in anna.session
    forgetful.post("/sign-in/forgotten/", {"email": "anna@example.org"})
    cookies = {name: one.value for name, one in anna.cookies.items()}
    session = cookies.pop(SESSION)
    devices = {f"cookie {name}": one for name, one in cookies.items()}
    return {
        **{name: one for name, one in devices.items() if len(one) >= LONG},
        "session of a client": session,
        "session of somebody not signed in": forgetful.cookies[SESSION].value,
        "mailed code for a new password": _mailed(),
        "password": password,
    }


def secrets_of_invitations(cast: Cast) -> dict[str, str]:
    new = {"email": "tom@example.org", "name": "Tom", "role": "therapist"}
    token = invite_staff(**new, by=cast.mona, at=NOW).token
    tom = Client()
    tom.post(f"/welcome/{token}/", {"send": "1"})
    cast.emil.person.set_unusable_password()
    cast.emil.person.save()
    emil = Episode.objects.get(pk=cast.emils_episode.pk)
    first = invite_client(episode=emil, by=cast.eva, at=NOW)
    return {
        "welcome link": token,
        "mailed code of a welcome": _mailed(),
        "link of a first access": first.token,
        "secret of a first access": first.secret,
    }


def secrets_of_checkins(cast: Cast) -> dict[str, str]:
    """A code at the front desk, Anna's phone, and the practice's tablet with its PIN."""
    checkin = a_checkin(cast.episode)
    fred, phone, tablet = Client(), Client(), Client()
    fred.force_login(cast.fred.person)
    address = f"/today/sessions/{checkin.session_id}/before/code/"
    link = re.search(r"/c/([\w-]+)/", fred.post(address).text).group(1)
    phone.get(f"/c/{link}/")
    phone.post(f"/c/{link}/q/1/", {"phq9::phq9_1": "3"})
    tablet.force_login(cast.fred.person)
    tablet.post(reverse("tablet:start"), {"pin": PIN, "again": PIN})
    return {
        "check-in link": link,
        "phone of a check-in": phone.cookies["checkin_device"].value,
        "tablet": tablet.cookies["kiosk"].value,
        "PIN of a tablet": PIN,
        "code for a tablet": code_for(checkin=checkin, by=cast.fred, at=NOW),
    }


def _mailed() -> str:
    return CODE.search(mail.outbox[-1].body).group()


def one_of_each() -> dict[str, str]:
    cast = everyone()
    return {
        **secrets_of_second_factors(cast),
        **secrets_of_signing_in(cast),
        **secrets_of_invitations(cast),
        **secrets_of_checkins(cast),
    }


class Files(Sweep):
    """All that the database gives away, kept to be searched."""

    def __init__(self) -> None:
        super().__init__([])
        self.kept: dict[str, bytes] = {}

    def content(self, where: str, data: bytes) -> None:
        self.kept[where] = data


def found_in_a_dump(secrets: dict[str, str], tmp_path: Path) -> list[str]:
    """Return the names of the secrets that can be read in what the database gives."""
    files = Files()
    database(files, tmp_path)
    files.kept["rows"] = _rows()
    texts = [files.kept[name] for name in ("rows", "dump") if name in files.kept]
    assert sum(map(len, files.kept.values())) > 100_000
    return [
        name
        for name, one in secrets.items()
        if (
            any(_holds(data, one) for data in files.kept.values())
            if len(one) >= LONG
            else any(_holds_digits(data, one) for data in texts)
        )
    ]


def _rows() -> bytes:
    """Return all rows of all tables, as text with bytes in hex."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table's own name
            said += [f"{table} {list(map(_plain, row))}" for row in cursor.fetchall()]
    return "\n".join(said).encode()


def _plain(value: object) -> str:
    binary = isinstance(value, bytes | memoryview)
    return bytes(value).hex() if binary else str(value)


def _holds(data: bytes, secret: str) -> bool:
    return any(form in data for form in encodings(secret))


def _holds_digits(data: bytes, secret: str) -> bool:
    alone = re.compile(rb"(?<![\w.+-])" + secret.encode() + rb"(?![\w+-])")
    packed = (secret.encode().hex().encode(), base64.b64encode(secret.encode()))
    return bool(alone.search(data)) or any(form in data for form in packed)


def test_what_lets_somebody_in_is_not_in_a_dump(transactional_db, tmp_path):
    secrets = one_of_each()
    assert len(secrets) >= 24
    assert all(secrets.values())
    found = found_in_a_dump(secrets, tmp_path)
    counted("CR-2", secrets=len(secrets), found=len(found), database=connection.vendor)
    assert found == []


def test_the_search_finds_each_of_them_where_it_is_kept_in_plain(
    transactional_db, tmp_path
):
    secrets = one_of_each()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE careless (kept text)")
        for one in secrets.values():
            cursor.execute("INSERT INTO careless VALUES (%s)", [one])
    try:
        assert found_in_a_dump(secrets, tmp_path) == list(secrets)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE careless")


@pytest.mark.parametrize(
    "form",
    [
        lambda one: f'{{"code": "{one}"}}'.encode(),
        lambda one: b"\t" + one.encode() + b"\n",
        lambda one: one.encode().hex().encode(),
        lambda one: b'"' + base64.b64encode(one.encode()) + b'"',
    ],
)
def test_a_few_digits_are_found_in_each_form(form):
    assert _holds_digits(b"before " + form(PIN) + b" after", PIN)
    assert not _holds_digits(b"2026-11-26 12:00:00." + PIN.encode(), PIN)


def test_without_seals_the_seeds_of_second_factors_are_found(
    transactional_db, tmp_path, monkeypatch
):
    monkeypatch.setattr(adapter, "protect", lambda text, _purpose: text)
    monkeypatch.setattr(adapter, "reveal", lambda text, _purpose: text)
    found = found_in_a_dump(one_of_each(), tmp_path)
    assert found == ["seed of an app", "seed of recovery codes"]


def test_second_factors_are_sealed_by_the_vault(transactional_db):
    seed = secrets_of_second_factors(everyone())["seed of an app"]
    kept = {row.type: row.data for row in Authenticator.objects.all()}
    assert reveal(kept["totp"]["secret"], adapter.PURPOSE) == seed
    assert reveal(kept["recovery_codes"]["seed"], adapter.PURPOSE)
