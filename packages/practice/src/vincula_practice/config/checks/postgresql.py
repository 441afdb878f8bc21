"""PostgreSQL keeps what it acknowledged, and nobody listens in or knocks from outside."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, register
from django.db import connection

from vincula_practice.config.checks import addresses
from vincula_practice.config.checks.asked import Ask, asked
from vincula_practice.config.checks.verdict import refusal

OLDEST, NEWEST = 15, 18
# "require" encrypts and asks nobody who they are: whoever stands in between can read.
ENCRYPTED = {"verify-full"}
NOT_OFF = (
    (22, "fsync", "a power cut can then ruin the whole database"),
    (23, "synchronous_commit", "a crash then takes answers that were acknowledged"),
    (24, "full_page_writes", "a power cut can then leave half-written pages"),
)


@register("vincula")
def postgresql_is_one_we_know(**_: Any) -> list[CheckMessage]:
    return asked(_version, vendor="postgresql")


@register("vincula")
def postgresql_keeps_what_it_acknowledged(**_: Any) -> list[CheckMessage]:
    return asked(lambda ask: list(_durability(ask)), vendor="postgresql")


@register("vincula")
def nobody_listens_in(**_: Any) -> list[CheckMessage]:
    return asked(_encryption, vendor="postgresql")


@register("vincula")
def the_database_faces_no_public_network(**_: Any) -> list[CheckMessage]:
    return asked(_reach, vendor="postgresql")


def _version(ask: Ask) -> list[CheckMessage]:
    version = int(ask("SELECT current_setting('server_version_num')::int")) // 10000
    if OLDEST <= version <= NEWEST:
        return []
    remedy = f"Use a PostgreSQL from {OLDEST} to {NEWEST}: these are tested."
    return [refusal(21, f"This is PostgreSQL {version}.", remedy=remedy)]


def _durability(ask: Ask) -> Iterator[CheckMessage]:
    for number, name, why in NOT_OFF:
        if ask(f"SHOW {name}") == "off":
            remedy = f"Set {name} = on in postgresql.conf and reload: {why}."
            yield refusal(number, f"PostgreSQL's {name} is off.", remedy=remedy)


def _encryption(_ask: Ask) -> list[CheckMessage]:
    settings = connection.settings_dict
    if addresses.is_this_machine(settings["HOST"]):
        return []
    connection.ensure_connection()
    demanded = settings["OPTIONS"].get("sslmode") in ENCRYPTED
    if demanded and connection.connection.pgconn.ssl_in_use:
        return []
    return [
        refusal(
            25,
            "The way to the database on another machine is not sure to be encrypted, or"
            " to end at the machine that is meant.",
            remedy=(
                "Add ?sslmode=verify-full&sslrootcert=/path/ca.pem to VINCULA_DATABASE"
                " and switch TLS on in the server."
            ),
        )
    ]


def _reach(ask: Ask) -> list[CheckMessage]:
    listens = str(ask("SHOW listen_addresses"))
    through = ask("SELECT host(inet_server_addr())")
    here = addresses.is_this_machine(connection.settings_dict["HOST"])
    machine = addresses.of_this_machine() if here else ()
    public = addresses.public(listens, through=through, machine=machine)
    if not public:
        return []
    return [
        refusal(
            26,
            f"The database listens on a public address ({', '.join(public)}).",
            remedy=(
                "Set listen_addresses in postgresql.conf to 'localhost' or to an address"
                " of an inner network, and restart it; a firewall alone can fall."
            ),
        )
    ]
