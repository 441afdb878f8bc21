"""Anna on her phone and Ben at his desk: an agreement that both confirm, and reopen."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from cast import Cast, a_goal
from playwright.sync_api import Browser, Page, expect
from together import what_they_have_together

NOW = datetime.now(UTC)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def anna(browser: Browser, cast: Cast, signed_in: Callable) -> Iterator[Page]:
    """Her phone, and it runs no scripts at all."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    signed_in(page, cast.anna)
    yield page
    context.close()


@pytest.fixture
def ben(page: Page, cast: Cast, signed_in: Callable) -> Page:
    page.set_viewport_size(DESK)
    signed_in(page, cast.ben)
    return page


def test_an_agreement_is_confirmed_by_both_and_a_clause_talked_about_again(
    anna: Page, ben: Page, live_server: object, cast: Cast
) -> None:
    address = f"{live_server}/together/{cast.episode.pk}/agreement/"
    ben.goto(address)
    ben.get_by_role("link", name="Write the first version").click()
    ben.get_by_role("button", name="Keep as a new version").click()
    ben.get_by_role("button", name="I have read version 1").click()
    expect(ben.get_by_text("Not confirmed yet by: Anna.")).to_be_visible()

    anna.goto(f"{live_server}/my/")
    anna.get_by_role("link", name="Working together").first.click()
    anna.get_by_role("link", name="Agreement").click()
    expect(anna.get_by_text("Nobody records a session")).to_be_visible()
    anna.get_by_role("button", name="I have read version 1").click()
    expect(anna.get_by_role("heading", name="What holds: version 1")).to_be_visible()

    anna.get_by_text("Ask to talk about a clause again", exact=True).click()
    anna.get_by_label("Which clause?").select_option(label="How often we meet")
    anna.get_by_label("What is it about?").fill("Every two weeks would do")
    anna.get_by_role("button", name="Ask", exact=True).click()

    ben.goto(address)
    expect(ben.get_by_text("Every two weeks would do")).to_be_visible()
    ben.get_by_role("link", name="Write a new version").click()
    ben.get_by_label("How often we meet").fill(
        "We meet every two weeks for 50 minutes."
    )
    ben.get_by_role("button", name="Keep as a new version").click()

    anna.goto(address)
    expect(anna.locator("ins").first).to_contain_text("every two weeks")
    expect(anna.locator("del").first).to_contain_text("once a week")
    expect(anna.get_by_role("heading", name="What holds: version 1")).to_be_visible()
    anna.get_by_role("button", name="I have read version 2").click()
    ben.goto(address)
    ben.get_by_role("button", name="I have read version 2").click()
    for page in (anna, ben):
        page.goto(address)
        heading = page.get_by_role("heading", name="What holds: version 2")
        expect(heading).to_be_visible()
        expect(page.get_by_text("To talk about again")).to_have_count(0)


@pytest.fixture(params=["anna", "ben"])
def with_everything(
    request: pytest.FixtureRequest, page: Page, cast: Cast, signed_in: Callable
) -> Page:
    """One of the two, where there is something on each page."""
    signed_in(page, getattr(cast, request.param))
    for words in ("Sleep through the night", "Call my sister"):
        a_goal(cast.episode, words, at=NOW)
    goal = cast.episode.goals.order_by("pk")[0]
    what_they_have_together(goal, by=cast.ben, words="A walk at noon")
    page.set_viewport_size({"width": 320, "height": 640})
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_page_is_accessible_and_fits_a_phone(
    with_everything: Page,
    live_server: object,
    cast: Cast,
    accessible: Callable[[Page], None],
    scheme: str,
) -> None:
    page = with_everything
    page.emulate_media(color_scheme=scheme)
    for name in ("goals", "agreement", "agreement/words", "preferences", "ending"):
        page.goto(f"{live_server}/together/{cast.episode.pk}/{name}/")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
