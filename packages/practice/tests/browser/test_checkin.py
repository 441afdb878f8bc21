"""Anna checks in with a real phone: by taps, by keys, without JavaScript, offline."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cast import Cast, a_checkin, a_goal, a_link, answer
from playwright.sync_api import Browser, Page, Response, expect

from vincula_practice.checkins.models import Answer, CheckIn, StoredResponse
from vincula_practice.checkins.plans import set_plan
from vincula_practice.checkins.schedule import Line

NOW = datetime.now(UTC)
PHONE, SMALLEST, DESK = (390, 844), (320, 640), (1280, 900)
PAGES = ("", "q/1/", "q/9/", "q/11/", "all/", "words/", "check/")
TARGET = 44
MOST_BYTES, MOST_REQUESTS = 60_000, 6
BEFORE = [
    Line(instrument="phq9", occasion="before"),
    Line(instrument="goal_rating", occasion="before"),
]


@pytest.fixture
def before(live_server: object, cast: Cast) -> str:
    """The address of a check-in of PHQ-9 and one goal, 11 questions."""
    a_goal(cast.episode, "Sleep through the night", at=NOW)
    set_plan(episode=cast.episode, lines=BEFORE, by=cast.ben, at=NOW)
    starts_at = NOW + timedelta(hours=20)
    checkin = a_checkin(cast.episode, starts_at=starts_at, at=NOW)
    return f"{live_server}/c/{a_link(checkin, at=NOW)}/"


@pytest.fixture
def after(live_server: object, cast: Cast) -> str:
    """The address of a Session Check, 11 questions."""
    starts_at = NOW - timedelta(hours=2)
    checkin = a_checkin(cast.episode, occasion="after", starts_at=starts_at, at=NOW)
    return f"{live_server}/c/{a_link(checkin, at=NOW)}/"


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    return page


class Thumb:
    """Taps, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, words: str) -> None:
        self.page.get_by_text(words, exact=True).first.click()
        self.taps += 1

    def answer(self, place: int) -> None:
        here = self.page.url
        self.page.locator(".option").nth(place).click()
        self.taps += 1
        self.page.wait_for_url(lambda url: url != here)


def test_before_a_session_takes_fourteen_taps(phone: Page, before: str) -> None:
    """Start, one tap a question, past the open line, send."""
    thumb = Thumb(phone)
    phone.goto(before)
    thumb.tap("Start")
    for _ in range(11):
        thumb.answer(1)
    expect(phone.get_by_role("heading")).to_contain_text(["What matters most today?"])
    thumb.tap("Next")
    thumb.tap("Send now")
    expect(phone.get_by_text("Thank you. Your answers have arrived.")).to_be_visible()
    assert thumb.taps == 14
    stored = StoredResponse.objects.get(instrument="phq9")
    assert [answer["value"] for answer in stored.answers] == [1] * 10
    assert phone.evaluate("localStorage.length + sessionStorage.length") == 0


def test_after_a_session_takes_thirteen_taps(phone: Page, after: str) -> None:
    thumb = Thumb(phone)
    phone.goto(after)
    thumb.tap("Start")
    for _ in range(10):
        thumb.answer(4)
    thumb.tap("Next")
    thumb.tap("Send now")
    expect(phone.get_by_text("Thank you. Your answers have arrived.")).to_be_visible()
    assert thumb.taps == 13


def test_who_they_are_is_asked_with_one_tap_more(
    live_server: object, phone: Page, cast: Cast
) -> None:
    """The third session of the suggested plan, which nobody had to choose."""
    starts = [NOW - timedelta(days=7 * week, hours=2) for week in (2, 1, 0)]
    third = [a_checkin(cast.episode, occasion="after", starts_at=at) for at in starts][
        2
    ]
    thumb = Thumb(phone)
    phone.goto(f"{live_server}/c/{a_link(third, at=NOW)}/")
    thumb.tap("Start")
    for _ in range(10):
        thumb.answer(4)
    thumb.tap("Next")
    expect(phone.get_by_text("Did I miss something about who you are")).to_be_visible()
    thumb.tap("Next")
    thumb.tap("Send now")
    expect(phone.get_by_text("Thank you. Your answers have arrived.")).to_be_visible()
    assert thumb.taps == 14


def test_going_back_shows_the_choice_and_tapping_it_again_goes_on(
    phone: Page, before: str
) -> None:
    phone.goto(before + "q/1/")
    thumb = Thumb(phone)
    thumb.answer(2)
    phone.get_by_role("link", name="Back").click()
    expect(phone.get_by_label("More than half the days")).to_be_checked()
    thumb.answer(2)
    assert phone.url.endswith("/q/2/")


def test_all_on_one_page_each_tap_is_kept(phone: Page, before: str) -> None:
    phone.goto(before)
    phone.get_by_text("Rather all on one page").click()
    options = phone.locator("fieldset").nth(3).locator(".option")
    options.nth(2).click()
    expect(phone.locator("p.status")).to_have_text("Saved")
    assert Answer.objects.get().value == 2
    phone.reload()
    expect(options.nth(2).locator("input")).to_be_checked()
    phone.get_by_label("What matters most today?").fill("The move.")
    phone.get_by_role("button", name="Look over and send").click()
    expect(phone.get_by_text("10 questions are not answered.")).to_be_visible()
    expect(phone.locator("blockquote")).to_have_text("The move.")
    phone.get_by_role("button", name="Send now").click()
    expect(phone.get_by_text("Thank you. Your answers have arrived.")).to_be_visible()


def test_choosing_takes_an_old_skip_back(phone: Page, before: str) -> None:
    phone.goto(before + "all/")
    first = phone.locator("fieldset").first
    first.get_by_label("I would rather not").check()
    expect(phone.locator("p.status")).to_have_text("Saved")
    first.locator(".option").nth(1).click()
    expect(first.get_by_label("I would rather not")).not_to_be_checked()
    expect(phone.locator("p.status")).to_have_text("Saved")
    phone.reload()
    expect(first.locator("input").nth(1)).to_be_checked()
    assert not Answer.objects.get().skipped


def test_by_keyboard_alone(page: Page, before: str) -> None:
    page.goto(before + "q/1/")
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("More than half the days")).to_be_checked()
    expect(page.locator("p.status")).to_have_text("Saved")
    assert page.url.endswith("/q/1/"), "arrow keys choose and do not go on"
    page.keyboard.press("Enter")
    page.wait_for_url("**/q/2/")
    assert Answer.objects.get().value == 2
    page.get_by_role("button", name="Skip this question").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/q/3/")
    assert Answer.objects.get(item="phq9_2").skipped


def test_without_javascript(browser: Browser, before: str) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(before)
    plain.get_by_text("Start", exact=True).click()
    for _ in range(11):
        plain.locator(".option").first.click()
        plain.get_by_role("button", name="Next").click()
    plain.get_by_label("What matters most today?").fill("Nothing new.")
    plain.get_by_role("button", name="Next").click()
    plain.get_by_role("button", name="Send now").click()
    expect(plain.get_by_text("Thank you. Your answers have arrived.")).to_be_visible()
    assert CheckIn.objects.get().words == "Nothing new."
    plain.context.close()


def test_a_lost_connection_is_told_and_made_up_for(phone: Page, before: str) -> None:
    phone.goto(before + "q/1/")
    phone.context.set_offline(True)
    phone.locator(".option").nth(3).click()
    expect(phone.locator("p.status")).to_contain_text("Not saved yet")
    assert not Answer.objects.exists()
    phone.context.set_offline(False)
    phone.wait_for_url("**/q/2/")
    assert Answer.objects.get().value == 3


def test_sending_with_a_lost_connection_and_a_nervous_thumb(
    phone: Page, before: str
) -> None:
    phone.goto(before + "check/")
    phone.context.set_offline(True)
    for _ in range(3):
        phone.get_by_role("button", name="Send now").click()
    expect(phone.locator("p.status")).to_contain_text("Not sent yet")
    phone.context.set_offline(False)
    phone.wait_for_url("**/sent/")
    assert StoredResponse.objects.filter(instrument="phq9").count() == 1


def test_a_server_that_cannot_is_not_called_a_lost_connection(
    phone: Page, before: str
) -> None:
    """The line is well; the practice's side is not, and says so with where to turn."""
    phone.goto(before + "check/")
    unable = {"status": 503, "content_type": "application/json", "body": "{}"}
    phone.route("**/check/", lambda route: route.fulfill(**unable))
    phone.get_by_role("button", name="Send now").click()
    status = phone.locator("p.status")
    expect(status).to_contain_text("Not sent yet: something on the practice")
    expect(status).not_to_contain_text("connection")
    expect(phone.locator("[data-turn]")).to_be_visible()
    expect(phone.locator("[data-turn]")).to_contain_text("emergency number")
    assert not StoredResponse.objects.filter(instrument="phq9").exists()
    phone.unroute("**/check/")
    phone.wait_for_url("**/sent/")
    assert StoredResponse.objects.filter(instrument="phq9").count() == 1


def test_an_answer_that_is_kept_but_not_confirmed_is_sent_again(
    phone: Page, before: str
) -> None:
    """The server stored it; the phone never heard so."""
    lost = []

    def lose_the_first(route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    phone.route("**/check/", lose_the_first)
    phone.goto(before + "check/")
    phone.get_by_role("button", name="Send now").click()
    phone.wait_for_url("**/sent/")
    assert len(lost) == 1
    assert StoredResponse.objects.filter(instrument="phq9").count() == 1


def test_the_other_language_is_one_tap_away(phone: Page, before: str) -> None:
    phone.goto(before + "q/11/")
    phone.locator(".option").nth(7).locator("input").focus()
    phone.keyboard.press("Space")
    phone.get_by_role("button", name="Deutsch").click()
    expect(phone.locator("html")).to_have_attribute("lang", "de")
    expect(phone.get_by_label("7", exact=True)).to_be_checked()


@pytest.mark.parametrize(("scheme", "width"), [("light", PHONE[0]), ("dark", DESK[0])])
def test_every_page_is_accessible(
    page: Page,
    before: str,
    accessible: Callable[[Page], None],
    scheme: str,
    width: int,
) -> None:
    answer(CheckIn.objects.get(), "phq9_9", 1, at=NOW)  # help stands on the page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for page_ in PAGES:
        page.goto(before + page_)
        accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_thank_you_is_accessible(
    page: Page, before: str, accessible: Callable[[Page], None], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    # Given here: what came out is shown to the device that gave it.
    page.goto(before + "q/9/")
    page.locator(".option").nth(1).click()
    page.wait_for_url(lambda url: not url.endswith("q/9/"))
    page.goto(before + "check/")
    page.get_by_role("button", name="Send now").click()
    page.get_by_text("Show me what came out").click()
    accessible(page)


@pytest.mark.parametrize(
    "width", [SMALLEST[0], PHONE[0] // 2, DESK[0] // 2], ids="{} px wide".format
)
def test_nothing_scrolls_sideways(page: Page, before: str, width: int) -> None:
    """At 320 px, and at 200 % zoom of a phone and of a desk screen."""
    page.set_viewport_size({"width": width, "height": 640})
    for page_ in PAGES:
        page.goto(before + page_)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page_


def test_what_one_taps_is_large_enough(page: Page, before: str) -> None:
    page.set_viewport_size({"width": SMALLEST[0], "height": SMALLEST[1]})
    for page_ in PAGES:
        page.goto(before + page_)
        for place in page.locator("main a, main button, .option, .crisis a").all():
            if not place.is_visible():
                continue  # shown only without a network
            box = place.bounding_box()
            assert box, page_
            assert round(box["height"]) >= TARGET, (page_, place.inner_text())


def test_the_first_page_is_light(page: Page, before: str) -> None:
    got: list[Response] = []
    page.on("response", lambda response: got.append(response))  # noqa: PLW0108 - Playwright marks its handlers
    page.goto(before)
    page.wait_for_load_state("networkidle")
    sizes = {response.url: len(gzip.compress(response.body())) for response in got}
    # A headless browser leaves the icon out, which a phone would fetch.
    assert page.locator("link[rel=icon]").get_attribute("href").startswith("data:")
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_a_chosen_answer_shows_without_our_colours(page: Page, before: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(before + "all/")
    option = page.locator(".option").first
    plain = option.evaluate("element => getComputedStyle(element).outlineStyle")
    option.click()
    chosen = option.evaluate("element => getComputedStyle(element).outlineStyle")
    assert (plain, chosen) == ("none", "solid")
