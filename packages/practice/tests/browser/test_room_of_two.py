"""Two people at once, on two devices: a dip, Today, the room, and what both say of it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cast import Cast, a_session
from dips import a_dip
from playwright.sync_api import Browser, Page, expect

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def two(
    live_server: object,
    cast: Cast,
    browser: Browser,
    signed_in: Callable[[Page, Any], None],
) -> tuple[Page, Page]:
    """Ben at his desk and Anna with her phone, after her rating has dipped."""
    now = datetime.now(UTC)
    a_dip(cast.episode, until=now)
    a_session(cast.episode, starts_at=now + timedelta(days=6), at=now)
    ben = browser.new_context(viewport=DESK).new_page()
    anna = browser.new_context(viewport=PHONE).new_page()
    signed_in(ben, cast.ben)
    signed_in(anna, cast.anna)
    return ben, anna


def test_from_a_dip_to_what_both_say(
    two: tuple[Page, Page],
    live_server: object,
    accessible: Callable[[Page], None],
) -> None:
    ben, anna = two
    anna.goto(f"{live_server}/my/")
    accessible(anna)
    assert anna.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    ben.goto(f"{live_server}/today/")
    expect(ben.get_by_text("Working together was rated 1")).to_be_visible()
    accessible(ben)
    ben.get_by_role("button", name=re.compile("Open the room ?: Anna")).click()
    accessible(ben)
    ben.locator("section.picture").get_by_role(
        "button", name="Look at this together"
    ).click()
    # Nobody reloads Anna's page.
    expect(anna.get_by_text("Your therapist has opened this.")).to_be_visible()
    anna.get_by_role("button", name="Not yet").click()
    expect(ben.get_by_text("talked about it, not yet better")).to_be_visible()
    ben.get_by_role("button", name="Not yet").click()
    # Both stand in one line.
    said = anna.get_by_text("talked about it, not yet better")
    expect(said).to_contain_text(
        re.compile("not yet better.*not yet better", re.DOTALL)
    )
