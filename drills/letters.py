"""OF-6: a thousand letters, doubled, shuffled, cut, late, from before an update."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from drills.outcome import Outcome
from drills.own_site import started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


LETTERS = 1000
# Every tenth is a risk answer, every seventh was begun with an earlier version.
RISK, EARLIER = 10, 7
SEED = 20261126
LATE = timedelta(minutes=15)
HOW = "SQLite, one process, through the site's own address"


def run(folder: Path) -> Iterator[Outcome]:
    """Send every letter one to three times in any order, cut ones between."""
    started(folder)
    yield from _drilled(random.Random(SEED))  # noqa: S311 - which way it goes, no secret


def _drilled(chance: random.Random) -> Iterator[Outcome]:
    from vincula_practice.checkins import models  # noqa: PLC0415 - as above
    from vincula_practice.progress.models import RiskNotice  # noqa: PLC0415 - as above

    written = [_written(number, chance) for number in range(LETTERS)]
    posts = [one for letter in written for one in letter.posts(chance)]
    chance.shuffle(posts)
    states = [post() for post in posts]
    # Whoever was refused for being cut has the whole letter and sends it again.
    for letter in written:
        letter.send()
    sent = models.CheckIn.objects.filter(state="submitted").count()
    stored = models.StoredResponse.objects.filter(instrument="phq9").count()
    submissions = models.Submission.objects.count()
    cut = sum(state == CUT for state in states)
    yield Outcome(
        goal="OF-6",
        what="letters of offline check-ins sent 1 to 3 times, shuffled, cut mid-body,"
        " after their link ran out, and begun with an earlier version of the form",
        threshold="exactly 1,000 stored, 0 twice",
        result=f"{stored} stored of {LETTERS} ({len(posts)} posts, {cut} of them cut),"
        f" {sent} check-ins sent, {submissions} submissions",
        passed=stored == sent == submissions == LETTERS,
        how=HOW,
    )
    notices = RiskNotice.objects.count()
    expected = len(range(0, LETTERS, RISK))
    yield Outcome(
        goal="OF-6",
        what="risk answers among them",
        threshold="0 raised twice, none missing",
        result=f"{notices} raised of {expected}",
        passed=notices == expected,
        how=HOW,
    )
    right = sum(letter.marked_right() for letter in written)
    yield Outcome(
        goal="OF-6",
        what="the late mark, with clocks up to two days wrong",
        threshold="right in 100 %",
        result=f"right in {right} of {LETTERS}",
        passed=right == LETTERS,
        how=HOW,
    )


CUT = 422
CUT_SHARE = 0.3


class _Written:
    """One letter, when it was answered, and when each copy is sent."""

    def __init__(self, checkin, sealed, *, answered, off, first) -> None:
        self.checkin, self.sealed = checkin, sealed
        self.answered, self.off, self.first = answered, off, first
        self.received = None

    def send(self, share: float = 1.0) -> int:
        import time_machine  # noqa: PLC0415 - a drill's own clock
        from django.test import Client  # noqa: PLC0415 - Django is there only now
        from letters import deliver  # noqa: PLC0415 - as above

        with time_machine.travel(self.first, tick=False):
            body = self.sealed.body(sent_at=self.first + self.off)
            return deliver(Client(), body[: int(len(body) * share)]).status_code

    def posts(self, chance: random.Random) -> list:
        whole = [self.send] * chance.randint(1, 3)
        cut = [lambda: self.send(chance.random())] * (chance.random() < CUT_SHARE)
        return [*whole, *cut]

    def marked_right(self) -> bool:
        from vincula_practice.checkins.models import Submission  # noqa: PLC0415 - as above

        kept = Submission.objects.get(checkin=self.checkin)
        late = self.first - self.answered > LATE
        return kept.late == late and kept.answered_at == self.answered


def _written(number: int, chance: random.Random) -> _Written:
    import cast as people  # noqa: PLC0415 - Django is there only now
    import time_machine  # noqa: PLC0415 - as above
    from django.test import Client  # noqa: PLC0415 - as above
    from letters import Phone  # noqa: PLC0415 - as above

    opened = datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(minutes=number)
    checkin = _checkin(number, opened)
    if number % EARLIER == 0:
        for form in checkin.asked:
            form["version"] = "0.1"
        checkin.save(update_fields=["asked"])
    link = f"/c/{people.a_link(checkin, at=opened)}/"
    with time_machine.travel(opened, tick=False):
        phone = Phone.at(Client(), link)
    answered = opened + timedelta(seconds=chance.randint(60, 6 * 86400))
    # Some come after the link has run out, within what is granted for that.
    waits = chance.choice([30, 600, 3600, 86400, 8 * 86400])
    off = timedelta(seconds=chance.randint(-2 * 86400, 2 * 86400))
    risk = 2.0 if number % RISK == 0 else 0.0
    answers = {f"phq9::phq9_{item}": 1.0 for item in range(1, 9)}
    sealed = phone.letter(answers | {"phq9::phq9_9": risk}, at=answered + off)
    first = answered + timedelta(seconds=waits)
    return _Written(checkin, sealed, answered=answered, off=off, first=first)


_CAST: list = []
A_CLIENT = 20


def _checkin(number: int, opened: datetime):
    import cast as people  # noqa: PLC0415 - Django is there only now

    if not _CAST:
        practice = people.a_practice("Lindenhof")
        _CAST.append(people.staff(practice, "Ben", people.Role.THERAPIST, at=opened))
    if number % A_CLIENT == 0:
        name = f"Client{number}"
        _CAST[1:] = [people.client_of(_CAST[0], name, email=None, at=opened)]
    starts_at = opened + timedelta(days=1 + number % A_CLIENT)
    return people.a_checkin(_CAST[1], starts_at=starts_at, at=opened)
