"""A form is done once: a double click, a reload or a second try makes no second row."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from cast import everyone
from django.db import connection
from django.test import Client
from django.urls import reverse

from vincula_practice.checkins.models import Plan
from vincula_practice.collaboration.models import Goal
from vincula_practice.conversations.models import LifeEvent
from vincula_practice.people.models import Episode, Once
from vincula_practice.sessions.models import Session

pytestmark = pytest.mark.usefixtures("monday_noon")

WHEN = {"day": "2026-12-01", "hour": "10:00"}
SERIES = {**WHEN, "minutes": "50", "count": "4", "every_days": "7"}
FORM_ID = re.compile(r'name="form_id" value="([0-9a-f-]{36})"')


def signed_in(membership):
    client = Client()
    client.force_login(membership.person)
    return client


def forms_of(cast):
    """Return each form that a person types into: who, page, address, fields, model."""
    of_episode = [cast.episode.pk]
    room = reverse("client:room", args=of_episode)
    sessions = reverse("client:sessions", args=of_episode)
    plan, own = reverse("plan:edit", args=of_episode), reverse("picture:home")
    event = {"on": "2026-11-20", "kind": "note", "words": "Moved house"}
    goal, new = {"words": "Call a friend"}, {"name": "Gil", "language": "en"}
    therapist = {"therapist": str(cast.ben.pk)}
    add_event = reverse("client:add_event", args=of_episode)
    add_goal = reverse("client:add_goal", args=of_episode)
    return {
        "event": (cast.ben, room, add_event, event, LifeEvent),
        "goal": (cast.ben, room, add_goal, goal, Goal),
        "own goal": (cast.anna, own, reverse("picture:add_goal"), goal, Goal),
        "client": (
            cast.ben,
            reverse("client:new"),
            reverse("client:new"),
            new,
            Episode,
        ),
        "sessions": (cast.ben, sessions, sessions, SERIES | therapist, Session),
        "plan": (cast.ben, plan, plan, {"phq9-occasion": "before"}, Plan),
    }


NAMES = ("event", "goal", "own goal", "client", "sessions", "plan")


@pytest.mark.parametrize("name", NAMES)
def test_sent_twice_it_is_done_once_with_the_same_reply(cast, name):
    member, shown, address, fields, model = forms_of(cast)[name]
    client = signed_in(member)
    form_id = FORM_ID.search(client.get(shown).content.decode())[1]
    before = model.objects.count()
    first = client.post(address, {**fields, "form_id": form_id})
    made = model.objects.count() - before
    second = client.post(address, {**fields, "form_id": form_id})
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert made >= 1
    assert model.objects.count() - before == made


@pytest.mark.parametrize("name", NAMES)
def test_each_form_that_is_shown_has_an_id_of_its_own(cast, name):
    member, shown, *_rest = forms_of(cast)[name]
    client = signed_in(member)
    ids = [FORM_ID.findall(client.get(shown).content.decode()) for _ in range(2)]
    assert ids[0]
    assert not set(ids[0]) & set(ids[1])


def test_with_something_else_in_it_both_are_kept_in_sight(cast):
    client = signed_in(cast.ben)
    address = reverse("client:add_event", args=[cast.episode.pk])
    given = {"on": "2026-11-20", "kind": "note", "form_id": str(uuid4())}
    client.post(address, {**given, "words": "Moved house"})
    told = client.post(address, {**given, "words": "Lost <b>the</b> job"})
    page = told.content.decode()
    assert told.status_code == 409
    assert "Lost &lt;b&gt;the&lt;/b&gt; job" in page
    assert f'href="{reverse("client:room", args=[cast.episode.pk])}"' in page
    assert [event.words for event in LifeEvent.objects.all()] == ["Moved house"]
    # "Store it as well" sends the same under an id of its own.
    fresh = {"form_id": FORM_ID.search(page)[1], "words": "Lost <b>the</b> job"}
    assert client.post(address, {**given, **fresh}).status_code == 302
    assert LifeEvent.objects.count() == 2


def test_somebody_elses_id_tells_nothing_and_does_nothing(cast):
    form_id = str(uuid4())
    address = reverse("client:new")
    fields = {"name": "Gil", "language": "en", "form_id": form_id}
    mine = signed_in(cast.ben).post(address, fields)
    told = signed_in(cast.eva).post(address, fields)
    assert told.status_code == 409
    assert mine["Location"] not in told.content.decode()


def test_what_was_found_wanting_can_be_put_right_under_the_same_id(cast):
    client = signed_in(cast.ben)
    address = reverse("client:add_goal", args=[cast.episode.pk])
    form_id = str(uuid4())
    assert client.post(address, {"words": " ", "form_id": form_id}).status_code == 422
    assert not Once.objects.exists()
    again = client.post(address, {"words": "Sleep", "form_id": form_id})
    assert again.status_code == 302
    assert Goal.objects.count() == 1


def test_an_id_that_is_none_is_no_id(cast):
    client = signed_in(cast.ben)
    address = reverse("client:add_goal", args=[cast.episode.pk])
    done = client.post(address, {"words": "Sleep", "form_id": "'; DROP TABLE"})
    assert done.status_code == 302
    assert not Once.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_it_is_done_once():
    cast = everyone()
    address = reverse("client:add_event", args=[cast.episode.pk])
    times, together = 5, Barrier(5)

    def press(client, form_id, words):
        together.wait()
        try:
            given = {"on": "2026-11-20", "kind": "note", "words": words}
            return client.post(address, {**given, "form_id": form_id}).status_code
        finally:
            connection.close()

    clients = [signed_in(cast.ben) for _ in range(times)]
    for number in range(6):
        form_id = str(uuid4())
        with ThreadPoolExecutor(times) as pool:
            jobs = [
                pool.submit(press, one, form_id, f"Event {number}") for one in clients
            ]
            assert [job.result() for job in jobs] == [302] * times
    assert LifeEvent.objects.count() == 6
