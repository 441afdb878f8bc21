"""Leaving quickly in a real browser: covered at once, signed out, another page there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cast import Cast, a_checkin, a_link
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, expect

NOW = datetime.now(UTC)
MOST_MILLISECONDS = 100
WIDTHS = (320, 390, 820, 1280)
TARGET = 44
# When the button is pressed, and when the page is covered, by the page's own clock.
WATCH = """() => {
  const pressed = () => { window.pressedAt ??= performance.now() };
  addEventListener("click", pressed, true);
  addEventListener("keyup", pressed, true);
  new MutationObserver(() => {
    if (document.querySelector(".covered")) {
      const top = document.elementFromPoint(200, 300).className;
      console.log(top, performance.now() - window.pressedAt, document.title.length);
    }
  }).observe(document.body, { childList: true });
}"""


@pytest.fixture
def link(live_server: object, cast: Cast) -> str:
    starts_at = NOW + timedelta(hours=20)
    checkin = a_checkin(cast.episode, starts_at=starts_at, at=NOW)
    return f"{live_server}/c/{a_link(checkin, at=NOW)}/"


@pytest.fixture
def anna(live_server: object, cast: Cast, page: Page) -> Page:
    client = Client()
    client.force_login(cast.anna.person)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "url": str(live_server)}]
    )
    return page


def leave_by(page: Page, way: str) -> None:
    if way == "tap":
        page.get_by_role("button", name="Leave this page quickly").click()
        return
    for _ in range(3):
        page.keyboard.press("Shift")


@pytest.mark.parametrize("way", ["tap", "shift"])
@pytest.mark.parametrize("place", ["my", "check-in"])
def test_covered_at_once_and_back_does_not_lead_to_it(
    anna: Page, live_server: object, link: str, way: str, place: str
) -> None:
    start = f"{live_server}/my/" if place == "my" else link + "q/1/"
    said: list[str] = []
    anna.on("console", lambda message: said.append(message.text))
    anna.goto("about:blank")
    anna.goto(start)
    anna.evaluate(WATCH)
    leave_by(anna, way)
    anna.wait_for_url("**/kitchen-measures/")
    expect(anna.get_by_role("heading")).to_have_text("Kitchen measures")
    top, took, title = said[0].split()
    assert top == "covered"
    assert float(took) <= MOST_MILLISECONDS
    assert int(title) <= 1, "nor does the tab name anything"
    anna.wait_for_timeout(300)
    assert not Session.objects.exists()
    anna.go_back()
    assert anna.url == "about:blank"


def test_shift_as_a_modifier_leads_nowhere(page: Page, link: str) -> None:
    page.goto(link + "words/")
    page.get_by_role("textbox").focus()
    for key in "ABCDE":
        page.keyboard.press(f"Shift+{key}")
    expect(page.get_by_role("textbox")).to_have_value("ABCDE")
    page.keyboard.press("Shift")
    expect(page.get_by_text("Shift: press 2 more times to leave.")).to_be_attached()
    page.keyboard.press("a")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    assert page.url.endswith("/words/")


def test_without_a_script_it_is_a_plain_form(
    browser: object, live_server: object, cast: Cast
) -> None:
    client = Client()
    client.force_login(cast.anna.person)
    context = browser.new_context(java_script_enabled=False)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([cookie | {"url": str(live_server)}])
    plain = context.new_page()
    plain.goto(f"{live_server}/my/")
    plain.get_by_role("button", name="Leave this page quickly").click()
    expect(plain.get_by_role("heading")).to_have_text("Kitchen measures")
    assert not Session.objects.exists()
    context.close()


def test_it_is_the_first_thing_a_keyboard_reaches(page: Page, link: str) -> None:
    page.goto(link)
    page.keyboard.press("Tab")
    assert (
        page.evaluate("document.activeElement.textContent")
        .strip()
        .endswith("Leave this page quickly")
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_large_enough_and_over_nothing_else_to_tap(
    page: Page, link: str, accessible: Callable[[Page], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(link + "all/")
    button = page.get_by_role("button", name="Leave this page quickly")
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(100)
    box = button.bounding_box()
    assert box
    assert box["height"] >= TARGET
    assert box["width"] >= TARGET
    assert 0 <= box["y"] < TARGET, "it stays in sight"
    accessible(page)


def test_where_it_leads_is_accessible(
    page: Page, live_server: object, accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{live_server}/kitchen-measures/")
    accessible(page)
