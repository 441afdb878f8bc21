"""Guessing gets nowhere, and the owner gets in from their own device all the same."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, PASSWORD, Cast
from django.test import Client

pytestmark = pytest.mark.usefixtures("monday_noon")


def tried(browser: Client, password: str, *, email="ben@example.org", **more) -> str:
    given = {"login": email, "password": password}
    answer = browser.post("/sign-in/", given, **more)
    if answer.status_code == 302:
        return "in"
    return "looked at" if "not correct" in answer.text else "refused"


def guesses(number: int, **more) -> list[str]:
    return [tried(Client(), f"wrong {n}", **more) for n in range(number)]


def networks(number: int) -> list[str]:
    return [f"198.51.{n // 250}.{n % 250 + 1}" for n in range(number)]


def test_from_one_network_ten_an_hour_are_looked_at(cast: Cast):
    assert guesses(100).count("looked at") == 10


def test_from_however_many_networks_twenty(cast: Cast):
    seen = [tried(Client(), "wrong", REMOTE_ADDR=network) for network in networks(200)]
    assert seen.count("looked at") == 20


def test_a_forged_header_buys_no_more(cast: Cast):
    seen = [
        tried(Client(), "wrong", headers={"X-Forwarded-For": network})
        for network in networks(100)
    ]
    assert seen.count("looked at") == 10


@pytest.mark.parametrize("proxies", [1, 2])
def test_nor_behind_proxies_of_our_own(cast: Cast, settings, proxies: int):
    settings.VINCULA_PROXIES = proxies
    behind = ["203.0.113.7", "10.0.0.1"][:proxies]
    seen = [
        tried(
            Client(), "wrong", headers={"X-Forwarded-For": ", ".join([forged, *behind])}
        )
        for forged in networks(50)
    ]
    assert seen.count("looked at") == 10


def test_who_guesses_at_one_account_does_not_shut_out_the_house(cast: Cast):
    guesses(150)
    assert tried(Client(), PASSWORD, email="eva@example.org") == "in"


def test_whether_there_is_such_an_account_makes_no_difference(cast: Cast):
    known, unknown = guesses(15), guesses(15, email="nobody@example.org")
    assert known == unknown


def test_the_owner_gets_in_from_the_device_they_used_before(cast: Cast):
    own = Client()
    assert tried(own, PASSWORD) == "in"
    own.post("/sign-in/out/")
    for network in networks(100):
        tried(Client(), "wrong", REMOTE_ADDR=network)
    assert tried(Client(), PASSWORD, REMOTE_ADDR="192.0.2.9") == "refused"
    assert tried(own, PASSWORD) == "in"


def test_somebody_elses_device_is_no_such_device(cast: Cast):
    evas = Client()
    assert tried(evas, PASSWORD, email="eva@example.org") == "in"
    evas.post("/sign-in/out/")
    seen = [tried(evas, f"wrong {n}") for n in range(40)]
    assert seen.count("looked at") == 10


def test_a_stolen_device_has_ten_tries_an_hour_too(cast: Cast):
    own = Client()
    tried(own, PASSWORD)
    own.post("/sign-in/out/")
    assert [tried(own, f"wrong {n}") for n in range(40)].count("looked at") == 10


def test_an_hour_later_one_may_try_again(cast: Cast):
    guesses(30)
    assert tried(Client(), PASSWORD) == "refused"
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        assert tried(Client(), PASSWORD) == "in"


def test_a_whole_house_that_types_correctly_is_not_slowed_down(cast: Cast):
    for _ in range(30):
        browser = Client()
        assert tried(browser, PASSWORD) == "in"
