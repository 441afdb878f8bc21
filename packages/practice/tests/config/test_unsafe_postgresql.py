"""A PostgreSQL that could lose what it acknowledged, or be overheard, is refused."""

import pytest
from django.db import connection

from vincula_practice.config import env
from vincula_practice.config.checks import addresses, postgresql

SAFE = {"SHOW fsync": "on", "SHOW synchronous_commit": "on"} | {
    "SHOW full_page_writes": "on"
}


def ids(found):
    return [one.id for one in found]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (140012, ["vincula.E021"]),
        *((150000, []), (180004, [])),
        (190000, ["vincula.E021"]),
    ],
)
def test_a_version_that_is_not_tested_is_refused(number, told):
    assert ids(postgresql._version(lambda _: number)) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fsync", "vincula.E022"),
        ("synchronous_commit", "vincula.E023"),
        ("full_page_writes", "vincula.E024"),
    ],
)
def test_each_setting_that_loses_answers_is_refused(name, told):
    answers = SAFE | {f"SHOW {name}": "off"}
    assert ids(postgresql._durability(answers.__getitem__)) == [told]


def test_a_durable_one_is_welcome():
    assert ids(postgresql._durability(SAFE.__getitem__)) == []


def test_the_server_is_really_asked(db):
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL itself; this run is on SQLite")
    # The tests' own server waits for nothing; these three say so.
    told = ids(postgresql.postgresql_keeps_what_it_acknowledged())
    assert told == ["vincula.E022", "vincula.E023", "vincula.E024"]
    assert postgresql.postgresql_is_one_we_know() == []
    assert postgresql.nobody_listens_in() == []
    assert postgresql.the_database_faces_no_public_network() == []


class Connected:
    """A connection as far as the check of the encryption looks at it."""

    def __init__(self, url: str, *, encrypted: bool) -> None:
        self.settings_dict = env.database(url)
        self.connection = self.pgconn = self
        self.ssl_in_use = encrypted

    def ensure_connection(self) -> None:
        pass


@pytest.mark.parametrize(
    ("url", "encrypted", "told"),
    [
        ("postgresql://u:p@/name?host=/run/postgresql", False, []),
        ("postgresql://u:p@localhost/name", False, []),
        ("postgresql://u:p@127.0.0.1/name", False, []),
        ("postgresql://u:p@10.0.0.5/name", False, ["vincula.E025"]),
        # "prefer", which goes on without where the server has none.
        ("postgresql://u:p@db.example/name", True, ["vincula.E025"]),
        ("postgresql://u:p@db.example/name?sslmode=require", True, ["vincula.E025"]),
        ("postgresql://u:p@db.example/n?sslmode=verify-ca", True, ["vincula.E025"]),
        ("postgresql://u:p@db.example/name?sslmode=verify-full", True, []),
        ("postgresql://u:p@db.example/n?sslmode=disable", False, ["vincula.E025"]),
    ],
)
def test_the_way_to_another_machine_is_encrypted(monkeypatch, url, encrypted, told):
    connected = Connected(url, encrypted=encrypted)
    monkeypatch.setattr(postgresql, "connection", connected)
    assert ids(postgresql._encryption(lambda _: None)) == told


@pytest.mark.parametrize(
    ("listens", "through", "machine", "public"),
    [
        ("", None, ["93.184.216.34"], ()),
        ("localhost", None, ["93.184.216.34"], ()),
        ("10.0.0.5", "10.0.0.5", [], ()),
        ("*", "10.0.0.5", ["10.0.0.5", "127.0.0.1"], ()),
        ("*", None, ["127.0.0.1", "93.184.216.34"], ("93.184.216.34",)),
        ("0.0.0.0", "93.184.216.34", [], ("93.184.216.34",)),  # noqa: S104 - not bound
        ("localhost, 93.184.216.34", None, [], ("93.184.216.34",)),
        ("::", None, ["2606:2800::1", "fe80::1"], ("2606:2800::1",)),
    ],
)
def test_a_public_address_is_found(listens, through, machine, public):
    assert addresses.public(listens, through=through, machine=machine) == public


def test_a_server_on_a_public_address_is_refused(monkeypatch):
    answers = {
        "SHOW listen_addresses": "*",
        "SELECT host(inet_server_addr())": "93.184.216.34",
    }
    far = Connected("postgresql://u:p@db.example/name", encrypted=True)
    monkeypatch.setattr(postgresql, "connection", far)
    assert ids(postgresql._reach(answers.__getitem__)) == ["vincula.E026"]


def test_this_machines_addresses_are_read():
    assert not addresses.IPV4.exists() or "127.0.0.1" in addresses.of_this_machine()
