"""A sign-in ends by itself, and what somebody wrote by then is not lost silently."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, PASSWORD, Cast
from codes_by_mail import prove_mailbox
from codes_of_apps import code_of_now, give_app
from django.test import Client

pytestmark = pytest.mark.usefixtures("monday_noon")


def later(**time):
    return time_machine.travel(NOW + timedelta(**time), tick=False)


@pytest.fixture
def ben(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.ben.person)
    return browser


@pytest.fixture
def anna(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.anna.person)
    return browser


def is_in(browser: Client, page: str = "/today/") -> bool:
    return browser.get(page).status_code == 200


@pytest.mark.parametrize(("minutes", "inside"), [(14, True), (15, False), (600, False)])
def test_staff_are_out_after_a_quarter_of_an_hour_of_quiet(ben, minutes, inside):
    with later(minutes=minutes):
        assert is_in(ben) is inside


@pytest.mark.parametrize(("minutes", "inside"), [(29, True), (30, False)])
def test_clients_after_half_an_hour(anna, minutes, inside):
    with later(minutes=minutes):
        assert is_in(anna, "/my/") is inside


def test_who_works_on_stays(ben):
    for minutes in range(10, 60, 10):
        with later(minutes=minutes):
            assert is_in(ben)


def test_but_not_for_longer_than_twelve_hours(ben):
    for minutes in range(10, 720, 10):
        with later(minutes=minutes):
            assert is_in(ben)
    with later(hours=12):
        assert not is_in(ben)


def test_a_page_that_asks_by_itself_keeps_nobody_in(cast, ben):
    for minutes in range(1, 15):
        with later(minutes=minutes):
            ben.get(f"/clients/{cast.episode.pk}/fresh/?seen=x")
    with later(minutes=15):
        assert not is_in(ben)


def test_the_page_comes_back_after_signing_in_again(cast, ben):
    room = f"/clients/{cast.episode.pk}/"
    with later(minutes=20):
        asked = ben.get(room)
        assert asked["Location"] == f"/sign-in/?next={room}"
        assert "signed out after a while of quiet" in ben.get(asked["Location"]).text


def test_what_was_written_by_then_is_handed_back(cast, ben):
    with later(minutes=20):
        answer = ben.post(
            f"/clients/{cast.episode.pk}/events/",
            {"on": "2026-11-20", "kind": "note", "words": "She <moved> to Ulm."},
        )
    assert answer.status_code == 401
    assert "This was not saved yet" in answer.text
    assert "She &lt;moved&gt; to Ulm." in answer.text
    assert "csrf" not in answer.text.split("<textarea", 1)[1].split("</section")[0]
    assert not is_in(ben)


def test_no_password_is_handed_back(ben):
    with later(minutes=20):
        answer = ben.post(
            "/sign-in/password/",
            {"oldpassword": "secret one", "password1": "secret two"},
        )
    assert "secret" not in answer.text


def test_the_old_cookie_opens_nothing_afterwards(cast, ben):
    cookie = ben.cookies["sessionid"].value
    with later(minutes=20):
        ben.get("/today/")
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert not is_in(thief)


def test_signing_out_ends_it_on_the_server(ben):
    cookie = ben.cookies["sessionid"].value
    ben.post("/sign-in/out/")
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert not is_in(thief)


class TestANewId:
    def test_at_signing_in(self, cast):
        browser = Client()
        browser.get("/account/protection/?next=/today/")
        browser.post("/sign-in/forgotten/", {"email": "nobody@example.org"})
        before = browser.session.session_key
        given = {"login": "anna@example.org", "password": PASSWORD}
        browser.post("/sign-in/", given)
        assert browser.session.session_key != before

    def test_at_the_second_step_and_the_first_half_opens_nothing(self, cast):
        give_app(cast.ben.person)
        browser = Client()
        browser.post("/sign-in/", {"login": "ben@example.org", "password": PASSWORD})
        before = browser.session.session_key
        browser.post("/sign-in/second/", {"code": code_of_now()})
        assert browser.session.session_key != before
        thief = Client()
        thief.cookies["sessionid"] = before
        assert not is_in(thief)

    def test_at_confirming_that_it_is_oneself(self, cast):
        browser = Client()
        browser.force_login(cast.anna.person)
        before = browser.session.session_key
        browser.post("/sign-in/again/", {"password": PASSWORD, "next": "/my/"})
        assert browser.session.session_key != before
        thief = Client()
        thief.cookies["sessionid"] = before
        assert not is_in(thief, "/my/")


class TestConfirming:
    """Five minutes after proving who one is, one is asked again."""

    PAGES = ("/sign-in/password/", "/account/protection/app/")

    @pytest.mark.parametrize("page", PAGES)
    def test_is_asked_again_after_five_minutes(self, anna, page):
        prove_mailbox(anna)
        with later(minutes=4):
            assert anna.get(page).status_code == 200
        with later(minutes=6):
            assert anna.get(page)["Location"].startswith("/sign-in/again/")
            anna.post("/sign-in/again/", {"password": PASSWORD, "next": page})
            assert anna.get(page).status_code == 200

    @pytest.mark.parametrize(
        "page", ["/sign-in/password/", "/account/protection/passkey/"]
    )
    def test_where_there_is_a_second_factor_the_password_is_not_enough(
        self, cast, ben, page
    ):
        give_app(cast.ben.person)
        with later(minutes=6):
            assert ben.get(page).status_code == 302
            ben.post("/sign-in/again/", {"password": PASSWORD, "next": page})
            assert ben.get(page).status_code == 302
            ben.post("/sign-in/again/code/", {"code": code_of_now(), "next": page})
            assert ben.get(page).status_code == 200
