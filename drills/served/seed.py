"""Fill an empty practice through its own actions: clients, and a link for each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from vincula_practice.checkins.actions import invite, open_checkin
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.people import actions
from vincula_practice.sessions.actions import plan

if TYPE_CHECKING:
    from vincula_practice.people.models import Episode, Membership


def answer(*, links: int) -> list[dict[str, Any]]:
    """Take on so many clients; return a personal link to a check-in for each."""
    now = timezone.now() - timedelta(minutes=1)
    therapist = a_therapist(now=now)
    with transaction.atomic():  # one wait for the disk instead of thousands
        return [_link(therapist, number, now=now) for number in range(links)]


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
    return {"token": token, "checkin": str(checkin.pk), "values": values}
