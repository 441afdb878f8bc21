"""SQLite keeps what it acknowledged: version, journal, waiting for the disk, deleting."""

from typing import Any

from django.core.checks import CheckMessage, register

from vincula_practice.config.checks.asked import Ask, asked
from vincula_practice.config.checks.verdict import refusal
from vincula_practice.config.sqlite_versions import is_sound

FULL = 2


@register("vincula")
def sqlite_is_sound(**_: Any) -> list[CheckMessage]:
    return asked(_version, vendor="sqlite")


@register("vincula")
def sqlite_keeps_what_it_acknowledged(**_: Any) -> list[CheckMessage]:
    return asked(_settings, vendor="sqlite")


def _version(ask: Ask) -> list[CheckMessage]:
    version = str(ask("SELECT sqlite_version()"))
    if is_sound(version):
        return []
    return [
        refusal(
            51,
            f"SQLite {version} can lose answers that were acknowledged.",
            remedy=(
                "Install the package pysqlite3, which brings a sound one and is used by"
                " itself, or an SQLite of 3.51.3 or later (not 3.52.0), or use"
                " PostgreSQL."
            ),
        )
    ]


def _settings(ask: Ask) -> list[CheckMessage]:
    asked_for = (
        (52, "journal_mode", lambda value: value == "wal", "WAL"),
        (53, "synchronous", lambda value: value >= FULL, "FULL"),
        (54, "secure_delete", lambda value: value == 1, "ON"),
        (55, "foreign_keys", lambda value: value == 1, "ON"),
    )
    found = [(*row, ask(f"PRAGMA {row[1]}")) for row in asked_for]
    return [
        refusal(
            number,
            f"SQLite's {name} is {value!r} and has to be {wanted}.",
            remedy=_REMEDY[name],
        )
        for number, name, fits, wanted, value in found
        if not fits(value)
    ]


_REMEDY = {
    "journal_mode": (
        "The site sets it at each connection, but this folder does not allow it: put"
        " the database on a local disk of its own (VINCULA_DATABASE)."
    ),
    "synchronous": (
        "Leave the options of the database as the site sets them: with less, a power"
        " cut takes answers that were acknowledged."
    ),
    "secure_delete": (
        "Leave the options of the database as the site sets them: without it, what was"
        " deleted stays in the file."
    ),
    "foreign_keys": (
        "Leave the options of the database as the site sets them: without it, an"
        " answer can lose whom it belongs to."
    ),
}
