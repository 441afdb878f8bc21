"""Numbers to call: dated data, each with its source, its owner and the day it expires."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

LINES = Path(__file__).with_name("lines.yaml")
# No number is shown for longer than this after somebody has looked at it.
LONGEST_DAYS = 180
# Short codes, and what the world dials with a plus.
NUMBER = re.compile(r"\+[1-9][\d ]{6,18}|\d[\d ]{1,9}")
NAMES = {
    "AT": "Österreich",
    "BE": "België, Belgique",
    "BG": "България",
    "CY": "Κύπρος",
    "CZ": "Česko",
    "DE": "Deutschland",
    "DK": "Danmark",
    "EE": "Eesti",
    "ES": "España",
    "FI": "Suomi",
    "FR": "France",
    "GB": "United Kingdom",
    "GR": "Ελλάδα",
    "HR": "Hrvatska",
    "HU": "Magyarország",
    "IE": "Ireland, Éire",
    "IT": "Italia",
    "LT": "Lietuva",
    "LU": "Luxembourg",
    "LV": "Latvija",
    "MT": "Malta",
    "NL": "Nederland",
    "PL": "Polska",
    "PT": "Portugal",
    "RO": "România",
    "SE": "Sverige",
    "SI": "Slovenija",
    "SK": "Slovensko",
}


class NoLine(ValueError):
    """An entry lacks what it must have, or says what it may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    id: str
    name: str
    number: str
    hours: str
    kind: str
    countries: tuple[str, ...]
    source: str
    address: str
    owner: str
    checked_on: date
    expires_on: date

    @property
    def dial(self) -> str:
        return self.number.replace(" ", "")


def lines_for(country: str, *, on: date, language: str = "") -> list[Line]:
    """Return the numbers of a country that hold on this day; none for no country."""
    spoken = language or get_language() or "en"
    return [
        line
        for line in (line_in(one, spoken) for one in _entries())
        if country in line.countries and line.expires_on > on
    ]


def expired(*, on: date) -> list[Line]:
    """Return the entries that are not shown any more, for the check that warns."""
    found = (line_in(one, "en") for one in _entries())
    return [line for line in found if line.expires_on <= on]


def too_old(checked_on: date | None, *, on: date) -> bool:
    """Tell whether somebody has to call a practice's own numbers again."""
    return checked_on is None or (on - checked_on).days > LONGEST_DAYS


def countries() -> list[tuple[str, str]]:
    """Return the countries of which some number is known, as they call themselves."""
    return sorted(NAMES.items(), key=lambda pair: pair[1])


def line_in(entry: dict[str, Any], language: str) -> Line:
    """Return one entry in a language; raises NoLine where it is not complete."""
    try:
        line = Line(
            name=_in(entry["name"], language),
            hours=_in(entry["hours"], language),
            countries=tuple(entry["countries"]),
            **{
                name: entry[name]
                for name in (
                    "id",
                    "number",
                    "kind",
                    "source",
                    "address",
                    "owner",
                    "checked_on",
                    "expires_on",
                )
            },
        )
    except KeyError as missing:
        raise NoLine(f"{entry.get('id', 'an entry')}: {missing} is missing") from None
    _must_hold(line)
    return line


def _must_hold(line: Line) -> None:
    days = (line.expires_on - line.checked_on).days
    if not all((line.source, line.owner, line.countries)):
        raise NoLine(f"{line.id}: source, owner and countries must be told")
    if not 0 < days <= LONGEST_DAYS:
        raise NoLine(f"{line.id}: expires {days} days after it was checked")
    if not NUMBER.fullmatch(line.number):
        raise NoLine(f"{line.id}: {line.number!r} cannot be dialled")
    if unknown := set(line.countries) - set(NAMES):
        raise NoLine(f"{line.id}: unknown countries {sorted(unknown)}")


def _in(words: dict[str, str], language: str) -> str:
    return words.get(language.partition("-")[0], words["en"])


@cache
def _entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(LINES.read_text("utf-8"))["lines"]
    return found
