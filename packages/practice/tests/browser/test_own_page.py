"""Anna's own pages in a real browser: accessible, narrow, dark."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cast import Cast, a_goal, a_session
from courses import WEEK, answered, answered_after
from django.test import Client
from playwright.sync_api import Page, expect

from vincula_practice.checkins.models import CheckIn

NOW = datetime.now(UTC)
SMALLEST, DESK = (320, 640), (1280, 900)


@pytest.fixture
def anna(live_server: object, cast: Cast, page: Page) -> Page:
    """Anna is signed in, has a course of six sessions and one session ahead."""
    client = Client()
    client.force_login(cast.anna.person)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "url": str(live_server)}]
    )
    a_goal(cast.episode, "Sleep through the night", at=NOW - 7 * WEEK)
    for week in range(6, 0, -1):
        moment = NOW - week * WEEK
        checkin = answered(cast.episode, *[week % 4] * 9, at=moment)
        answered_after(checkin, 3, at=moment + timedelta(hours=1))
    a_session(cast.episode, starts_at=NOW + timedelta(hours=20), at=NOW)
    return page


@pytest.mark.parametrize(("scheme", "size"), [("light", SMALLEST), ("dark", DESK)])
def test_her_pages_are_accessible_and_fit(
    anna: Page,
    live_server: object,
    accessible: Callable[[Page], None],
    scheme: str,
    size: tuple[int, int],
) -> None:
    anna.set_viewport_size({"width": size[0], "height": size[1]})
    anna.emulate_media(color_scheme=scheme)
    sent = CheckIn.objects.filter(state="submitted").order_by("pk")[0]
    for place in ("", f"answers/{sent.pk}/"):
        anna.goto(f"{live_server}/my/{place}")
        accessible(anna)
        assert anna.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_line_can_be_told_from_the_range_without_our_colours(
    anna: Page, live_server: object
) -> None:
    anna.emulate_media(forced_colors="active")
    anna.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    anna.goto(f"{live_server}/my/")
    colour = "(element, name) => getComputedStyle(element)[name]"
    range_ = anna.locator(".chart-wide .chart-own").first.evaluate(colour, "fill")
    line = anna.locator(".chart-wide .chart-line").first.evaluate(colour, "stroke")
    assert range_ != line


def test_from_her_page_into_the_check_in(anna: Page, live_server: object) -> None:
    anna.goto(f"{live_server}/my/")
    anna.get_by_role("button", name="Answer now").click()
    anna.get_by_role("link", name="Start").click()
    anna.locator(".option").nth(1).click()
    expect(anna.get_by_text("2 of 18")).to_be_visible()
    anna.get_by_role("link", name="My page").click()
    expect(anna.get_by_role("link", name="Answer now")).to_be_visible()
