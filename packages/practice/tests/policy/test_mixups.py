"""AC-10: no answer holds another client's words, and no form lands in a wrong record."""

import random
import re

import pytest
from cast import a_practice, client_of, staff
from django.test import Client
from interleaved import Asked, a_house, interleave

from vincula_practice.collaboration.models import Goal
from vincula_practice.people.models import Role

pytestmark = pytest.mark.usefixtures("monday_noon")
ORDER = random.Random(7)  # noqa: S311 - an order, not a secret
PLAIN = {"csrfmiddlewaretoken", "form_id"}
THREADS, REQUESTS = 8, 240


@pytest.fixture
def house(transactional_db: None) -> list[Asked]:
    """Three therapists with four clients each, and each client's own browser."""
    return a_house(therapists=3, clients_each=4)


def test_interleaved_requests_mix_up_nobody(house) -> None:
    goals = Goal.objects.count()
    seen = list(interleave(house, requests=REQUESTS, threads=THREADS, order=ORDER))
    assert not [(one.asked.address, one.foreign) for one in seen if one.foreign]
    wrong = [one for one in seen if not one.as_it_should]
    assert not [(one.asked.address, one.status) for one in wrong]
    rooms = [one for one in seen if one.asked.address.endswith(("/my/", "fresh/"))]
    assert rooms
    assert all(one.canaries == one.asked.shows for one in rooms)
    assert Goal.objects.count() == goals


def about(browser: Client, address: str) -> str:
    text = browser.get(address).text
    return re.search(r'name="about" value="([^"]+)"', text).group(1)


@pytest.fixture
def two(db: None):
    kim = staff(a_practice("Lindenhof"), "Kim", Role.THERAPIST)
    anna, emil = client_of(kim, "Anna"), client_of(kim, "Emil")
    browser = Client()
    browser.force_login(kim.person)
    return browser, f"/clients/{anna.pk}/", f"/clients/{emil.pk}/"


def test_a_form_made_for_anna_saves_nothing_about_emil_and_loses_nothing(two) -> None:
    browser, annas, emils = two
    posted = {"about": about(browser, annas), "words": "Call my sister"}
    answer = browser.post(f"{emils}goals/", posted)
    assert answer.status_code == 409
    assert "Call my sister" in answer.text
    assert "was not saved anywhere" in answer.text
    assert not Goal.objects.exists()


def test_a_form_lands_where_it_was_made_for(two) -> None:
    browser, annas, _emils = two
    posted = {"about": about(browser, annas), "words": "Call my sister"}
    assert browser.post(f"{annas}goals/", posted).status_code == 302
    assert Goal.objects.get().words == "Call my sister"


def test_a_word_that_is_not_signed_is_not_believed(two) -> None:
    browser, annas, _emils = two
    posted = {"about": annas.split("/")[2], "words": "Call my sister"}
    assert browser.post(f"{annas}goals/", posted).status_code == 409


@pytest.mark.parametrize("part", ["", "sessions/", "plan/", "team/", "notes/"])
def test_every_form_about_a_client_carries_its_word(two, part) -> None:
    browser, annas, _emils = two
    text = browser.get(annas + part).text
    forms = re.findall(r'<form[^>]*method="post".*?</form>', text, flags=re.DOTALL)
    here = [
        form for form in forms if f'action="{annas}' in form or "action=" not in form
    ]
    given = [form for form in here if set(re.findall(r'name="(\w+)"', form)) - PLAIN]
    assert given
    assert [form for form in given if 'name="about"' not in form] == []
