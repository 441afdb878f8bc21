"""Where to turn, kept outside the database: it must be shown when nothing else works.

A small file for each practice below ``VINCULA_DATA/help``, written when the lines change
and again at each start. It holds nothing about anybody.
"""

import json
import logging
import os
from datetime import date
from pathlib import Path

from django.conf import settings

from vincula_practice.people.models import Practice
from vincula_practice.people.promises import Promise, promise_of

log = logging.getLogger(__name__)


def keep(practice: Practice) -> None:
    """Write the lines of one practice; a disk that takes nothing must not stop it all."""
    day = practice.crisis_checked_on
    plain = {
        "practice": practice.name,
        "crisis_help": practice.crisis_help,
        "checked_on": day.isoformat() if day else None,
    }
    try:
        _write(_folder() / f"{practice.pk}.json", json.dumps(plain))
    except OSError as fault:
        log.warning("the copy of where to turn was not written: %s", fault.strerror)


def keep_all() -> None:
    """Write those of all practices, as the database has them now."""
    for practice in Practice.objects.order_by("pk"):
        keep(practice)


def kept() -> tuple[Promise, ...]:
    """Read all of them; needs no database, and leaves out what cannot be read."""
    found = (_read(path) for path in sorted(_folder().glob("*.json")))
    return tuple(one for one in found if one and one.crisis)


def _folder() -> Path:
    return Path(settings.VINCULA_DATA) / "help"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)  # whoever reads meanwhile reads the whole of one or the other


def _read(path: Path) -> Promise | None:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        day = plain["checked_on"]
        practice = Practice(
            name=plain["practice"],
            crisis_help=plain["crisis_help"],
            crisis_checked_on=date.fromisoformat(day) if day else None,
        )
        return promise_of(practice)
    except (OSError, ValueError, KeyError, TypeError):
        return None
