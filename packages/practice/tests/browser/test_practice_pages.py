"""Today and the room in a real browser: accessible, narrow, dark, live."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cast import Cast, a_checkin, a_session
from courses import WEEK, answered, answered_after, sent
from django.core import mail
from django.test import Client
from playwright.sync_api import Page, expect

NOW = datetime.now(UTC)
WORDS = "The argument with my sister."
PHONE, SMALLEST, DESK = (390, 844), (320, 640), (1280, 900)
SEND, AGAIN = re.compile("Send the link.*Anna, Before"), re.compile("Send again")
PLACES = [
    "/today/",
    "/clients/",
    "/clients/new/",
    "/clients/{episode}/",
    "/clients/{episode}/sessions/",
    "/clients/{episode}/answers/{checkin}/",
    "/clients/{episode}/paper/{open}/",
    "/clients/{episode}/plan/",
    "/account/",
    "/practice/",
]


@pytest.fixture
def ben(live_server: object, cast: Cast, page: Page) -> Page:
    """Ben is signed in, and Anna has a course of six sessions."""
    client = Client()
    client.force_login(cast.ben.person)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "url": str(live_server)}]
    )
    for week in range(6, 0, -1):
        moment = NOW - week * WEEK
        checkin = answered(cast.episode, *[week % 4] * 9, at=moment, words=WORDS)
        answered_after(checkin, 3, at=moment + timedelta(hours=1), words="Go slower.")
    return page


@pytest.fixture
def addresses(live_server: object, cast: Cast, ben: Page) -> list[str]:
    waiting = a_checkin(cast.episode, starts_at=NOW, at=NOW)
    done = cast.episode.sessions.get(number=1).checkins.get(occasion="before")
    names = {"episode": cast.episode.pk, "checkin": done.pk, "open": waiting.pk}
    return [f"{live_server}{place.format(**names)}" for place in PLACES]


@pytest.mark.parametrize(("scheme", "size"), [("light", PHONE), ("dark", DESK)])
def test_every_page_is_accessible(
    ben: Page,
    addresses: list[str],
    accessible: Callable[[Page], None],
    scheme: str,
    size: tuple[int, int],
) -> None:
    ben.emulate_media(color_scheme=scheme)
    ben.set_viewport_size({"width": size[0], "height": size[1]})
    for address in addresses:
        ben.goto(address)
        expect(ben.get_by_role("heading", level=1)).to_be_visible()
        accessible(ben)


def test_no_page_is_wider_than_the_smallest_screen(
    ben: Page, addresses: list[str]
) -> None:
    ben.set_viewport_size({"width": SMALLEST[0], "height": SMALLEST[1]})
    widths = {}
    for address in addresses:
        ben.goto(address)
        widths[address] = ben.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(addresses, SMALLEST[0])


def test_a_link_is_sent_in_one_tap_without_leaving_the_page(
    live_server: object, cast: Cast, ben: Page
) -> None:
    a_session(cast.episode, starts_at=NOW + timedelta(minutes=10))
    ben.goto(f"{live_server}/today/?day={(NOW + timedelta(minutes=10)).date()}")
    ben.evaluate("window.stayed = true")
    ben.get_by_role("button", name=SEND).click()
    expect(ben.get_by_role("button", name=AGAIN)).to_be_visible()
    assert ben.evaluate("window.stayed") is True
    assert [message.to for message in mail.outbox] == [["anna@example.org"]]


def test_without_javascript_the_same_tap_works(
    live_server: object, cast: Cast, ben: Page
) -> None:
    session = a_session(cast.episode, starts_at=NOW + timedelta(minutes=10))
    plain = ben.context.browser.new_context(java_script_enabled=False)
    plain.add_cookies(ben.context.cookies())
    page = plain.new_page()
    page.goto(f"{live_server}/today/?day={(NOW + timedelta(minutes=10)).date()}")
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_role("button", name=AGAIN)).to_be_visible()
    assert page.url.endswith(f"#session-{session.pk}")
    plain.close()


def test_the_room_shows_a_check_in_as_it_arrives(
    live_server: object, cast: Cast, ben: Page
) -> None:
    waiting = a_checkin(cast.episode, starts_at=NOW, at=NOW)
    ben.clock.install()
    ben.goto(f"{live_server}/clients/{cast.episode.pk}/")
    ben.get_by_text("A life event or a note").click()
    ben.get_by_label("In a few words").fill("half a sentence")
    expect(ben.get_by_text("Slower today")).to_have_count(0)
    sent(waiting, at=datetime.now(UTC), words="Slower today, please.")
    ben.clock.fast_forward(20_000)
    expect(ben.get_by_text("Slower today, please.")).to_be_visible()
    expect(ben.get_by_text("A check-in has just arrived")).to_be_visible()
    # What the therapist was writing is still there.
    expect(ben.get_by_label("In a few words")).to_have_value("half a sentence")


def test_answers_open_in_place(live_server: object, cast: Cast, ben: Page) -> None:
    ben.goto(f"{live_server}/clients/{cast.episode.pk}/")
    ben.get_by_text("Before the session").first.click()
    expect(
        ben.get_by_text("Little interest or pleasure in doing things").first
    ).to_be_visible()


def test_the_room_breaks_no_rule_of_its_own_content_policy(
    live_server: object, cast: Cast, ben: Page
) -> None:
    complaints: list[str] = []
    ben.on("console", lambda said: complaints.append(said.text))
    ben.goto(f"{live_server}/clients/{cast.episode.pk}/")
    ben.get_by_text("Before the session").first.click()
    ben.goto(f"{live_server}/today/")
    assert complaints == []
