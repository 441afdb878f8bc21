"""What lies on the disk of a device: nothing of what was answered or read."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import Cast, a_checkin, a_goal, a_link
from django.test import Client
from playwright.sync_api import BrowserContext, BrowserType, Page, expect
from profile_folder import canaries, left_in, own_profile

from vincula_practice.checkins.models import CheckIn, Submission
from vincula_practice.checkins.plans import set_plan
from vincula_practice.checkins.schedule import Line

NOW = datetime.now(UTC)
CANARIES = 100
BEFORE = [
    Line(instrument="phq9", occasion="before"),
    Line(instrument="goal_rating", occasion="before"),
]
Started = tuple[BrowserType, dict[str, object], Path]


@pytest.fixture
def profile(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, object],
    tmp_path: Path,
) -> Started:
    return browser_type, browser_type_launch_args, tmp_path / "profile"


@pytest.fixture
def link(live_server: object, cast: Cast) -> str:
    a_goal(cast.episode, "canary-of-a-goal", at=NOW)
    set_plan(episode=cast.episode, lines=BEFORE, by=cast.ben, at=NOW)
    starts_at = NOW + timedelta(hours=20)
    checkin = a_checkin(cast.episode, starts_at=starts_at, at=NOW)
    return f"{live_server}/c/{a_link(checkin, at=NOW)}/"


def answer_without_network(context: BrowserContext, link: str, words: str) -> Page:
    page = context.pages[0]
    context.add_init_script("delete globalThis.SyncManager.prototype.register")
    with page.expect_response("**/taken/"):
        page.goto(link)
    context.set_offline(True)
    page.goto(link)
    for field in page.locator("fieldset").all():
        field.locator(".option").nth(1).click()
    page.get_by_label("What matters most today?").fill(words)
    page.get_by_role("button", name="Done").click()
    expect(page.locator("[data-unsent]")).to_contain_text("Not sent yet.")
    return page


def test_an_answer_that_waits_cannot_be_read_there(profile: Started, link: str) -> None:
    """OF-4: after Done, with everything in the profile, nothing opens it."""
    planted = canaries(CANARIES)
    with own_profile(*profile) as context:
        page = answer_without_network(context, link, " ".join(planted))
        (letter,) = page.evaluate("letters.all()")
        everything = json.dumps([letter, page.evaluate("document.cookie")])
        page.wait_for_timeout(500)
    folder = profile[2]
    assert left_in(folder, [*planted, "canary-of-a-goal"]) == set()
    assert not [one for one in planted if one in everything]
    # The letter itself is there: what was looked through is where it lies.
    assert left_in(folder, [letter["id"]])


def test_it_is_sent_by_the_next_start_of_the_browser(
    profile: Started, link: str
) -> None:
    with own_profile(*profile) as context:
        answer_without_network(context, link, "The move.")
    assert not Submission.objects.exists()
    with own_profile(*profile) as context:
        page = context.pages[0]
        page.goto(link)
        expect(page.locator("[data-unsent]")).to_contain_text("has arrived")
    assert CheckIn.objects.get().words == "The move."


def test_half_answers_without_network_are_nowhere(profile: Started, link: str) -> None:
    """Before Done they stand in memory; the browser is closed, not even killed."""
    planted = canaries(CANARIES)
    with own_profile(*profile) as context:
        page = context.pages[0]
        with page.expect_response("**/taken/"):
            page.goto(link)
        context.set_offline(True)
        page.goto(link)
        page.get_by_label("What matters most today?").fill(" ".join(planted))
        page.wait_for_timeout(500)
    assert left_in(profile[2], planted) == set()


def test_after_signing_out_nothing_is_left(
    profile: Started, live_server: object, cast: Cast
) -> None:
    """WB-8, for a client's own pages: goals read and written, then signed out."""
    shown, typed = canaries(30), canaries(8)
    for number in range(0, 30, 10):
        a_goal(cast.episode, " ".join(shown[number : number + 10]), at=NOW)
    client = Client()
    client.force_login(cast.anna.person)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    with own_profile(*profile) as context:
        context.add_cookies([cookie | {"url": str(live_server)}])
        page = context.pages[0]
        page.goto(f"{live_server}/my/")
        assert shown[0] in page.content()
        page.locator("input[name=words], textarea[name=words]").first.fill(
            " ".join(typed)
        )
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_load_state()
        page.go_back()
        assert not [one for one in shown if one in page.content()]
        page.wait_for_timeout(300)
    assert left_in(profile[2], [*shown, *typed]) == set()


def test_the_search_finds_what_is_there(profile: Started, link: str) -> None:
    stored, kept, remembered = canaries(3)
    with own_profile(*profile) as context:
        page = context.pages[0]
        page.goto(link)
        page.evaluate("(word) => localStorage.setItem('a', word)", stored)
        page.evaluate(
            "async (word) => (await caches.open('a')).put('/x', new Response(word))",
            kept,
        )
        page.goto(f"{link}?{remembered}")
        page.wait_for_timeout(300)
    wanted = {stored, kept, remembered}
    assert left_in(profile[2], wanted) == wanted
