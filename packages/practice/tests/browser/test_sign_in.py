"""The first page that anybody sees."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

PHONE, SMALLEST, DESK = (390, 844), (320, 640), (1280, 900)


@pytest.mark.parametrize("size", [PHONE, SMALLEST, DESK], ids=str)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_is_accessible(
    live_server: object,
    page: Page,
    accessible: Callable[[Page], None],
    size: tuple[int, int],
    scheme: str,
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    accessible(page)


def test_the_sign_in_page_fits_a_narrow_screen(live_server: object, page: Page) -> None:
    page.set_viewport_size({"width": SMALLEST[0], "height": SMALLEST[1]})
    page.goto(f"{live_server}/")
    expect(page.locator("input[type=password]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST[0]


def test_a_wrong_password_says_so_and_nothing_more(
    live_server: object, page: Page
) -> None:
    page.goto(f"{live_server}/")
    page.get_by_label("mail").fill("nobody@example.org")
    page.locator("input[type=password]").fill("not the password")
    page.locator("input[type=password]").press("Enter")
    expect(page.get_by_text("not correct")).to_be_visible()
    expect(page.locator("input[type=password]")).to_have_value("")
