"""A code at the front desk is for the client's phone, and for nobody's curiosity."""

import re

import pytest
from cast import NOW, Cast, a_checkin, a_session, answer
from django.test import Client
from letters import Phone

from vincula_practice.checkins.actions import invite
from vincula_practice.checkins.models import Answer, CheckIn
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import Membership

pytestmark = pytest.mark.usefixtures("monday_noon")
PAGES = ("", "q/1/", "all/", "words/", "check/", "sent/")
GIVEN = {"phq9::phq9_1": "3"}


def code_shown_by(member, session) -> str:
    browser = Client()
    browser.force_login(member.person)
    shown = browser.post(f"/today/sessions/{session.pk}/before/code/")
    return re.search(r"/c/[\w-]+/", shown.text).group()


@pytest.fixture
def link(cast: Cast) -> str:
    return code_shown_by(cast.fred, a_session(cast.episode))


@pytest.fixture
def phone(link: str) -> Client:
    """Anna's phone, with which she has scanned the code."""
    phone = Client()
    assert phone.get(link).status_code == 200
    return phone


def test_anna_goes_on_and_sends_with_the_phone_she_began_with(phone, link):
    assert phone.post(f"{link}q/1/", GIVEN).status_code == 302
    assert "Nearly every day" in phone.get(f"{link}check/").text
    assert phone.post(f"{link}check/").status_code == 302
    assert "Thank you" in phone.get(f"{link}sent/").text


def test_whoever_showed_the_code_cannot_look_over_her_shoulder(phone, link):
    phone.post(f"{link}q/1/", GIVEN)
    desk = Client()
    for page in PAGES:
        assert desk.get(link + page).status_code == 404
    assert desk.post(f"{link}q/1/", {"phq9::phq9_1": "0"}).status_code == 404
    phone.post(f"{link}check/")
    for page in PAGES:
        assert desk.get(link + page).status_code == 404
    assert Answer.objects.get().value == 3


def test_nor_by_having_opened_it_first(link):
    desk, phone = Client(), Client()
    desk.get(link)
    phone.get(link)
    phone.post(f"{link}q/1/", GIVEN)
    assert desk.get(f"{link}check/").status_code == 404
    assert phone.get(f"{link}check/").status_code == 200


def test_a_reply_that_got_lost_locks_nobody_out(phone, link):
    known = phone.cookies.copy()
    phone.post(f"{link}q/1/", GIVEN)
    phone.cookies = known
    assert phone.get(f"{link}q/2/").status_code == 200


def test_once_she_has_begun_the_desk_shows_no_new_code(cast):
    checkin = a_checkin(cast.episode)
    answer(checkin, "phq9_1", 3)
    with pytest.raises(Refused, match="begun to answer"):
        invite(checkin=checkin, channel="qr", by=cast.fred, at=NOW)


def test_her_therapists_code_opens_on_any_device(cast):
    link = code_shown_by(cast.ben, a_session(cast.episode))
    Client().post(f"{link}q/1/", GIVEN)
    assert "answered on another device" in Client().get(f"{link}check/").text
    checkin = CheckIn.objects.get()
    assert invite(checkin=checkin, channel="qr", by=cast.ben, at=NOW).token


def test_a_phone_without_cookies_keeps_nothing(link):
    assert Client().post(f"{link}q/1/", GIVEN).status_code == 404
    assert not Answer.objects.exists()


class TestALetterIsNoWayAround:
    """What is sent without a network is held to the same device."""

    def test_the_desk_took_the_form_along_before_she_began(self, phone, link):
        desk = Phone.at(Client(), link)
        phone.post(f"{link}q/1/", GIVEN)
        letter = desk.letter({"phq9::phq9_1": 0.0}, at=NOW)
        assert letter.send(Client(), sent_at=NOW).status_code == 403
        assert Answer.objects.get().value == 3
        assert CheckIn.objects.get().state == CheckIn.State.OPEN

    def test_the_first_letter_takes_the_code(self, phone, link):
        hers, desk = Phone.at(phone, link), Phone.at(Client(), link)
        assert hers.letter({}, at=NOW).send(Client(), sent_at=NOW).status_code == 200
        assert desk.letter({}, at=NOW).send(Client(), sent_at=NOW).status_code == 403

    def test_her_phone_took_it_along_and_began(self, phone, link):
        letter = Phone.at(phone, link).letter({"phq9::phq9_2": 2.0}, at=NOW)
        phone.post(f"{link}q/1/", GIVEN)
        assert letter.send(Client(), sent_at=NOW).json()["state"] == "stored"

    def test_nor_for_a_therapist_who_left(self, cast):
        link = code_shown_by(cast.ben, a_session(cast.episode))
        letter = Phone.at(Client(), link).letter({}, at=NOW)
        Membership.objects.filter(pk=cast.ben.pk).update(ended_at=NOW)
        assert letter.send(Client(), sent_at=NOW).status_code == 403
