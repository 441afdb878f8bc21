"""A page broke the content policy: we learn which rule and which page, and nothing else."""

import json
from datetime import timedelta

import pytest
import time_machine
from cast import NOW, Cast, a_checkin, a_link
from django.test import Client
from only_reads import only_reads
from principals import EVERYBODY, House

from vincula_practice.web.violations.reading import MOST_IN_ONE
from vincula_practice.web.violations.views import LARGEST

pytestmark = pytest.mark.usefixtures("monday_noon")
ADDRESS, LOGGER = "/policy-report/", "vincula.policy"
OLD, NEW = "application/csp-report", "application/reports+json"
WORDS = "He read my diary"


def old_form(page: str, rule: str = "script-src-elem", **more) -> str:
    said = {
        "document-uri": f"https://testserver{page}",
        "effective-directive": rule,
        "blocked-uri": "https://elsewhere.example/x.js",
        "script-sample": WORDS,
    }
    return json.dumps({"csp-report": said | more})


def new_form(page: str, rule: str = "img-src") -> str:
    body = {"documentURL": page, "effectiveDirective": rule, "sample": WORDS}
    return json.dumps([{"type": "csp-violation", "url": page, "body": body}])


def sends(browser: Client, body: str, kind: str = OLD, **more):
    return browser.post(ADDRESS, body, content_type=kind, **more)


def lines(caplog) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == LOGGER]


@pytest.fixture
def link(cast: Cast) -> str:
    return f"/c/{a_link(a_checkin(cast.episode))}/"


def test_the_rule_and_the_page_and_no_address_token_or_word(cast, link, caplog):
    room = f"/clients/{cast.episode.pk}/?seen=Anna"
    assert sends(Client(), old_form(link)).status_code == 204
    assert (
        sends(Client(), new_form(f"https://testserver{room}"), NEW).status_code == 204
    )
    assert lines(caplog) == [
        "the content policy stopped script-src-elem on checkin:start",
        "the content policy stopped img-src on client:room",
    ]
    told = " ".join(lines(caplog))
    for secret in (link, str(cast.episode.pk), "Anna", WORDS, "elsewhere"):
        assert secret not in told


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no json",
        "[]",
        "7",
        "[7, null]",
        '{"csp-report": 7}',
        "\xff",
        old_form("/nowhere", f"{WORDS}\nERROR forged"),
        old_form("//[broken", "x" * 500),
        json.dumps(
            {"csp-report": {"document-uri": [WORDS], "effective-directive": {}}}
        ),
    ],
)
def test_whatever_else_is_sent_nothing_of_it_is_written(db, caplog, body):
    assert sends(Client(), body).status_code == 204
    assert set(lines(caplog)) <= {"the content policy stopped unknown on unknown"}


def test_one_report_tells_no_more_than_a_few_lines(db, caplog):
    many = json.dumps(json.loads(new_form("https://testserver/my/")) * 60)
    sends(Client(), many, NEW)
    assert len(lines(caplog)) == MOST_IN_ONE


def test_what_is_too_large_is_not_read(db, caplog):
    large = old_form("/my/", **{"original-policy": "x" * LARGEST})
    assert sends(Client(), large).status_code == 400
    assert lines(caplog) == []


def test_twenty_an_hour_from_one_network_and_two_hundred_in_all(db, caplog):
    answers = [sends(Client(), old_form("/my/")).status_code for _ in range(22)]
    assert answers == [204] * 20 + [429] * 2
    assert len(lines(caplog)) == 20
    for number in range(1, 12):
        for _ in range(20):
            sends(Client(), old_form("/my/"), REMOTE_ADDR=f"192.0.2.{number}")
    assert len(lines(caplog)) == 200
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert sends(Client(), old_form("/my/")).status_code == 204


def test_anybody_may_send_and_nobody_may_look(cast):
    house = House(cast)
    for who in EVERYBODY:
        browser = house.browser(who)
        browser.handler.enforce_csrf_checks = True
        assert sends(browser, "").status_code in {204, 429}
        with only_reads():
            assert browser.get(ADDRESS).status_code == 405


def test_a_report_keeps_nobody_signed_in(cast):
    anna = Client()
    anna.force_login(cast.anna.person)
    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        sends(anna, old_form("/my/"))
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        assert anna.get("/my/").status_code == 302
