"""Before the first second factor a password is not enough: the mailbox has to speak too."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cast import NOW, PASSWORD, Cast, with_password_only
from codes_by_mail import PAGE, newest_code, prove_mailbox
from codes_of_apps import code_of_now, give_app
from django.core import mail
from django.test import Client
from principals import EVERYBODY, NOBODY, House

from vincula_practice.people.actions import invite_staff
from vincula_practice.policy.routes import ROUTES

pytestmark = pytest.mark.usefixtures("monday_noon")
APP, KEY = "/account/protection/app/", "/account/protection/passkey/"
ADDRESS = "/account/address/"
LED = f"{PAGE}?next="


def signs_in(who) -> Client:
    browser = Client()
    given = {"login": who.person.email, "password": PASSWORD}
    assert browser.post("/sign-in/", given)["Location"] == "/"
    return browser


@pytest.fixture
def thief(cast: Cast) -> Client:
    """Has Ben's password, and nothing else of his."""
    return signs_in(cast.ben)


def adds_app(browser: Client) -> bool:
    page = browser.get(APP)
    if page.status_code != 200:
        browser.post(APP, {"code": code_of_now()})
        return False
    secret = re.search(r'class="key">(\w+)<', page.text).group(1)
    browser.post(APP, {"code": code_of_now(secret)})
    return Authenticator.objects.filter(type="totp").exists()


def test_a_stolen_password_sets_up_no_factor(cast, thief):
    for page in (APP, KEY, ADDRESS):
        for asked in (thief.get(page), thief.post(page, {"code": code_of_now()})):
            assert asked["Location"].startswith(LED)
    assert not adds_app(thief)
    thief.post(KEY, {"credential": json.dumps({}), "passwordless": "on"})
    thief.post("/account/protection/recovery/new/")
    assert not Authenticator.objects.exists()


def test_the_code_from_the_mailbox_does_and_leads_back(thief):
    thief.post(PAGE, {"send": "1"})
    (letter,) = mail.outbox
    assert letter.to == ["ben@example.org"]
    then = thief.post(PAGE, {"code": newest_code(), "next": APP})
    assert then["Location"] == APP
    assert adds_app(thief)


def test_it_leads_nowhere_else(thief):
    thief.post(PAGE, {"send": "1"})
    given = {"code": newest_code(), "next": "https://elsewhere.example/"}
    assert thief.post(PAGE, given)["Location"] == "/account/protection/"


def test_the_code_of_another_browser_is_no_use(cast, thief):
    signs_in(cast.ben).post(PAGE, {"send": "1"})
    assert thief.post(PAGE, {"code": newest_code()}).status_code == 422
    thief.post(PAGE, {"send": "1"})
    mine = newest_code()
    signs_in(cast.ben).post(PAGE, {"send": "1"})
    others = newest_code()
    assert mine == others or thief.post(PAGE, {"code": others}).status_code == 422
    assert not adds_app(thief)


def test_a_code_for_another_purpose_is_no_use(cast):
    """Anna may ask for one at an address of her choice; it proves nothing of the old."""
    anna = signs_in(cast.anna)
    prove_mailbox(anna)
    anna.post(ADDRESS, {"send": "1", "address": "new@example.org"})
    assert anna.post(PAGE, {"code": newest_code()}).status_code == 422


def test_three_tries_of_a_code(thief):
    thief.post(PAGE, {"send": "1"})
    for _ in range(3):
        assert thief.post(PAGE, {"code": "00000000"}).status_code == 422
    assert thief.post(PAGE, {"code": newest_code()}).status_code == 422
    assert not adds_app(thief)


def test_three_codes_an_hour(thief):
    for _ in range(5):
        thief.post(PAGE, {"send": "1"})
    assert len(mail.outbox) == 3
    assert "wait an hour" in thief.post(PAGE, {"send": "1"}).text


@pytest.mark.parametrize(("minutes", "fits"), [(9, True), (10, False)])
def test_a_code_lasts_ten_minutes(thief, minutes, fits):
    thief.post(PAGE, {"send": "1"})
    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        found = thief.post(PAGE, {"code": newest_code()}).status_code == 302
    assert found is fits


def test_it_works_once(thief):
    thief.post(PAGE, {"send": "1"})
    code = newest_code()
    assert thief.post(PAGE, {"code": code}).status_code == 302
    assert thief.post(PAGE, {"code": code}).status_code == 422


def test_what_was_proven_counts_for_half_an_hour_and_for_this_person(cast, thief):
    prove_mailbox(thief)
    session = thief.session
    session["proven_mailbox"] |= {"person": str(cast.eva.person.pk)}
    session.save()
    assert thief.get(APP)["Location"].startswith(LED)
    prove_mailbox(thief)
    assert thief.get(APP).status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=14), tick=False):
        thief.get("/account/")
    with time_machine.travel(NOW + timedelta(minutes=28), tick=False):
        thief.post("/sign-in/again/", {"password": PASSWORD, "next": "/"})
        assert thief.get(APP).status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert thief.get(APP)["Location"].startswith(LED)


def test_a_session_that_was_there_before_does_not_know_the_proof(cast, thief):
    before = thief.session.session_key
    prove_mailbox(thief)
    assert thief.session.session_key != before
    other = Client()
    other.cookies["sessionid"] = before
    assert other.get(APP)["Location"].startswith("/sign-in/")


def test_who_comes_from_the_invitation_has_just_shown_it(cast):
    new = {"email": "tom@example.org", "name": "Tom", "role": "therapist"}
    link = f"/welcome/{invite_staff(**new, by=cast.mona, at=NOW).token}/"
    tom = Client()
    tom.post(link, {"send": "1"})
    given = {"name": "Tom", "password": "three plain words together"}
    tom.post(link, {**given, "code": newest_code()})
    assert tom.get(KEY).status_code == 200
    assert adds_app(tom)


def test_who_has_a_factor_is_asked_for_that_one_instead(cast):
    give_app(cast.ben.person)
    ben = with_password_only(cast.ben.person)
    prove_mailbox(ben)
    assert ben.get(KEY)["Location"].startswith("/sign-in/again/")


def test_in_another_role_it_is_the_same(cast):
    """Mona has a client's role too; in it she needs no factor, and still the code."""
    both = signs_in(cast.anna)
    assert both.get(APP)["Location"].startswith(LED)


def test_everybody_without_a_factor_is_asked_for_it(cast):
    house = House(cast)
    asked = [name for name, route in ROUTES.items() if route.mailbox]
    assert set(asked) == {"mfa_add_webauthn", "mfa_activate_totp", "account:address"}
    for who in EVERYBODY - {NOBODY}:
        for name in asked:
            answer = house.browser(who).get(house.address(name))
            assert (who, answer["Location"][: len(LED)]) == (who, LED)


def test_a_session_dump_holds_no_code(thief):
    thief.post(PAGE, {"send": "1"})
    assert newest_code() not in json.dumps(dict(thief.session))
