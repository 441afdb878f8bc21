"""Links that let somebody in: a scanner consumes none, and a link alone opens none."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from cast import NOW, Cast
from django.core import mail
from django.test import Client

from vincula_practice.config.logs import Discreet
from vincula_practice.people.actions import invite_staff
from vincula_practice.people.models import Person

pytestmark = pytest.mark.usefixtures("monday_noon")
LONG = "three plain words together"


@pytest.fixture
def link(cast: Cast) -> str:
    new = {"email": "tom@example.org", "name": "Tom", "role": "therapist"}
    return f"/welcome/{invite_staff(**new, by=cast.mona, at=NOW).token}/"


def ask_for_code(browser: Client, link: str) -> str:
    browser.post(link, {"send": "1"})
    found = re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)
    return found.group() if found else ""


def set_up(browser: Client, link: str, code: str) -> bool:
    given = {"name": "Tom", "password": LONG, "code": code}
    return browser.post(link, given).status_code == 302


def test_the_link_and_the_code_from_the_mailbox_set_up_a_sign_in_once(link):
    tom = Client()
    code = ask_for_code(tom, link)
    assert mail.outbox[-1].to == ["tom@example.org"]
    assert set_up(tom, link, code)
    assert Client().get(link).status_code == 404
    assert not set_up(Client(), link, code)


def test_the_link_alone_opens_nothing_and_names_nobody(link):
    thief = Client()
    page = thief.get(link).text
    assert "tom" not in page.lower().replace("bottom", "").replace("custom", "")
    assert not set_up(thief, link, "00000000")
    assert not Person.objects.get(email="tom@example.org").has_usable_password()


def test_a_code_fits_only_in_the_browser_that_asked_for_it(link):
    code = ask_for_code(Client(), link)
    assert not set_up(Client(), link, code)


def test_a_code_has_three_tries(link):
    tom = Client()
    code = ask_for_code(tom, link)
    for _ in range(3):
        assert not set_up(tom, link, "00000000")
    assert not set_up(tom, link, code)


@pytest.mark.parametrize(("minutes", "fits"), [(9, True), (10, False)])
def test_a_code_lasts_ten_minutes(link, minutes, fits):
    tom = Client()
    code = ask_for_code(tom, link)
    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        assert set_up(tom, link, code) is fits


def test_a_new_code_takes_the_place_of_the_one_before(link):
    tom = Client()
    before = ask_for_code(tom, link)
    after = ask_for_code(tom, link)
    assert before == after or not set_up(tom, link, before)
    assert set_up(tom, link, after)


def test_three_codes_an_hour(link):
    tom = Client()
    for _ in range(6):
        tom.post(link, {"send": "1"})
    assert len(mail.outbox) == 3
    assert "wait an hour" in tom.post(link, {"send": "1"}).text


def test_a_scanner_that_looks_twenty_times_consumes_nothing(link):
    scanner, tom = Client(), Client()
    code = ask_for_code(tom, link)
    for _ in range(20):
        for method in ("GET", "HEAD", "OPTIONS"):
            scanner.generic(method, link)
            tom.generic(method, link)
    assert len(mail.outbox) == 1
    assert set_up(tom, link, code)


def test_a_scanner_in_the_mailbox_finds_no_link_that_sets_a_password(cast):
    ben = Client()
    ben.post("/sign-in/forgotten/", {"email": "ben@example.org"})
    assert "/" not in re.sub(r"\s", "", mail.outbox[-1].body)


def test_neither_link_nor_code_stands_in_a_log(link, caplog):
    caplog.set_level(logging.DEBUG)
    tom = Client()
    code = ask_for_code(tom, link)
    set_up(tom, link, "00000000")
    set_up(tom, link, code)
    written = "\n".join(map(Discreet().format, caplog.records))
    assert link.split("/")[2] not in written
    assert code not in written


def test_the_page_tells_no_other_site_where_it_is(link):
    policy = Client().get(link)["Referrer-Policy"]
    assert policy in {"same-origin", "no-referrer"}
