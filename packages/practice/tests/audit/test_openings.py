"""Every page that shows a record leaves who, when, whose, which page and why."""

import pytest
from cast import NOW, Cast, a_checkin, a_goal, a_link, a_session
from courses import answered
from django.db import DatabaseError
from django.test import Client
from only_reads import only_reads

from vincula_practice.audit.models import Event
from vincula_practice.audit.queries import openings_of
from vincula_practice.people import openings

pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture
def room(cast: Cast) -> str:
    return f"/clients/{cast.episode.pk}/"


def as_(member) -> Client:
    browser = Client()
    browser.force_login(member.person)
    return browser


def opened(**filters) -> list[Event]:
    rows = Event.objects.filter(verb="opened", **filters)
    return list(rows.order_by("place"))


def test_the_room_leaves_one_event(cast, room):
    ben = as_(cast.ben)
    with only_reads():
        ben.get(room)
    (event,) = opened()
    assert event.at == NOW
    assert (event.person_id, event.role) == (cast.ben.person_id, "therapist")
    assert (event.object_kind, event.object_id) == ("Client", cast.episode.client_id)
    assert event.detail == {
        "page": "client:room",
        "why": "care team",
        "clients": [str(cast.anna.person_id)],
        "episodes": [str(cast.episode.pk)],
    }


def test_the_picture_on_paper_counts_too(cast, room):
    as_(cast.ben).get(f"{room}course.pdf")
    as_(cast.anna).get("/my/course.pdf")
    pages = [(e.detail["page"], e.detail["why"]) for e in opened()]
    assert pages == [("client:pdf", "care team"), ("picture:pdf", "own record")]


def test_a_list_leaves_one_event_with_all_who_are_on_it(cast):
    from cast import client_of  # noqa: PLC0415 - beside its use

    for name in ("Hugo", "Ida"):
        client_of(cast.ben, name)
    as_(cast.ben).get("/today/")
    (event,) = opened()
    assert event.object_id is None
    assert len(event.detail["clients"]) == 3
    assert "episodes" not in event.detail
    assert openings_of(client_person_id=cast.anna.person_id)[0].together == 3


def test_the_front_desk_looks_at_appointments(cast, room):
    a_session(cast.episode)
    as_(cast.fred).get(f"{room}sessions/")
    (event,) = opened()
    assert (event.role, event.detail["why"]) == ("front desk", "appointments")


def test_clients_reading_their_own_count(cast):
    checkin = answered(cast.episode, 1)
    for address in ("/my/", f"/my/answers/{checkin.pk}/"):
        as_(cast.anna).get(address)
    why = [(event.role, event.detail["why"]) for event in opened()]
    assert why == [("client", "own record")] * 2


def test_a_link_counts_for_whoever_holds_it(cast):
    token = a_link(a_checkin(cast.episode))
    Client().get(f"/c/{token}/q/1/")
    as_(cast.dora).get(f"/c/{token}/q/1/")
    first, second = opened()
    assert {e.practice_id for e in (first, second)} == {cast.practice.pk}
    assert {e.detail["why"] for e in (first, second)} == {"link"}
    assert first.person_id is None
    assert second.detail["person"] == str(cast.dora.person_id)


def test_what_was_not_shown_was_not_opened(cast, room):
    browser = as_(cast.ben)
    poll = browser.get(room).content.decode().split('hx-get="')[1].split('"')[0]
    before = len(opened())
    assert browser.get(poll).status_code == 204
    assert browser.post(f"{room}goals/", {"words": "Call a friend"}).status_code == 302
    assert Client().get(room).status_code == 302
    assert len(opened()) == before


def test_a_form_that_comes_back_with_the_record_counts(cast, room):
    answer = as_(cast.ben).post(f"{room}goals/", {"words": ""})
    assert answer.status_code == 422
    assert [event.detail["page"] for event in opened()] == ["client:add_goal"]


@pytest.mark.parametrize("who", ["eva", "mona", "fred", "dora", "emil"])
def test_a_refused_try_is_recorded_without_content(cast, room, who):
    member = getattr(cast, who)
    assert as_(member).get(room).status_code == 404
    (event,) = Event.objects.filter(verb="refused")
    assert event.object_id == cast.episode.pk
    assert event.person_id == member.person_id
    assert event.detail == {"page": "client:room"}
    assert not opened()


def test_every_kind_of_foreign_thing_is_recognised(cast, room):
    checkin = answered(cast.episode, 2, 2, 2, 2, 2, 2, 2, 2, 1)
    a_goal(cast.episode, "Sleep")
    goal = cast.episode.goals.get()
    eva = as_(cast.eva)
    tries = (
        f"/clients/{cast.emils_episode.pk}/answers/{checkin.pk}/",
        f"/clients/{cast.emils_episode.pk}/goals/{goal.pk}/close/",
        f"/alerts/{checkin.alert.pk}/",
        f"/today/sessions/{checkin.session_id}/mark/",
    )
    for address in tries:
        looks = "answers" in address or "alerts" in address
        eva.get(address) if looks else eva.post(address)
    refused = Event.objects.filter(verb="refused", object_id=cast.episode.pk)
    assert refused.count() == len(tries)


def test_what_does_not_exist_is_no_event(cast):
    answer = as_(cast.ben).get("/clients/11111111-1111-4111-8111-111111111111/")
    assert answer.status_code == 404
    assert not Event.objects.filter(verb="refused").exists()


def test_somebodys_own_mistake_is_no_event(cast):
    foreign = answered(cast.emils_episode, 1)
    as_(cast.ben).get(f"/clients/{cast.episode.pk}/answers/{foreign.pk}/")
    refused = Event.objects.filter(verb="refused").values_list("object_id", flat=True)
    assert list(refused) == [cast.emils_episode.pk]


def test_what_cannot_be_recorded_is_not_shown_to_staff(cast, room, monkeypatch):
    def full(*_args, **_kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(openings, "record_of", full)
    shown = as_(cast.ben).get(room)
    assert shown.status_code == 503
    assert "Anna" not in shown.text


def test_a_client_is_shown_their_own_all_the_same_and_the_log_says_so(
    cast, monkeypatch, caplog
):
    def full(*_args, **_kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(openings, "record_of", full)
    assert as_(cast.anna).get("/my/").status_code == 200
    assert "picture:home" in caplog.text
    assert "Anna" not in caplog.text


def test_whom_it_concerns_can_be_told(cast, room):
    as_(cast.ben).get(room)
    as_(cast.fred).get(f"{room}sessions/")
    as_(cast.eva).get(f"/clients/{cast.emils_episode.pk}/")
    mine = openings_of(client_person_id=cast.anna.person_id)
    assert {(o.person_id, o.role, o.page, o.why) for o in mine} == {
        (cast.ben.person_id, "therapist", "client:room", "care team"),
        (cast.fred.person_id, "front desk", "client:sessions", "appointments"),
    }
    assert not openings_of(
        client_person_id=cast.anna.person_id, practice_id=cast.elsewhere.pk
    )
