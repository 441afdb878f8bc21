"""The network is gone, on a real phone: one can answer, is told, and it arrives once."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cast import Cast, a_checkin, a_goal, a_link
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from vincula_practice.checkins.models import CheckIn, StoredResponse, Submission
from vincula_practice.checkins.plans import set_plan
from vincula_practice.checkins.schedule import Line
from vincula_practice.progress.models import RiskNotice

NOW = datetime.now(UTC)
BEFORE = [
    Line(instrument="phq9", occasion="before"),
    Line(instrument="goal_rating", occasion="before"),
]
NOT_SENT = "Not sent yet."
HELP = "You do not have to carry this alone"


@pytest.fixture
def link(live_server: object, cast: Cast) -> str:
    """The address of a check-in of PHQ-9 and one goal."""
    cast.practice.crisis_help = "Night line: 0800 555 0100"
    cast.practice.save()
    a_goal(cast.episode, "Sleep through the night", at=NOW)
    set_plan(episode=cast.episode, lines=BEFORE, by=cast.ben, at=NOW)
    starts_at = NOW + timedelta(hours=20)
    checkin = a_checkin(cast.episode, starts_at=starts_at, at=NOW)
    return f"{live_server}/c/{a_link(checkin, at=NOW)}/"


def without_background_sync(page: Page) -> None:
    """As in Safari and Firefox: only an open page sends."""
    page.context.add_init_script("delete globalThis.SyncManager.prototype.register")


def take_along(page: Page, link: str) -> None:
    """Look at the first page once, until the device has the form."""
    with page.expect_response("**/taken/"):
        page.goto(link)


@contextmanager
def no_network(page: Page) -> Iterator[None]:
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


def answer_everything(page: Page, *, place: int = 1, words: str = "The move.") -> None:
    fields = page.locator("fieldset")
    for number in range(fields.count()):
        fields.nth(number).locator(".option").nth(place).click()
    page.get_by_label("What matters most today?").fill(words)


def help_of(page: Page) -> Locator:
    return page.get_by_text(HELP).and_(page.locator(":visible"))


def in_the_queue(page: Page) -> list[dict[str, object]]:
    return page.evaluate("letters.all()")


def test_from_the_first_visit_on(page: Page, link: str) -> None:
    take_along(page, link)
    with no_network(page):
        page.goto(link + "q/3/")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "You can answer without a network"
        )
        expect(page.locator("footer").get_by_text("Night line")).to_be_visible()
        answer_everything(page)
        page.get_by_role("button", name="Done").click()
        expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
        expect(help_of(page)).to_be_visible()
        assert page.locator("form[data-offline]").count() == 0
        assert not StoredResponse.objects.exists()
    page.wait_for_url("**/sent/")
    expect(page.get_by_text("Thank you. Your answers have arrived.")).to_be_visible()
    stored = StoredResponse.objects.get(instrument="phq9")
    assert [a["value"] for a in stored.answers] == [1] * 10
    assert CheckIn.objects.get().words == "The move."
    page.wait_for_timeout(2500)
    kept = "caches.keys().then((names) => names.length)"
    assert page.evaluate(kept) == 0, "nothing is kept once it was sent"
    assert "unsent" not in page.evaluate("document.cookie")


def test_the_banner_stays_until_it_has_arrived(page: Page, link: str) -> None:
    without_background_sync(page)
    take_along(page, link)
    page.route("**/c/letters/", lambda route: route.abort())
    with no_network(page):
        page.goto(link)
        answer_everything(page)
        page.get_by_role("button", name="Done").click()
        expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
    for place in ("", "q/2/", "all/"):
        page.goto(link + place)
        expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
    assert "unsent=1" in page.evaluate("document.cookie")
    page.unroute("**/c/letters/")
    page.get_by_role("button", name="Try to send now").click()
    expect(page.locator("[data-unsent]")).to_contain_text("has arrived")
    assert Submission.objects.count() == 1


def test_it_goes_out_when_the_page_is_opened_again(
    context: BrowserContext, page: Page, link: str
) -> None:
    without_background_sync(page)
    take_along(page, link)
    with no_network(page):
        page.goto(link)
        answer_everything(page)
        page.get_by_role("button", name="Done").click()
        expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
        page.close()
    again = context.new_page()
    again.goto(link)
    expect(again.locator("[data-unsent]")).to_contain_text("has arrived")
    assert Submission.objects.count() == 1


def test_a_reply_that_got_lost_stores_nothing_twice(page: Page, link: str) -> None:
    lost = []

    def lose_two(route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    take_along(page, link)
    page.context.route("**/c/letters/", lose_two)
    with no_network(page):
        page.goto(link)
        answer_everything(page, place=2)
        page.get_by_role("button", name="Done").click()
    for _ in range(2):
        expect(page.get_by_role("button", name="Try to send now")).to_be_visible()
        page.get_by_role("button", name="Try to send now").click()
        page.wait_for_timeout(500)
    page.wait_for_url("**/sent/")
    assert len(lost) == 2
    assert StoredResponse.objects.filter(instrument="phq9").count() == 1
    assert RiskNotice.objects.count() == 1


def test_help_comes_at_the_answer_itself(page: Page, link: str) -> None:
    take_along(page, link)
    with no_network(page):
        page.goto(link)
        expect(help_of(page)).not_to_be_visible()
        page.locator("fieldset").nth(8).locator(".option").nth(1).click()
        expect(help_of(page)).to_be_visible()


def test_what_waits_is_sealed_and_goes_without_cookies(page: Page, link: str) -> None:
    requests: list[Request] = []
    take_along(page, link)
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - Playwright marks its handlers
    with no_network(page):
        page.goto(link)
        answer_everything(page, words="canary-of-mine")
        page.get_by_role("button", name="Done").click()
        expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
        (letter,) = in_the_queue(page)
        assert "canary" not in json.dumps(letter)
        assert "canary" not in page.content()
        stored = page.evaluate("localStorage.length + sessionStorage.length")
        assert stored == 0
    page.wait_for_url("**/sent/")
    posted = [r for r in requests if r.url.endswith("/c/letters/")]
    assert posted
    assert all("cookie" not in r.all_headers() for r in posted)


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 820)])
def test_the_page_is_accessible_before_and_after(
    page: Page,
    link: str,
    accessible: Callable[[Page], None],
    scheme: str,
    width: int,
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    take_along(page, link)
    page.route("**/c/letters/", lambda route: route.abort())
    page.goto(link + "offline/")
    page.locator("fieldset").nth(8).locator(".option").nth(1).click()
    accessible(page)
    page.get_by_role("button", name="Done").click()
    expect(page.locator("[data-unsent]")).to_contain_text(NOT_SENT)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
