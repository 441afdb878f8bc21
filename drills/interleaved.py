"""Fifty people at once on eight threads: does anybody see a word of another client?

The site's own settings and a real SQLite file; every request passes the whole stack of
middlewares. Who asks, what, and in which thread is drawn at random. Some write into the
form of one client and send it to the next one, as two tabs can.
"""

from __future__ import annotations

import logging
import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).resolve().parent.parent / "packages" / "practice" / "tests"
REQUESTS = int(os.environ.get("VINCULA_DRILL_REQUESTS", "10000"))
THERAPISTS, CLIENTS_EACH, THREADS = 10, 4, 8
SESSIONS = THERAPISTS * (1 + CLIENTS_EACH)
HOW = f"SQLite file, {THREADS} threads in one process, the site's own settings"


def run(folder: Path) -> Iterator[Outcome]:
    _site_in(folder)
    logging.disable(logging.WARNING)  # each form that is refused would be told of
    import interleaved  # type: ignore[import-not-found] # noqa: PLC0415 - beside the tests, after the set-up
    from django.utils import timezone  # noqa: PLC0415 - after the set-up

    from vincula_practice.collaboration.models import Goal  # noqa: PLC0415 - as above

    asked = interleaved.a_house(
        therapists=THERAPISTS, clients_each=CLIENTS_EACH, at=timezone.now()
    )
    goals = Goal.objects.count()
    seed = random.SystemRandom().randrange(10**6)
    order = random.Random(seed)  # noqa: S311 - an order, not a secret
    seen = list(
        interleaved.interleave(asked, requests=REQUESTS, threads=THREADS, order=order)
    )
    yield _looked([one for one in seen if not one.asked.about], seed)
    posted = [one for one in seen if one.asked.about]
    yield _posted(posted, Goal.objects.count() - goals, seed)


def _looked(seen: list[Any], seed: int) -> Outcome:
    foreign = sum(bool(one.foreign) for one in seen)
    other = sum(not one.as_it_should for one in seen) - foreign
    shown = sum(bool(one.canaries) for one in seen)
    return Outcome(
        goal="AC-10",
        what=f"pages of {SESSIONS} sessions asked side by side (order {seed})",
        threshold="0 answers with another client's words",
        result=(
            f"{foreign} of {len(seen)} answers; {shown} showed the words of their own,"
            f" {other} were no page"
        ),
        passed=not foreign and not other and shown > len(seen) / 2,
        how=HOW,
    )


def _posted(seen: list[Any], saved: int, seed: int) -> Outcome:
    taken = sum(not one.as_it_should for one in seen)
    return Outcome(
        goal="AC-10",
        what=f"forms made for one client and sent to another, in between (order {seed})",
        threshold="0 taken, nothing saved",
        result=f"{taken} of {len(seen)} taken, {saved} goals saved",
        passed=bool(seen) and not taken and not saved,
        how=HOW,
    )


def _site_in(folder: Path) -> None:
    """Set the site up on an empty folder, with nobody in it."""
    data = folder / "data"
    os.environ.update(
        DJANGO_SETTINGS_MODULE="vincula_practice.config.settings",
        VINCULA_SECRET_KEY=f"{random.SystemRandom().getrandbits(400):x}",
        VINCULA_DATA=str(data),
        VINCULA_KEYS=str(folder / "keys"),
        VINCULA_ANCHORS=str(folder / "anchors"),
        VINCULA_DATABASE=f"sqlite://{data / 'practice.sqlite3'}",
        VINCULA_PLAIN_HTTP="1",
        VINCULA_PLAIN_STATIC="1",
    )
    sys.path.insert(0, str(TESTS))
    import django  # noqa: PLC0415 - after the variables

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - as above

    call_command("keys", "make")
    call_command("migrate", verbosity=0)
