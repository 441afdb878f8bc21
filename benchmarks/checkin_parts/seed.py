"""Fill an empty practice through its own actions: a history, and links to answer.

One therapist has a caseload with a past, whose pages are looked at. Another has one new
client for each check-in that is sent over the wire; each of those is a client's first,
the longest that the suggested plan makes: PHQ-9, GAD-7 and one goal.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone

from vincula_practice.checkins.actions import (
    Entry,
    invite,
    keep_answers,
    open_checkin,
)
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.sheet import Question, sheet_of
from vincula_practice.collaboration.actions import set_goal
from vincula_practice.people.actions import (
    change_practice,
    found_practice,
    invite_staff,
    take_on_client,
)
from vincula_practice.people.models import Episode, Membership, Role
from vincula_practice.progress.actions import complete_checkin
from vincula_practice.safety.actions import write_down
from vincula_practice.safety.models import RiskAlert
from vincula_practice.sessions.actions import plan, set_state
from vincula_practice.sessions.models import Session

SEED = 20261122
HISTORY_EVERY_DAYS = 7
MISSED = 0.1
CRISIS_HELP = "Emergency services: 112\nThe practice's own line, day and night"


def answer(
    *, checkins: int, clients: int, sessions: int, longest: int
) -> dict[str, Any]:
    """Make a practice; return the links to answer and whose pages to look at."""
    now = timezone.now()
    # Invitations are counted in transactions of their own.
    manager = _manager(now)
    seen = _therapist(manager, "seen", now=now)
    asked = _therapist(manager, "asked", now=now)
    with transaction.atomic():  # one wait for the disk instead of thousands
        episodes = _caseload(seen, clients, sessions=sessions, longest=longest, now=now)
        links = [_link(asked, number, now=now) for number in range(checkins)]
    return {
        "therapist": str(seen.person_id),
        "episodes": [str(pk) for pk in episodes],
        "links": links,
    }


def _manager(now: datetime) -> Membership:
    practice, manager = found_practice(
        name="Invented practice",
        language="en",
        time_zone="UTC",
        manager_email="manager@example.org",
        at=now,
    )
    change_practice(
        by=manager.membership,
        at=now,
        name=practice.name,
        language="en",
        time_zone="UTC",
        who_sees="",
        crisis_help=CRISIS_HELP,
        crisis_checked_on=now.date(),
        link_days=practice.link_days,
    )
    return manager.membership


def _therapist(manager: Membership, name: str, *, now: datetime) -> Membership:
    return invite_staff(
        email=f"{name}@example.org",
        name=f"Therapist {name}",
        role=Role.THERAPIST,
        by=manager,
        at=now,
    ).membership


def _caseload(
    therapist: Membership, clients: int, *, sessions: int, longest: int, now: datetime
) -> list[UUID]:
    """Give a therapist clients with a past; the first one has the longest."""
    lengths = [longest] + [sessions] * (clients - 1)
    return [
        _client_with_a_past(therapist, place, length, now=now).pk
        for place, length in enumerate(lengths)
    ]


def _client_with_a_past(
    therapist: Membership, place: int, length: int, *, now: datetime
) -> Episode:
    chance = np.random.default_rng([SEED, place])
    # The last session is this week's: every seventh client comes today.
    ahead = place % HISTORY_EVERY_DAYS
    began = now - timedelta(days=HISTORY_EVERY_DAYS * (length - 1) - ahead)
    episode = take_on_client(
        name=f"Client {place}",
        email=None,
        language="en",
        opened_on=began.date(),
        by=therapist,
        at=began,
    )
    set_goal(episode=episode, words="Sleep through the night", by=therapist, at=began)
    planned = plan(
        episode=episode,
        therapist=therapist,
        first=began,
        count=length,
        every_days=HISTORY_EVERY_DAYS,
        by=therapist,
        at=began,
    )
    for session in planned[:-1]:
        missed = chance.random() < MISSED
        state = "missed" if missed else "attended"
        set_state(session=session, state=state, by=therapist, at=session.starts_at)
        if not missed:
            for occasion in ("before", "after"):
                _answered(session, occasion, chance, seen_by=therapist)
    if not ahead:
        _answered(planned[-1], "before", chance)
    return episode


def _answered(
    session: Session,
    occasion: str,
    chance: np.random.Generator,
    *,
    seen_by: Membership | None = None,
) -> None:
    at = session.starts_at
    checkin = open_checkin(session=session, occasion=occasion, at=at)
    sheet = sheet_of(checkin, language="en", on=at.date())
    entries = [
        Entry(key=Key.parse(question.key), value=float(chance.choice(offered)))
        for question in sheet.questions
        if (offered := _offered(question))
    ]
    keep_answers(checkin=checkin, entries=entries, at=at, words="How the week went")
    complete_checkin(checkin=checkin, channel="link", language="en", at=at)
    if seen_by is not None:
        for alert in RiskAlert.objects.filter(checkin=checkin):
            done = {"done": "spoke with the client", "words": ""}
            write_down(alert=alert, by=seen_by, at=at, **done)


def _link(therapist: Membership, number: int, *, now: datetime) -> dict[str, object]:
    """Take on a client and invite them to their first check-in."""
    episode = take_on_client(
        name=f"New client {number}",
        email=None,
        language="en",
        opened_on=now.date(),
        by=therapist,
        at=now,
    )
    set_goal(episode=episode, words="Meet a friend each week", by=therapist, at=now)
    first = now + timedelta(hours=1)
    (session,) = plan(
        episode=episode, therapist=therapist, first=first, by=therapist, at=now
    )
    checkin = open_checkin(session=session, occasion="before", at=now)
    sheet = sheet_of(checkin, language="en", on=now.date())
    questions = [[question.key, _offered(question)] for question in sheet.questions]
    token = invite(checkin=checkin, channel="link", by=therapist, at=now).token
    return {
        "token": token,
        "checkin": str(checkin.pk),
        "forms": len(checkin.asked),
        "questions": questions,
    }


def _offered(question: Question) -> list[float]:
    """Return the values that a question offers; none for an open question."""
    if question.kind == "choice":
        return [option.value for option in question.options]
    if question.kind == "range":
        steps = round((question.maximum - question.minimum) / question.step)
        return [question.minimum + question.step * n for n in range(steps + 1)]
    return []
