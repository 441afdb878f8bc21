"""AC-10: no answer holds another client's words, and no form lands in a wrong record."""

import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import NOW, a_practice, client_of, staff
from django.db import connections
from django.test import Client

from vincula_practice.collaboration.actions import set_goal
from vincula_practice.collaboration.models import Goal
from vincula_practice.people.models import Role

pytestmark = pytest.mark.usefixtures("monday_noon")
ORDER = random.Random(7)  # noqa: S311 - an order, not a secret
PLAIN = {"csrfmiddlewaretoken"}
THREADS, CLIENTS, REQUESTS = 8, 12, 240


def canary(number: int) -> str:
    return f"canary-of-client-{number:03}-end"


@pytest.fixture
def rooms(transactional_db: None) -> list[tuple[Client, str, int]]:
    """A therapist with a browser for each client, and each client's own browser."""
    practice = a_practice("Lindenhof")
    found = []
    for number in range(CLIENTS):
        kim = staff(practice, f"Kim{number}", Role.THERAPIST)
        episode = client_of(kim, f"Client{number}")
        set_goal(episode=episode, words=canary(number), by=kim, at=NOW)
        for person, address in (
            (kim.person, f"/clients/{episode.pk}/"),
            (episode.client.person, "/my/"),
        ):
            browser = Client()
            browser.force_login(person)
            found.append((browser, address, number))
    return found


def looked(one: tuple[Client, str, int]) -> tuple[int, set[str]]:
    browser, address, number = one
    try:
        copy = Client()
        copy.cookies = browser.cookies
        answer = copy.get(address)
        return number, set(re.findall(r"canary-of-client-\d+-end", answer.text))
    finally:
        connections.close_all()


def test_interleaved_requests_mix_up_nobody(rooms) -> None:
    order = [ORDER.choice(rooms) for _ in range(REQUESTS)]
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        answers = list(pool.map(looked, order))
    assert [(n, seen) for n, seen in answers if seen != {canary(n)}] == []


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
    assert all('name="about"' in form for form in given)
