"""Whatever people write, nothing of it stands in the audit."""

import json

import pytest
from cast import NOW, Cast, a_checkin, a_link, a_session
from courses import WEEK, answered, answered_after
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from vincula_practice.audit.models import Event
from vincula_practice.collaboration.actions import set_goal
from vincula_practice.conversations.actions import add_event
from vincula_practice.people.actions import change_practice, invite_staff

pytestmark = pytest.mark.usefixtures("monday_noon")

CANARIES = [f"canary{number}xyzzy" for number in range(40)]


def as_(member) -> Client:
    browser = Client()
    browser.force_login(member.person)
    return browser


def _write_everywhere(cast: Cast, words) -> dict[str, Client]:
    """Let everybody write through actions and pages, also where it is refused."""
    person = cast.anna.person
    person.name, person.email = next(words), f"{next(words)}@example.org"
    person.save()
    first = answered(
        cast.episode, 2, 2, 2, 2, 2, 2, 2, 2, 1, at=NOW - WEEK, words=next(words)
    )
    answered_after(first, 3, at=NOW - WEEK, words=next(words))
    set_goal(episode=cast.episode, words=next(words), by=cast.anna, at=NOW)
    add_event(
        episode=cast.episode,
        on=NOW.date(),
        kind="note",
        words=next(words),
        by=cast.ben,
        at=NOW,
    )
    room = f"/clients/{cast.episode.pk}/"
    people = {
        who: as_(getattr(cast, who)) for who in ("ben", "anna", "mona", "fred", "eva")
    }
    for who in people.values():
        who.post(f"{room}goals/", {"words": next(words)})
        who.post(
            f"{room}events/", {"on": "x", "kind": next(words), "words": next(words)}
        )
        who.post("/my/goals/", {"words": next(words)})
        who.get("/today/", {"day": next(words)})
    people["ben"].post("/clients/new/", {"name": next(words), "email": next(words)})
    people["mona"].post("/practice/promises/", {"name": next(words)})
    invite_staff(
        email=f"{next(words)}@example.org",
        name=next(words),
        role="therapist",
        by=cast.mona,
        at=NOW,
    )
    return people


def _look_everywhere(cast: Cast, people: dict[str, Client]) -> None:
    checkin, session = a_checkin(cast.episode), a_session(cast.episode)
    episode = {"episode_id": cast.episode.pk}
    token = {"token": a_link(checkin)}
    addresses = [
        *("/today/", "/clients/", "/practice/", "/my/", "/my/course.pdf"),
        reverse("client:room", kwargs=episode),
        reverse("client:pdf", kwargs=episode),
        reverse("client:sessions", kwargs=episode),
        reverse("plan:edit", kwargs=episode),
        reverse("client:paper", kwargs=episode | {"checkin_id": checkin.pk}),
        reverse("client:move", kwargs=episode | {"session_id": session.pk}),
        reverse("checkin:start", kwargs=token),
        reverse("checkin:all", kwargs=token),
        reverse("my-checkin:start", kwargs={"checkin_id": checkin.pk}),
    ]
    for browser in (*people.values(), Client()):
        for address in addresses:
            browser.get(address)


def test_no_word_of_anybody_is_in_the_audit(cast):
    cache.clear()
    words = iter(CANARIES)
    people = _write_everywhere(cast, words)
    _look_everywhere(cast, people)
    written = len(CANARIES) - len(list(words))
    assert written >= 30
    said = [json.dumps(row, default=str) for row in Event.objects.values()]
    assert {"opened", "refused", "set", "added", "submitted"} <= set(
        Event.objects.values_list("verb", flat=True)
    )
    assert not [c for c in CANARIES for one in said if c in one.lower()]


def test_a_name_that_changes_is_recorded_as_a_field_only(cast):
    promises = {
        name: getattr(cast.practice, name)
        for name in (
            "language",
            "time_zone",
            "who_sees",
            "crisis_help",
            "crisis_checked_on",
            "link_days",
        )
    }
    change_practice(by=cast.mona, at=NOW, name=CANARIES[0], **promises)
    event = Event.objects.order_by("place").filter(verb="changed").last()
    assert event.detail == {"fields": ["name"]}
