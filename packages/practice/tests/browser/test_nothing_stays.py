"""After signing out, the next person at this browser finds nothing: not in its storage,
not on its disk, not by going back."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cast import NOW, PASSWORD, Cast, a_checkin, a_link
from playwright.sync_api import BrowserContext, Page, Playwright, expect

# Planted in what Ben types and reads; whatever is longer than the address of a page.
NAME, EVENT, GOAL = "Quillonhart", "Zwetschgenbrand", "Nachtfalterlied"
CANARIES = (NAME, EVENT, GOAL)
STORES = """async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
})"""
SETTLED_SECONDS = 2


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def browsing(
    playwright: Playwright, browser_type_launch_args, profile: Path
) -> Iterator[BrowserContext]:
    """A browser with a profile on the disk, as people have."""
    context = playwright.chromium.launch_persistent_context(
        str(profile), **browser_type_launch_args
    )
    yield context
    context.close()


def work_through(
    page: Page,
    live_server: object,
    cast: Cast,
    second_step: Callable[[Page, Any], None],
) -> None:
    """Ben signs in by hand, looks at everything about Anna, and types words."""
    page.goto(f"{live_server}/sign-in/")
    page.locator("[name=login]").fill("ben@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    second_step(page, cast.ben)
    room = f"{live_server}/clients/{cast.episode.pk}/"
    page.goto(room)
    page.get_by_text("A life event or a note").click()
    page.get_by_label("In a few words").fill(EVENT)
    page.get_by_role("button", name="Add to the picture").click()
    expect(page.get_by_text(EVENT).first).to_be_visible()
    for place in ("sessions/", "plan/", "course.pdf"):
        # Documents are fetched by the page: a headless browser shows none.
        if place.endswith("pdf"):
            page.evaluate("(at) => fetch(at).then((one) => one.blob())", room + place)
        else:
            page.goto(room + place)
    page.goto(room)
    # Typed and not sent, then away from it.
    page.get_by_text("A life event or a note").click()
    page.get_by_label("In a few words").fill(GOAL)
    page.goto(f"{live_server}/clients/")
    expect(page.get_by_text(NAME).first).to_be_visible()


def found_on_disk(profile: Path) -> list[str]:
    """Name each file of the profile that holds a canary, in plain or in wide letters."""
    needles = {
        canary.encode(coding)
        for canary in CANARIES
        for coding in ("utf-8", "utf-16-le", "utf-16-be")
    }
    return [
        str(path.relative_to(profile))
        for path in profile.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]


@pytest.fixture
def named(cast: Cast) -> Cast:
    person = cast.episode.client.person
    person.name = NAME
    person.save()
    return cast


def test_after_signing_out_the_browser_holds_nothing(
    live_server: object,
    named: Cast,
    browsing: BrowserContext,
    profile: Path,
    signed_in: Callable[[Page, Any], None],
) -> None:
    page = browsing.pages[0]
    work_through(page, live_server, named, signed_in)
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{live_server}/sign-in/")
    assert page.evaluate(STORES) == dict.fromkeys(
        ("local", "session", "databases", "caches"), 0
    )
    for _ in range(3):
        page.go_back()
        assert not [one for one in CANARIES if one in page.content()]
    page.goto(f"{live_server}/clients/")
    assert NAME not in page.content()
    time.sleep(SETTLED_SECONDS)
    browsing.close()
    assert (profile / "Default" / "History").stat().st_size > 0
    assert found_on_disk(profile) == []


def test_the_search_finds_what_a_browser_keeps(
    live_server: object, named: Cast, browsing: BrowserContext, profile: Path
) -> None:
    """The same search over a profile into which a page did put something."""
    page = browsing.pages[0]
    page.goto(f"{live_server}/sign-in/?name={NAME}")
    page.evaluate("(words) => localStorage.setItem('words', words)", EVENT)
    time.sleep(SETTLED_SECONDS)
    browsing.close()
    found = found_on_disk(profile)
    assert any("History" in one for one in found), found
    assert any("Local Storage" in one for one in found), found
    shutil.rmtree(profile)


def test_a_check_in_by_link_leaves_nothing_either(
    live_server: object, named: Cast, browsing: BrowserContext, profile: Path
) -> None:
    link = a_link(a_checkin(named.episode, at=NOW), at=NOW)
    page = browsing.pages[0]
    page.goto(f"{live_server}/c/{link}/words/")
    page.get_by_role("textbox").fill(EVENT)
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/check/**")
    page.goto(f"{live_server}/help/")
    time.sleep(SETTLED_SECONDS)
    browsing.close()
    assert found_on_disk(profile) == []
