"""A whole site in a folder of its own, for drills that speak to it in their process."""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2] / "packages" / "practice" / "tests"


def started(folder: Path) -> None:
    """Set Django up on a fresh SQLite database below ``folder``, settings as in earnest.

    Only the hash of passwords stays what the site uses: nothing here is made faster.
    """
    data = folder / "data"
    os.environ.update(
        DJANGO_SETTINGS_MODULE="vincula_practice.config.settings",
        VINCULA_SECRET_KEY=base64.b64encode(os.urandom(48)).decode(),
        VINCULA_PRACTICE_KEY=base64.b64encode(os.urandom(32)).decode(),
        VINCULA_DATA=str(data),
        VINCULA_KEYS=str(folder / "keys"),
        VINCULA_DATABASE=f"sqlite://{data / 'practice.sqlite3'}",
        VINCULA_HOSTS="testserver",
        VINCULA_PLAIN_HTTP="1",
        VINCULA_PLAIN_STATIC="1",
    )
    sys.path.append(str(TESTS))  # the cast, and letters as a phone seals them
    import django  # noqa: PLC0415 - the settings are there only now
    from django.core.management import call_command  # noqa: PLC0415 - as above
    from django.test.utils import setup_test_environment  # noqa: PLC0415 - as above

    django.setup()
    setup_test_environment()  # so that a page tells what it was made of
    call_command("migrate", verbosity=0)
