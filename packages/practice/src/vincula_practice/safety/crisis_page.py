"""The crisis page: a file that a web server hands out when nothing else works.

No sign-in, no script, no database, nothing of anybody. It is written below
``VINCULA_DATA/crisis``, a file a language, by the timer that passes alerts on and by
`vincula-practice crisis write`; so what expires goes from it by itself.
"""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from vincula_practice.people.models import Practice
from vincula_practice.people.promises import CrisisLine, promise_of
from vincula_practice.safety.crisis import Line, lines_for, too_old
from vincula_practice.safety.models import AlertRules

LARGEST = 100 * 1024  # bytes; a phone with a bad line has to load it
# Among more than these nobody finds their own; then what fits everybody.
MOST = 5


class TooLarge(ValueError):
    """The page would take too long on a bad line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one practice has confirmed, and what we know of its country."""

    practice: str
    lines: tuple[Line, ...]
    own: tuple[CrisisLine, ...]
    checked_on: date | None
    old: bool


def write_pages(*, on: date) -> list[Path]:
    """Write the page in every language; return the files that are new or changed."""
    practices = list(Practice.objects.order_by("name", "pk")[: MOST + 1])
    codes = [code for code, _name in settings.LANGUAGES]
    pages = {_name(code): _page(code, practices, on) for code in codes}
    return [path for path, text in pages.items() if _put(path, text)]


def folder() -> Path:
    return Path(settings.VINCULA_DATA) / "crisis"


def _page(code: str, practices: list[Practice], on: date) -> str:
    with translation.override(code):
        shown = practices if len(practices) <= MOST else []
        context = {
            "sections": [_section(one, on=on) for one in shown],
            "languages": [
                (other, name, _name(other).name)
                for other, name in settings.LANGUAGES
                if other != code
            ],
            "on": on,
            "code": code,
        }
        text = render_to_string("safety/crisis.html", context)
    if len(text.encode()) > LARGEST:
        raise TooLarge
    return text


def _section(practice: Practice, *, on: date) -> Section:
    promise = promise_of(practice)
    rules = AlertRules.objects.filter(practice=practice).order_by("-number").first()
    return Section(
        practice=practice.name,
        lines=tuple(lines_for(rules.country if rules else "", on=on)),
        own=promise.crisis,
        checked_on=promise.crisis_checked_on,
        old=too_old(promise.crisis_checked_on, on=on),
    )


def _name(code: str) -> Path:
    first = code == settings.LANGUAGE_CODE
    return folder() / ("index.html" if first else f"{code}.html")


def _put(path: Path, text: str) -> bool:
    if path.exists() and path.read_text("utf-8") == text:
        return False
    # The web server reads it: this folder alone is open to it.
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o644)
    fresh.replace(path)
    return True
