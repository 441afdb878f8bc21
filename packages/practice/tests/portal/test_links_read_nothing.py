"""A check-in link only submits: whoever else holds it reads nothing that is stored."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, Cast, a_checkin, a_goal, a_link
from django.test import Client

from vincula_practice.checkins.actions import invite
from vincula_practice.checkins.models import Answer, CheckIn

pytestmark = pytest.mark.usefixtures("monday_noon")

PAGES = ("", "q/1/", "q/9/", "q/10/", "all/", "words/", "check/", "sent/")
GOAL = "Sleep beside Viktor again"
OWN_WORDS = "He read my diary"
GIVEN = {f"phq9::phq9_{n}": "3" for n in range(1, 10)}
# What a stored value looks like on these pages: a chosen field, its words, a result.
TRACES = (" checked>", "<strong", GOAL, OWN_WORDS, "Anna", "on a scale", "hard for you")


@pytest.fixture
def link(cast: Cast) -> str:
    a_goal(cast.episode, GOAL)
    return f"/c/{a_link(a_checkin(cast.episode))}/"


@pytest.fixture
def annas_phone(link: str) -> Client:
    phone = Client()
    phone.get(link)
    for number, (name, value) in enumerate(GIVEN.items(), start=1):
        assert phone.post(f"{link}q/{number}/", {name: value}).status_code == 302
    phone.post(f"{link}words/", {"words": OWN_WORDS})
    return phone


def read(browser: Client, link: str) -> str:
    return "".join(browser.get(link + page, follow=True).text for page in PAGES)


def traces(browser: Client, link: str) -> set[str]:
    text = read(browser, link)
    return {trace for trace in TRACES if trace in text}


def test_her_own_phone_shows_what_she_gave_with_it(link, annas_phone):
    shown = traces(annas_phone, link)
    assert {" checked>", "<strong", OWN_WORDS, "hard for you"} <= shown
    assert not {GOAL, "Anna"} & shown


def test_another_browser_with_the_same_link_reads_nothing_of_it(link, annas_phone):
    assert traces(Client(), link) == set()


def test_nor_does_one_with_another_link_to_the_same_check_in(link, annas_phone):
    fresh = invite(checkin=CheckIn.objects.get(), channel="link", by=None, at=NOW)
    assert traces(Client(), f"/c/{fresh.token}/") == set()


@pytest.mark.parametrize("guessed", ["", "x", "0" * 64])
def test_nor_by_guessing_the_cookie(link, annas_phone, guessed):
    other = Client()
    other.cookies["checkin_device"] = guessed
    assert traces(other, link) == set()


def test_it_says_how_many_are_kept_and_that_they_are_not_shown(link, annas_phone):
    text = Client().get(link).text
    assert "9 of " in text
    assert "It is not shown here" in text


def test_the_other_browser_cannot_send_to_see_what_came_out(link, annas_phone):
    other = Client()
    other.post(f"{link}check/")
    assert CheckIn.objects.get().state == "submitted"
    assert traces(other, link) == set()
    assert "on a scale" not in read(annas_phone, link)


def test_nor_where_nothing_was_written_in_words(link):
    phone, other = Client(), Client()
    phone.get(link)
    for number, (name, value) in enumerate(GIVEN.items(), start=1):
        phone.post(f"{link}q/{number}/", {name: value})
    other.post(f"{link}check/")
    assert traces(other, link) == set()


def test_after_sending_only_the_browser_that_sent_sees_what_came_out(link, annas_phone):
    annas_phone.post(f"{link}check/")
    assert "on a scale" in annas_phone.get(f"{link}sent/").text
    assert traces(Client(), link) == set()


def test_both_can_answer_and_neither_sees_the_others_answers(link, annas_phone):
    tablet = Client()
    tablet.get(link)
    tablet.post(f"{link}q/1/", {"phq9::phq9_1": "0"})
    assert "Not at all" in tablet.get(f"{link}check/").text
    assert "Nearly every day" not in tablet.get(f"{link}check/").text
    assert "answered on another device" in annas_phone.get(f"{link}check/").text
    assert Answer.objects.get(item="phq9_1").value == 0


def test_passing_by_on_another_device_takes_nothing_back(link, annas_phone):
    tablet = Client()
    tablet.post(f"{link}words/", {"words": ""})
    tablet.post(f"{link}all/", {"words": ""})
    assert CheckIn.objects.get().words == OWN_WORDS
    assert [one.value for one in Answer.objects.all()].count(3) == 9


def test_a_link_serves_for_one_submission(link, annas_phone):
    annas_phone.post(f"{link}check/")
    sent_at = CheckIn.objects.get().submitted_at
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert Client().post(f"{link}check/").status_code == 302
        assert Client().post(f"{link}q/1/", {"phq9::phq9_1": "0"}).status_code == 302
    assert CheckIn.objects.get().submitted_at == sent_at
    assert Answer.objects.get(item="phq9_1").value == 3


class TestWithdrawing:
    @pytest.fixture
    def address(self, link: str) -> str:
        session = CheckIn.objects.get().session
        return f"/today/sessions/{session.pk}/before/withdraw/"

    def test_her_therapist_withdraws_a_link_that_went_astray(self, cast, link, address):
        ben = Client()
        ben.force_login(cast.ben.person)
        assert "Withdraw the link" in ben.get("/today/?day=2026-11-24").text
        ben.post(address)
        assert Client().get(link).status_code == 404
        assert Client().post(f"{link}check/").status_code == 404
        assert "Withdraw the link" not in ben.get("/today/?day=2026-11-24").text

    @pytest.mark.parametrize("who", ["eva", "dora", "anna"])
    def test_nobody_else_does(self, cast, link, address, who):
        browser = Client()
        browser.force_login(getattr(cast, who).person)
        assert browser.post(address).status_code == 404
        assert Client().get(link).status_code == 200


def test_a_scanner_that_looks_twenty_times_consumes_nothing(link):
    scanner, anna = Client(), Client()
    for _ in range(20):
        assert scanner.get(link).status_code == 200
        scanner.head(link)
        scanner.options(link)
    assert anna.post(f"{link}q/1/", {"phq9::phq9_1": "1"}).status_code == 302
    assert anna.post(f"{link}check/").status_code == 302
    assert CheckIn.objects.get().state == "submitted"
