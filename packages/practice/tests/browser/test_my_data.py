"""Anna's own data in a real browser: accessible, narrow, dark, by keyboard alone."""

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cast import Cast
from playwright.sync_api import Page, expect

from vincula_practice.people.consents import agreed

PAGES = ("", "opened/", "agreed/", "ask/", "take/")
SMALLEST, DESK = (320, 640), (1280, 900)
NOW = datetime.now(UTC)


@pytest.fixture
def anna(cast: Cast, page: Page, signed_in: Callable[[Page, Any], None]) -> Page:
    signed_in(page, cast.anna)
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
    for place in PAGES:
        anna.goto(f"{live_server}/my/data/{place}")
        accessible(anna)
        assert anna.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_requests_of_clients_are_accessible(
    cast: Cast,
    page: Page,
    live_server: object,
    signed_in: Callable[[Page, Any], None],
    accessible: Callable[[Page], None],
) -> None:
    signed_in(page, cast.mona)
    page.goto(f"{live_server}/requests/")
    accessible(page)
    signed_in(page, cast.ben)
    page.goto(f"{live_server}/requests/of/{cast.episode.pk}/")
    accessible(page)


def test_she_takes_back_a_yes_with_the_keyboard(
    anna: Page, cast: Cast, live_server: object
) -> None:
    anna.goto(f"{live_server}/my/data/agreed/")
    anna.get_by_role("button", name="No longer: Links").focus()
    anna.keyboard.press("Enter")
    expect(anna.get_by_text("Noted: no. That holds from now on.")).to_be_visible()
    assert not agreed(client_id=cast.episode.client_id, purpose="links")


def test_the_file_to_read_opens_without_a_network_and_is_accessible(
    anna: Page, live_server: object, accessible: Callable[[Page], None], tmp_path: Any
) -> None:
    anna.goto(f"{live_server}/my/data/take/")
    with anna.expect_download() as got:
        anna.get_by_role("button", name="Download my-data.zip").click()
    archive = tmp_path / "my-data.zip"
    got.value.save_as(archive)
    anna.context.set_offline(True)
    zipfile.ZipFile(archive).extractall(tmp_path)
    anna.goto(f"file://{tmp_path}/read-me.html")
    anna.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    accessible(anna)
    anna.context.set_offline(False)
