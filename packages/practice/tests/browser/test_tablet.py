"""OF-1: the tablet goes from hand to hand, and the next person finds nothing."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import Cast, a_checkin, client_of
from django.test import Client
from playwright.sync_api import (
    BrowserContext,
    BrowserType,
    Locator,
    Page,
    expect,
)
from profile_folder import canaries, left_in, own_profile

from vincula_practice.checkins.kiosks import code_for, start_kiosk
from vincula_practice.checkins.models import CheckIn
from vincula_practice.checkins.plans import set_plan
from vincula_practice.checkins.schedule import Line

NOW = datetime.now(UTC)
# The drill hands it over a hundred times.
HANDOVERS = int(os.environ.get("VINCULA_HANDOVERS", "3"))
PHQ9 = [Line(instrument="phq9", occasion="before")]
Handed = tuple[BrowserType, dict[str, object], Path]
STORED = """async () => [
  localStorage.length, sessionStorage.length, (await caches.keys()).length,
  (await indexedDB.databases()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
].join()"""


@pytest.fixture
def tablet(live_server: object, cast: Cast) -> dict[str, str]:
    """The cookie of a browser that is the practice's tablet."""
    token = start_kiosk(pin="493817", by=cast.fred, at=NOW)
    return {"name": "kiosk", "value": token, "url": str(live_server)}


def a_code(cast: Cast, name: str) -> str:
    """Take somebody on, plan a session, and make the code for the desk."""
    episode = client_of(cast.ben, name, email=None, at=NOW)
    set_plan(episode=episode, lines=PHQ9, by=cast.ben, at=NOW)
    checkin = a_checkin(episode, starts_at=NOW + timedelta(hours=1), at=NOW)
    return code_for(checkin=checkin, by=cast.fred, at=NOW)


def answers(page: Page, start: str, code: str, words: str, *, to_the_end: bool) -> None:
    page.goto(start)
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Start", exact=True).click()
    for _ in range(10):
        here = page.url
        page.locator(".option").nth(1).click()
        page.wait_for_url(lambda url, here=here: url != here)
    page.get_by_label("What matters most today?").fill(words)
    page.get_by_role("button", name="Next").click()
    expect(page.locator("blockquote")).to_contain_text(words[:10])
    if to_the_end:
        page.get_by_role("button", name="Send now").click()
        page.get_by_role("link", name="Done: clear the screen").click()
    else:
        page.get_by_role("link", name="Stop here and clear the screen").click()
    expect(page.get_by_label("Your code")).to_be_visible()


def what_the_next_one_finds(page: Page, start: str) -> str:
    """Look everywhere that a browser lets one look."""
    seen = [page.content()]
    for step in (page.go_back, page.go_back, page.go_forward, page.go_forward):
        step()
        page.wait_for_timeout(50)
        seen.append(page.content() + page.title())
    for place in ("form/", "form/q/1/", "form/words/", "form/check/", "form/sent/"):
        page.goto(start + place)
        seen.append(page.content() + page.title())
    page.goto(start)
    field = page.get_by_label("Your code")
    field.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    seen.append(field.input_value())
    return "".join(seen)


@pytest.fixture
def handed_over(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, object],
    tmp_path: Path,
) -> Handed:
    return browser_type, browser_type_launch_args, tmp_path / "profile"


def test_handed_over_again_and_again(
    handed_over: Handed,
    live_server: object,
    cast: Cast,
    tablet: dict[str, str],
) -> None:
    start = f"{live_server}/kiosk/"
    planted: list[str] = []
    with own_profile(*handed_over) as context:
        context.add_cookies([tablet])
        page = context.pages[0]
        for number in range(HANDOVERS):
            words = canaries(3)
            planted += words
            code = a_code(cast, f"Client{number}")
            answers(page, start, code, " ".join(words), to_the_end=number % 3 > 0)
            found = what_the_next_one_finds(page, start)
            assert not [one for one in planted if one in found], number
            assert page.evaluate(STORED) == "0,0,0,0,0", number
    sent = CheckIn.objects.filter(state="submitted").count()
    assert sent == sum(number % 3 > 0 for number in range(HANDOVERS))
    assert left_in(handed_over[2], planted) == set()


@pytest.fixture
def at_the_form(context: BrowserContext, page: Page, live_server, cast, tablet) -> Page:
    context.add_cookies([tablet])
    page.clock.install()
    page.goto(f"{live_server}/kiosk/")
    page.get_by_label("Your code").fill(a_code(cast, "Nina"))
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Rather all on one page").click()
    return page


def until(page: Page, shown: Locator) -> None:
    """Let time pass until something shows: a late event may have begun the wait anew."""
    for _ in range(24):
        if shown.is_visible():
            return
        page.clock.run_for(5_000)
    expect(shown).to_be_visible()


def test_it_asks_and_then_clears(at_the_form: Page) -> None:
    page = at_the_form
    still_there = page.get_by_role("button", name="I am still here")
    # The clock runs on between the steps: what is seen before 75 seconds has room.
    page.clock.run_for(40_000)
    expect(still_there).not_to_be_visible()
    until(page, still_there)
    still_there.click()
    expect(still_there).not_to_be_visible()
    page.clock.run_for(40_000)
    assert "/form/" in page.url
    until(page, still_there)
    page.clock.run_for(16_000)
    expect(page.get_by_label("Your code")).to_be_visible()


def test_a_touch_beside_the_question_does_not_keep_the_screen(
    at_the_form: Page,
) -> None:
    page = at_the_form
    still_there = page.get_by_role("button", name="I am still here")
    until(page, still_there)
    page.mouse.click(3, 3)
    page.keyboard.press("Shift")
    page.clock.run_for(16_000)
    expect(page.get_by_label("Your code")).to_be_visible()


def test_taps_keep_it_open(at_the_form: Page) -> None:
    page = at_the_form
    for place in range(4):
        page.clock.run_for(50_000)
        page.locator("fieldset").nth(place).locator(".option").first.click()
    expect(page.get_by_role("button", name="I am still here")).not_to_be_visible()
    assert "/form/" in page.url


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 820)])
def test_its_pages_are_accessible(
    at_the_form: Page,
    live_server: object,
    accessible: Callable[[Page], None],
    scheme: str,
    width: int,
) -> None:
    page = at_the_form
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for place in ("form/", "form/q/1/", "form/check/", "", "leave/"):
        page.goto(f"{live_server}/kiosk/{place}")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_staff_leave_it_with_the_pin(
    context: BrowserContext, page: Page, live_server: object, tablet: dict[str, str]
) -> None:
    context.add_cookies([tablet])
    page.goto(f"{live_server}/kiosk/")
    page.get_by_role("link", name="For staff").click()
    page.get_by_label("PIN").fill("493817")
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/sign-in/")


def test_front_desk_sets_it_up(page: Page, live_server: object, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.fred.person)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([cookie | {"url": str(live_server)}])
    page.goto(f"{live_server}/practice/tablet/")
    page.get_by_label("Choose a PIN").fill("493817")
    page.get_by_label("The same PIN again").fill("493817")
    page.get_by_role("button", name="Turn this browser into the tablet").click()
    expect(page.get_by_label("Your code")).to_be_visible()
    page.goto(f"{live_server}/today/")
    expect(page.get_by_label("Your code")).to_be_visible()
