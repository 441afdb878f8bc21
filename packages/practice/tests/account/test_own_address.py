"""Moving to another address: proven, told to the old one, and silent about others."""

import re
from datetime import timedelta

import pytest
import time_machine
from cast import NOW, PASSWORD, Cast, client_of, membership_of
from codes_by_mail import newest_code, prove_mailbox
from codes_of_apps import code_of_now, give_app
from django.core import mail
from django.test import Client

from vincula_practice.audit.models import Event
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import Person
from vincula_practice.people.own_address import change_address

pytestmark = pytest.mark.usefixtures("monday_noon")
PAGE, NEW = "/account/address/", "moved@example.org"


def signed_in(who) -> Client:
    browser = Client()
    browser.force_login(who.person)
    return browser


@pytest.fixture
def anna(cast: Cast) -> Client:
    browser = signed_in(cast.anna)
    prove_mailbox(browser)
    mail.outbox.clear()
    return browser


def asks(browser: Client, address: str = NEW):
    return browser.post(PAGE, {"send": "1", "address": address})


def types(browser: Client, code: str):
    return browser.post(PAGE, {"code": code})


def address_of(who) -> str:
    return Person.objects.get(pk=who.person.pk).email


@pytest.mark.parametrize("who", ["anna", "ben", "mona", "fred"])
def test_clients_and_staff_move_with_a_code_from_the_new_mailbox(cast, who):
    member = getattr(cast, who)
    give_app(member.person)
    browser = signed_in(member)
    asks(browser, "Moved@Example.org")
    assert mail.outbox[-1].to == [NEW]
    assert types(browser, newest_code())["Location"] == "/account/"
    assert address_of(member) == NEW
    other = Client()
    given = {"login": NEW, "password": PASSWORD}
    assert other.post("/sign-in/", given)["Location"] == "/sign-in/second/"
    given = {"login": f"{who}@example.org", "password": PASSWORD}
    assert Client().post("/sign-in/", given).status_code == 200


def test_the_old_address_is_told_without_a_word_too_many(anna):
    asks(anna)
    types(anna, newest_code())
    notice = mail.outbox[-1]
    assert notice.to == ["anna@example.org"]
    said = notice.subject + notice.body
    assert not re.search(r"anna|moved|lindenhof|127\.0", said.lower())


def test_all_other_sign_ins_end_and_this_one_goes_on(cast, anna):
    phone, before = signed_in(cast.anna), anna.session.session_key
    asks(anna)
    types(anna, newest_code())
    assert phone.get("/my/")["Location"].startswith("/sign-in/")
    assert anna.get("/my/").status_code == 200
    assert anna.session.session_key != before


def test_it_is_in_the_audit_without_an_address(cast, anna):
    asks(anna)
    types(anna, newest_code())
    event = Event.objects.get(verb="changed address")
    assert (event.person_id, event.object_id) == (cast.anna.person.pk,) * 2
    assert event.practice_id == cast.practice.pk
    assert event.detail == {}


def test_nothing_changes_before_the_code(cast, anna):
    asks(anna)
    for code in ("", "00000000"):
        assert types(anna, code).status_code in {200, 422}
    assert address_of(cast.anna) == "anna@example.org"
    assert not Event.objects.filter(verb="changed address").exists()


def test_three_tries_ten_minutes_and_this_browser_alone(cast, anna):
    asks(anna)
    code = newest_code()
    other = signed_in(cast.anna)
    prove_mailbox(other)
    types(other, code)
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        types(anna, code)
    asks(anna)
    for _ in range(3):
        types(anna, "00000000")
    types(anna, newest_code())
    assert address_of(cast.anna) == "anna@example.org"


def told(answer) -> str:
    """Return what a page says, without the token and the address that was asked for."""
    plain = re.sub(r'value="\w+"', "", answer.text)
    return re.sub(r"[\w.]+@example\.org", "ADDRESS", plain)


@pytest.mark.parametrize("taken", ["ben@example.org", "dora@example.org"])
def test_whether_somebody_has_the_address_is_not_told(cast, anna, taken):
    free = asks(anna)
    after_free, wrong_free = told(anna.get(PAGE)), told(types(anna, "1"))
    known = asks(anna, taken)
    assert (free.status_code, free["Location"]) == (
        known.status_code,
        known["Location"],
    )
    assert after_free == told(anna.get(PAGE))
    assert wrong_free == told(types(anna, "1"))
    to_free, to_known = mail.outbox
    assert to_known.to == [taken]
    assert to_free.subject == to_known.subject
    assert not newest_code()


def test_an_address_that_was_taken_meanwhile_is_refused_in_the_same_words(cast, anna):
    asks(anna)
    code = newest_code()
    client_of(cast.eva, "Moved")
    refused = types(anna, code)
    asks(anna, "other@example.org")
    assert told(refused) == told(types(anna, "1"))
    assert address_of(cast.anna) == "anna@example.org"


def test_the_database_keeps_addresses_apart(cast):
    with pytest.raises(Refused):
        change_address(
            person=cast.anna.person,
            address="ben@example.org",
            session_key=None,
            by=cast.anna,
            at=NOW,
        )
    assert address_of(cast.anna) == "anna@example.org"


def test_five_addresses_a_day(anna):
    for number in range(7):
        asks(anna, f"n{number}@example.org")
    assert len(mail.outbox) == 5


def test_a_stale_sign_in_is_asked_again(cast, anna):
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        assert anna.get(PAGE)["Location"].startswith("/sign-in/again/")
        assert asks(anna)["Location"].startswith("/sign-in/again/")
        give_app(cast.anna.person)
        anna.post("/sign-in/again/", {"password": PASSWORD, "next": PAGE})
        assert anna.get(PAGE)["Location"].startswith("/sign-in/again/")
        anna.post("/sign-in/again/code/", {"code": code_of_now(), "next": PAGE})
        assert anna.get(PAGE).status_code == 200
    assert mail.outbox == []


def test_a_mailbox_that_was_left_opens_no_new_password(cast, anna):
    """Whoever holds the old mailbox asked for a code a moment before."""
    thief, half_way = Client(), Client()
    for browser in (thief, half_way):
        browser.post("/sign-in/forgotten/", {"email": "anna@example.org"})
        code = newest_code()
    half_way.post("/sign-in/forgotten/code/", {"code": code})
    thief.post("/sign-in/forgotten/", {"email": "anna@example.org"})
    code, new = newest_code(), "a whole new sentence 7"
    asks(anna)
    types(anna, newest_code())
    thief.post("/sign-in/forgotten/code/", {"code": code})
    for browser in (thief, half_way):
        browser.post("/sign-in/forgotten/new/", {"password1": new, "password2": new})
    anna = Person.objects.get(pk=cast.anna.person.pk)
    assert anna.check_password(PASSWORD)


def test_nobody_who_is_signed_out_gets_there(db):
    assert Client().get(PAGE)["Location"].startswith("/sign-in/?next=")
    assert asks(Client())["Location"].startswith("/sign-in/?next=")
    assert mail.outbox == []


def test_a_client_who_comes_again_is_found_under_the_new_address(cast, anna):
    asks(anna)
    types(anna, newest_code())
    assert membership_of(cast.episode).person.email == NEW
