"""AU-8: does the time of an answer tell whether a link is one? A thousand of each."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from drills.outcome import Outcome
from drills.own_site import started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


TIMES = 1000
MOST_MILLISECONDS = 5.0
PASSWORD = "seven quiet boats at noon"  # noqa: S105 - of nobody
KINDS = ("a link, wrong secret", "a dead link", "a link that never was")


def run(folder: Path) -> Iterator[Outcome]:
    started(folder)
    links = _links()
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    bodies: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for number in range(TIMES):
        # In turn, so that what the machine does else meets all three alike.
        for kind in KINDS:
            seconds, body = _tried(links[kind][number])
            took[kind].append(1000 * seconds)
            bodies[kind].add(body)
    medians = {kind: statistics.median(values) for kind, values in took.items()}
    apart = max(medians.values()) - min(medians.values())
    told = ", ".join(f"{kind}: {median:.1f} ms" for kind, median in medians.items())
    yield Outcome(
        goal="AU-8",
        what=f"the time of {TIMES} answers each to three kinds of link",
        threshold=f"medians within {MOST_MILLISECONDS:.0f} ms",
        result=f"{apart:.2f} ms apart ({told})",
        passed=apart <= MOST_MILLISECONDS,
        how="SQLite, Argon2, in turn in one process",
    )
    different = len(set.union(*bodies.values()))
    yield Outcome(
        goal="AU-8",
        what="status and body of the same answers",
        threshold="one and the same",
        result=f"{different} kind of answer in {3 * TIMES}",
        passed=different == 1,
        how="without the form's token and the address itself",
    )


def _links() -> dict[str, list[str]]:
    """Make an invitation for each try: after five tries one is dead."""
    import cast as people  # noqa: PLC0415 - Django is there only now

    from vincula_practice.people.first_access import invite_client  # noqa: PLC0415
    from vincula_practice.people.models import Welcome  # noqa: PLC0415
    from vincula_practice.people.tokens import hash_token, new_token  # noqa: PLC0415

    now = datetime.now(UTC)
    practice = people.a_practice("Lindenhof")
    ben = people.staff(practice, "Ben", people.Role.THERAPIST, at=now)
    episode = people.client_of(ben, "Anna", at=now)
    episode.client.person.set_unusable_password()
    episode.client.person.save()
    invite_client(episode=episode, by=ben, at=now)
    one = Welcome.objects.get()
    there = [new_token() for _ in range(TIMES)]
    dead = [new_token() for _ in range(TIMES)]
    for tokens, until in ((there, one.expires_at), (dead, now)):
        Welcome.objects.bulk_create(
            Welcome(
                membership=one.membership,
                token_hash=hash_token(token),
                secret_hash=one.secret_hash,
                created_at=now,
                expires_at=until,
            )
            for token in tokens
        )
    never = [new_token() for _ in range(TIMES)]
    return dict(zip(KINDS, (there, dead, never), strict=True))


def _tried(token: str) -> tuple[float, str]:
    import re  # noqa: PLC0415 - used here alone

    from django.test import Client  # noqa: PLC0415 - Django is there only now

    browser = Client()
    posted = {"secret": "000000", "password": PASSWORD}
    began = time.perf_counter()
    answer = browser.post(f"/first/{token}/", posted)
    seconds = time.perf_counter() - began
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text)
    return seconds, f"{answer.status_code} {body.replace(token, '')}"
