"""Two people change the same thing at the same moment, a thousand times.

Both have the page open as it was; both save. One is stored, the other is told with both
versions in sight, puts them together and saves again. Whatever was saved once is there at
the end: it holds, or stands among the earlier versions.
"""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome
from drills.own_site import started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAIRS = int(os.environ.get("VINCULA_DRILL_PAIRS", "1000"))
EDITION = re.compile(r'name="edition" value="([^"]+)"')
SAVED, TOLD = 302, 409


def run(folder: Path) -> Iterator[Outcome]:  # noqa: PLR0915 - one story
    started(folder)
    from cast import (  # type: ignore[import-not-found] # noqa: PLC0415 - beside the tests
        everyone,
        prove_second_factor,
        staff,
    )
    from django.db import connections  # noqa: PLC0415 - after the set-up
    from django.test import Client  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415 - as above

    from vincula_practice.people.models import (  # noqa: PLC0415 - as above
        EarlierPromises,
        Practice,
        Role,
    )
    from vincula_practice.policy import pace  # noqa: PLC0415 - as above

    # Two people do here within minutes what takes others a year: nobody is slowed.
    pace.MOST_FORMS = 10**6

    cast = everyone(at=timezone.now())
    other = staff(cast.practice, "Max", Role.MANAGER, at=timezone.now())
    browsers = []
    for member in (cast.mona, other):
        browser = Client()
        browser.force_login(member.person)
        prove_second_factor(browser, member.person)
        browsers.append(browser)
    counts = {"one won": 0, "both in sight": 0, "put together": 0}
    ever: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        for number in range(PAIRS):
            page = browsers[0].get("/practice/")
            given = _shown(page)
            words = [f"Pair {number} of manager {place}." for place in range(2)]
            together = Barrier(2)

            def save(
                place: int, given: Any = given, words: Any = words, at: Any = together
            ) -> Any:
                at.wait()
                sent = {**given, "who_sees": words[place]}
                answer = browsers[place].post("/practice/promises/", sent)
                connections.close_all()
                return answer

            answers = list(pool.map(save, range(2)))
            statuses = [one.status_code for one in answers]
            if sorted(statuses) != [SAVED, TOLD]:
                continue
            counts["one won"] += 1
            loser = statuses.index(TOLD)
            told = answers[loser].content.decode()
            counts["both in sight"] += all(one in told for one in words)
            both = " ".join((words[1 - loser], words[loser]))
            again = {**given, "who_sees": both, "edition": EDITION.search(told)[1]}  # type: ignore[index] # a page told so
            done = browsers[loser].post("/practice/promises/", again)
            counts["put together"] += done.status_code == SAVED
            ever += [words[1 - loser], both]
    kept = [one.promises["who_sees"] for one in EarlierPromises.objects.all()]
    kept.append(Practice.objects.get(pk=cast.practice.pk).who_sees)
    lost = len(set(ever) - set(kept))
    yield Outcome(
        goal="RE-6",
        what=f"{PAIRS} pairs of managers save the same page at the same moment",
        threshold="0 lost; each loser is told (409) and sees both versions",
        result=f"{counts['one won']} times one won; {counts['both in sight']} losers saw"
        f" both, {counts['put together']} put them together; {lost} of {len(ever)} texts"
        " lost",
        passed=lost == 0 and set(counts.values()) == {PAIRS} and len(ever) == 2 * PAIRS,
        how="SQLite, two threads",
    )


def _shown(page: Any) -> dict[str, str]:
    """Return what the form holds as it was shown."""
    shown = {k: v or "" for k, v in page.context["promises"].initial.items()}
    return {**shown, "edition": EDITION.search(page.content.decode())[1]}  # type: ignore[index] # every form has one
