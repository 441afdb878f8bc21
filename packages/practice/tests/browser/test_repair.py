"""A concern, told on a phone, becomes a case that only the client can close."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cast import Cast, a_session
from playwright.sync_api import Browser, Page, expect

NOW = datetime.now(UTC)
PHONE, DESK = (
    {"width": 390, "height": 844},
    {"width": 1280, "height": 900},
)
WORDS = "I said yes and did not want to."
SignIn = Callable[[Page, Any], None]


@pytest.fixture
def pages(
    browser: Browser, cast: Cast, signed_in: SignIn, live_server: object
) -> Iterator[tuple[Page, Page]]:
    """Anna on her phone and Ben at his desk, at once."""
    a_session(cast.episode, starts_at=NOW + timedelta(days=2), at=NOW)
    hers = browser.new_context(viewport=PHONE)
    his = browser.new_context(viewport=DESK)
    anna, ben = hers.new_page(), his.new_page()
    signed_in(anna, cast.anna)
    signed_in(ben, cast.ben)
    yield anna, ben
    hers.close()
    his.close()


def told_on_a_phone(anna: Page, address: str, accessible: Callable[[Page], None]):
    anna.goto(f"{address}/my/")
    anna.get_by_role("link", name="Something that is hard to say").click()
    accessible(anna)
    anna.get_by_label("I went along although I did not want to.").check()
    anna.get_by_label("In your own words").fill(WORDS)
    anna.get_by_label("Tell my therapist now").check()
    anna.get_by_role("button", name="Show me first what happens then").click()
    expect(anna.get_by_text("Ben can open it from now on.")).to_be_visible()
    accessible(anna)
    anna.get_by_role("button", name="Yes, like this").click()
    expect(anna.get_by_text("Not opened yet: you can change it")).to_be_visible()


def opened_at_the_desk(ben: Page, address: str, accessible: Callable[[Page], None]):
    ben.goto(f"{address}/today/")
    expect(ben.get_by_text("has told you something")).to_be_visible()
    expect(ben.get_by_text(WORDS)).to_have_count(0)
    ben.get_by_role("region", name="Between you and those you work with").get_by_role(
        "link", name="Anna"
    ).click()
    ben.get_by_role("button", name="Open it 1").click()
    expect(ben.get_by_text(WORDS)).to_be_visible()
    accessible(ben)
    ben.get_by_role("button", name="Look at it together, step by step 1").click()
    put_in(ben, "What the therapist takes on", "I did not leave you time.")
    accessible(ben)


def put_in(page: Page, step: str, words: str) -> None:
    summary = re.compile(f"Add (something|or say anew): {re.escape(step)}")
    page.locator("summary").filter(has_text=summary).click()
    form = page.locator("li").filter(has=page.get_by_role("heading", name=step))
    form.locator("textarea").fill(words)
    form.get_by_role("button").click()
    expect(page.get_by_text(words)).to_be_visible()


def test_from_a_concern_to_a_repair(
    pages: tuple[Page, Page],
    live_server: object,
    accessible: Callable[[Page], None],
) -> None:
    anna, ben = pages
    told_on_a_phone(anna, str(live_server), accessible)
    opened_at_the_desk(ben, str(live_server), accessible)
    expect(ben.get_by_text("only Anna can say")).to_be_visible()
    expect(ben.get_by_label("Repaired", exact=True)).to_have_count(0)

    anna.goto(f"{live_server}/my/hard-to-say/")
    expect(anna.get_by_text("by Ben")).to_be_visible()
    anna.get_by_role("link", name="Work on something together").click()
    anna.get_by_role("link", name=re.compile("^Open since")).click()
    expect(anna.get_by_text("I did not leave you time.")).to_be_visible()
    put_in(anna, "What we change", "I say stop, and you stop.")
    accessible(anna)
    assert anna.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    anna.get_by_label("Repaired", exact=True).check()
    anna.get_by_label("What helped? Only if you like").fill("That you waited.")
    anna.get_by_role("button", name="That is how it is for me").click()
    anna.get_by_role("link", name="Keep or print it").click()
    expect(anna.get_by_text("That you waited.")).to_be_visible()
    accessible(anna)

    ben.reload()
    expect(ben.get_by_text("That you waited.")).to_be_visible()
