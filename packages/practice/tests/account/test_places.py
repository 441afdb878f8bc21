"""Where one is signed in: seen, ended, and over at the next request."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, PASSWORD, Cast
from codes_of_apps import code_of_now, give_app, give_recovery_codes
from django.core import mail
from django.core.management import call_command
from django.test import Client

from vincula_practice.audit.models import Event
from vincula_practice.people.devices import in_words
from vincula_practice.people.models import BrowserSession

pytestmark = pytest.mark.usefixtures("monday_noon")
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1"


def inside(browser: Client, page: str = "/my/") -> bool:
    return browser.get(page).status_code == 200


def signs_in(who, user_agent: str) -> Client:
    browser = Client(headers={"User-Agent": user_agent})
    given = {"login": who.person.email, "password": PASSWORD}
    assert browser.post("/sign-in/", given).status_code == 302
    return browser


@pytest.fixture
def phone(cast: Cast) -> Client:
    return signs_in(cast.anna, IPHONE)


@pytest.fixture
def desk(cast: Cast) -> Client:
    return signs_in(cast.anna, WINDOWS)


def key_of(device: str) -> str:
    return next(s.pk for s in BrowserSession.objects.all() if s.device == device)


def test_each_place_is_named_as_people_do(phone, desk):
    page = desk.get("/account/places/").text
    assert "Safari, iPhone" in page
    assert "Firefox, Windows" in page
    assert page.index("Firefox, Windows") < page.index("Safari, iPhone")
    assert page.count("this one") == 1


def test_nobody_elses_place_is_shown_or_ended(cast, phone):
    emil = signs_in(cast.emil, WINDOWS)
    assert "iPhone" not in emil.get("/account/places/").text
    stolen = {"place": key_of("Safari, iPhone")}
    assert emil.post("/account/places/end/", stolen).status_code == 404
    assert inside(phone)


def test_what_is_ended_is_over_at_the_next_request(phone, desk):
    assert inside(phone)
    desk.post("/account/places/end/", {"place": key_of("Safari, iPhone")})
    assert not inside(phone)
    assert inside(desk)


def test_ending_all_others_keeps_this_one(cast, phone, desk):
    third = signs_in(cast.anna, WINDOWS)
    desk.post("/account/places/end-others/")
    assert (inside(desk), inside(phone), inside(third)) == (True, False, False)


class TestAManager:
    @pytest.fixture
    def ben(self, cast) -> Client:
        browser = Client()
        browser.force_login(cast.ben.person)
        return browser

    @pytest.fixture
    def mona(self, cast) -> Client:
        browser = Client()
        browser.force_login(cast.mona.person)
        return browser

    def test_signs_a_colleague_out_everywhere(self, cast, ben, mona):
        assert inside(ben, "/today/")
        mona.post(f"/account/colleagues/{cast.ben.pk}/out/")
        assert not inside(ben, "/today/")
        assert mail.outbox[-1].to == ["ben@example.org"]
        event = Event.objects.get(verb="signed out")
        assert event.person_id == cast.mona.person_id
        assert event.object_id == cast.ben.person_id

    def test_after_confirming_that_it_is_them(self, cast, ben, mona):
        page = f"/account/colleagues/{cast.ben.pk}/"
        assert page in mona.get("/practice/").text
        assert f"{page}out/" in mona.get(page).text
        with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
            asked = mona.post(f"{page}out/")
            assert asked["Location"].startswith("/sign-in/again/")
        assert inside(ben, "/today/")

    @pytest.mark.parametrize("who", ["eva", "fred", "dora", "anna"])
    def test_and_nobody_else_does(self, cast, ben, who):
        browser = Client()
        browser.force_login(getattr(cast, who).person)
        for deed in ("out", "anew"):
            address = f"/account/colleagues/{cast.ben.pk}/{deed}/"
            assert browser.post(address).status_code == 404
        assert inside(ben, "/today/")

    @pytest.mark.parametrize("who", ["dora", "anna"])
    def test_nor_a_manager_of_another_practice_or_for_a_client(self, cast, mona, who):
        address = f"/account/colleagues/{getattr(cast, who).pk}/out/"
        assert mona.post(address).status_code == 404

    def test_lets_a_colleague_start_over_with_the_password(self, cast, ben, mona):
        give_app(cast.ben.person)
        give_recovery_codes(cast.ben.person)
        mona.post(f"/account/colleagues/{cast.ben.pk}/anew/")
        assert not inside(ben, "/today/")
        again = signs_in(cast.ben, WINDOWS)
        there = again.get("/today/")["Location"]
        assert there == "/account/protection/?next=/today/"
        # And, as when they came, with a code from their mailbox.
        there = again.get("/account/protection/app/")["Location"]
        assert there.startswith("/account/protection/mailbox/?next=")


class TestANewDevice:
    def test_the_first_one_says_nothing(self, cast):
        signs_in(cast.anna, WINDOWS)
        assert mail.outbox == []

    def test_another_one_is_told_to_the_mailbox_without_a_word_too_many(self, cast):
        signs_in(cast.anna, WINDOWS)
        signs_in(cast.anna, IPHONE)
        (notice,) = mail.outbox
        assert notice.to == ["anna@example.org"]
        said = notice.subject + notice.body
        for word in ("iPhone", "Safari", "127.0.0.1", "Anna", "Lindenhof", "therap"):
            assert word not in said

    def test_the_same_one_again_says_nothing(self, cast):
        browser = signs_in(cast.anna, WINDOWS)
        browser.post("/sign-in/out/")
        browser.post("/sign-in/", {"login": "anna@example.org", "password": PASSWORD})
        assert mail.outbox == []

    def test_a_changed_password_is_told(self, cast):
        browser = signs_in(cast.anna, WINDOWS)
        new = "five wooden chairs by the sea"
        given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        assert browser.post("/sign-in/password/", given).status_code == 302
        (notice,) = mail.outbox
        assert notice.to == ["anna@example.org"]

    def test_a_factor_that_is_taken_away_is_told(self, cast):
        give_app(cast.anna.person)
        browser = signs_in(cast.anna, WINDOWS)
        browser.post("/sign-in/second/", {"code": code_of_now()})
        browser.post("/account/protection/app/remove/")
        (notice,) = mail.outbox
        assert notice.to == ["anna@example.org"]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [(WINDOWS, "Firefox, Windows"), (IPHONE, "Safari, iPhone"), ("curl/8", "")],
)
def test_a_browser_in_words(user_agent, words):
    assert in_words(user_agent) == words


def test_after_a_breach_everybody_is_signed_out(cast, phone, desk, monkeypatch, capsys):
    ben = signs_in(cast.ben, WINDOWS)
    monkeypatch.setattr("builtins.input", lambda: "no")
    call_command("signins", "end")
    assert inside(phone)
    call_command("signins", "end", "--yes")
    assert "3 sign-ins ended" in capsys.readouterr().out
    assert not inside(phone)
    assert not inside(desk)
    assert not inside(ben, "/account/places/")
    told = Event.objects.filter(verb="signed out", object_kind="Practice")
    assert {event.object_id for event in told} >= {cast.practice.pk}
    assert inside(signs_in(cast.anna, IPHONE))
