"""End the program that passes alerts on, again and again, while there is work for it.

It runs in processes of its own, split off from this one, so that most kills meet it at
work and not while it starts.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from drills.served.seed import a_therapist, colleagues, taken_on
from vincula_practice.people import teams
from vincula_practice.people.models import Membership, Role
from vincula_practice.safety.ladder import Ladder, Rung, Whom, proposal
from vincula_practice.safety.models import RiskAlert, Telling
from vincula_practice.safety.raising import call_for_help
from vincula_practice.safety.rules import confirm_rules

if TYPE_CHECKING:
    from vincula_practice.people.models import Episode

EACH_TIME = 2
MINUTE = timedelta(minutes=1)
SEED = 20261126


def answer(*, endings: int) -> dict[str, Any]:
    """Raise two alerts, end the program, so many times; at last let it do the rest.

    Each alert is to be told to two people, who are told of no other one.
    """
    now = timezone.now() - timedelta(hours=2)
    clients = _clients(EACH_TIME * (endings + 1), now=now)
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    _raise(clients, number=EACH_TIME)
    usual = _peaceful()
    killed = 0
    at_work = 0
    for _one in range(endings):
        _raise(clients, number=EACH_TIME)
        at_work += _ended(after=chance.uniform(0, 1.2 * usual))
        killed += 1
    seconds = _peaceful()
    steps = Counter(
        Telling.objects.values_list("alert", "member", "rung", "round").iterator()
    )
    return {
        "killed": killed,
        "at_work": at_work,
        "seconds": seconds,
        "alerts": RiskAlert.objects.count(),
        "addresses": [one.member.person.email for one in _tellings()],
        "left": Telling.objects.filter(handed_over_at=None).count()
        + RiskAlert.objects.exclude(rung=1).count(),
        "doubled_steps": sum(times - 1 for times in steps.values()) + _told_too_often(),
    }


def _told_too_often() -> int:
    """Count the steps beyond the two that each alert has."""
    kinds = Counter(
        RiskAlert.objects.filter(steps__kind="told").values_list("pk", flat=True)
    )
    return sum(max(0, times - 2) for times in kinds.values())


def _tellings() -> list[Telling]:
    return list(Telling.objects.select_related("member__person"))


def _clients(number: int, *, now: datetime) -> list[Episode]:
    """Take on so many clients, each with a care team of two of their own."""
    first = a_therapist(now=now)
    manager = Membership.objects.get(practice=first.practice, role=Role.MANAGER)
    confirm_rules(ladder=_two_steps(), by=manager, at=now)
    staff = list(colleagues(first, 2 * number, now=now))
    found = []
    for place in range(number):
        treats, stands_in = staff[2 * place : 2 * place + 2]
        episode = taken_on(treats, place, now=now)
        teams.join_team(
            episode=episode, colleague=stands_in, by=treats, at=now + MINUTE
        )
        found.append(episode)
    return found


def _two_steps() -> Ladder:
    """Return a ladder whose second step is overdue, and whose repetition is far off."""
    known = proposal("UTC")
    values = {name: getattr(known, name) for name in Ladder.__slots__}
    rungs = (
        Rung(after=timedelta(), whom=Whom.THERAPIST),
        Rung(after=30 * MINUTE, whom=Whom.TEAM),
    )
    hourly = timedelta(days=2)
    return Ladder(
        **{**values, "rungs": rungs, "repeat": hourly, "on_call_outside": True}
    )


def _raise(clients: list[Episode], *, number: int) -> None:
    """Somebody pressed for help forty minutes ago, and nothing was done since."""
    at = timezone.now() - 40 * MINUTE
    for _one in range(number):
        call_for_help(episode=clients.pop(), where="link", by=None, at=at)


def _split() -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            call_command("alerts", "run", stdout=open(os.devnull, "w"))  # noqa: PTH123, SIM115 - the process ends at once
            status = 0
        finally:
            os._exit(status)
    return child


def _ended(*, after: float) -> bool:
    """End it without warning after a while; tell whether it was still at work."""
    child = _split()
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _peaceful() -> float:
    """Let it do all there is to do; return how long that took."""
    began = time.monotonic()
    _pid, status = os.waitpid(_split(), 0)
    if status:
        raise SystemExit("the program that passes alerts on did not succeed")
    return time.monotonic() - began
