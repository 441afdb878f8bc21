"""Fill an empty practice through its own actions: clients, and a link for each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from vincula_practice.checkins.actions import invite, open_checkin
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.people import actions
from vincula_practice.people.models import Membership, Role
from vincula_practice.sessions.actions import plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vincula_practice.people.models import Episode


# Whoever is in danger says so here, and more than nothing.
ABOUT_DANGER = "phq9::phq9_9"


def answer(*, links: int, therapists: int = 1) -> list[dict[str, Any]]:
    """Take on so many clients; return a personal link to a check-in for each.

    The clients come to the therapists in turn. Where there are several, so that one
    stands in for the other, each client says that they are in danger.
    """
    now = timezone.now() - timedelta(minutes=1)
    first = a_therapist(now=now)
    all_of_them = [first, *colleagues(first, therapists - 1, now=now)]
    with transaction.atomic():  # one wait for the disk instead of thousands
        links_ = [
            _link(all_of_them[number % therapists], number, now=now)
            for number in range(links)
        ]
    if therapists > 1:
        for number, link in enumerate(links_):
            link["values"][ABOUT_DANGER] = 1 + number % 3
    return links_


def a_therapist(*, now: datetime) -> Membership:
    """Found the invented practice, and let a therapist in."""
    _practice, manager = actions.found_practice(
        name="Invented practice",
        language="en",
        time_zone="UTC",
        manager_email="manager@example.org",
        at=now,
    )
    return actions.invite_staff(
        email="therapist@example.org",
        name="Invented therapist",
        role="therapist",
        by=manager.membership,
        at=now,
    ).membership


def colleagues(
    known: Membership, number: int, *, now: datetime
) -> Iterator[Membership]:
    """Let so many more therapists in."""
    manager = Membership.objects.get(practice=known.practice, role=Role.MANAGER)
    for one in range(number):
        yield actions.invite_staff(
            email=f"therapist{one}@example.org",
            name=f"Invented therapist {one}",
            role="therapist",
            by=manager,
            at=now,
        ).membership


def taken_on(therapist: Membership, number: int, *, now: datetime) -> Episode:
    return actions.take_on_client(
        name=f"Client {number}",
        email=None,
        language="en",
        opened_on=now.date(),
        by=therapist,
        at=now,
    )


def _link(therapist: Membership, number: int, *, now: datetime) -> dict[str, Any]:
    episode = taken_on(therapist, number, now=now)
    first = now + timedelta(hours=1)
    (session,) = plan(
        episode=episode, therapist=therapist, first=first, by=therapist, at=now
    )
    checkin = open_checkin(session=session, occasion="before", at=now)
    asked = sheet_of(checkin, language="en", on=now.date()).questions
    values = {
        q.key: q.options[(number + place) % len(q.options)].value
        for place, q in enumerate(asked)
        if q.options
    }
    token = invite(checkin=checkin, channel="link", by=therapist, at=now).token
    return {
        "token": token,
        "checkin": str(checkin.pk),
        "values": values,
        "therapist": str(therapist.pk),
    }
