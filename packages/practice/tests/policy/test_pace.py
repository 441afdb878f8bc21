"""Programs are slowed where people are not (ASVS 2.4.1, 15.2.2)."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, Cast
from django.test import Client

from vincula_practice.policy import pace
from vincula_practice.policy.routes import ROUTES


@pytest.fixture
def ben(cast: Cast, monday_noon: object) -> Client:
    browser = Client()
    browser.force_login(cast.ben.person)
    return browser


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(pace, "MOST_FORMS", 5)
    return 5


def test_ten_documents_a_minute_and_then_a_rest(ben, cast) -> None:
    address = f"/clients/{cast.episode.pk}/course.pdf"
    for _ in range(pace.MOST_COSTLY):
        assert ben.get(address).status_code == 200
    slow = ben.get(address)
    assert (slow.status_code, slow["Retry-After"]) == (429, "60")
    assert "try again" in slow.text
    assert ben.get(f"/clients/{cast.episode.pk}/").status_code == 200
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        assert ben.get(address).status_code == 200


def test_one_person_does_not_slow_another(ben, cast, few) -> None:
    eva = Client()
    eva.force_login(cast.eva.person)
    for _ in range(few + 1):
        slow = ben.post("/clients/new/", {})
    assert slow.status_code == 429
    assert eva.post("/clients/new/", {}).status_code == 200  # with its faults


def test_what_was_slowed_did_nothing(ben, cast, few) -> None:
    goal = {"words": "Sleep through the night", "first_rating": "3"}
    for _ in range(few):
        ben.post("/clients/new/", {})
    slow = ben.post(f"/clients/{cast.episode.pk}/goals/", goal)
    assert slow.status_code == 429
    assert not cast.episode.goals.exists()


def test_who_answers_is_never_slowed_and_leaves_at_any_time(cast, few) -> None:
    anna = Client()
    anna.force_login(cast.anna.person)
    for _ in range(few + 3):
        assert anna.post("/leave/").status_code != 429
    checkins = {name: one for name, one in ROUTES.items() if "checkin:" in name}
    assert len(checkins) > 15
    drafts = [one for one in checkins.values() if one.act and one.look]
    assert drafts
    assert not any(one.paced for one in drafts)


def test_every_document_is_declared_costly() -> None:
    made = {name for name, one in ROUTES.items() if one.costly}
    assert made == {
        "client:pdf",
        "picture:pdf",
        "data:take",
        "together:agreement_pdf",
        "together:ending_pdf",
    }
