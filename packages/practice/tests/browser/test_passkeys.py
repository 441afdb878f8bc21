"""Signing in with a passkey, on a device that the browser only pretends to have."""

import re
from collections.abc import Callable, Iterator

import pytest
from cast import PASSWORD, Cast, everyone
from codes_by_mail import newest_code
from playwright.sync_api import Page, expect

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return everyone()


@pytest.fixture
def site(live_server: object) -> str:
    # A passkey is for a name, not for a number.
    return str(live_server).replace("127.0.0.1", "localhost")


@pytest.fixture
def touch_id(page: Page) -> Iterator[Callable[[bool], None]]:
    """Give the browser a device; the function says whether its owner is there."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    added = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    def owner_is_there(there: bool) -> None:
        protocol.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": added["authenticatorId"], "isUserVerified": there},
        )

    yield owner_is_there
    protocol.detach()


def give_password(page: Page, site: str) -> None:
    page.goto(f"{site}/today/")
    page.get_by_label("mail").fill("ben@example.org")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def type_code_from_mail(page: Page) -> None:
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("The code from your mail").fill(newest_code())
    page.get_by_role("button", name="Go on").click()


def add_passkey(page: Page, site: str) -> None:
    give_password(page, site)
    page.get_by_role("link", name="Add a passkey").click()
    type_code_from_mail(page)
    page.get_by_role("button", name="Add this device").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/today/")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")


def test_a_new_colleague_adds_a_passkey_and_is_in(
    cast: Cast,
    page: Page,
    site: str,
    touch_id: object,
    accessible: Callable[[Page], None],
) -> None:
    give_password(page, site)
    expect(page.get_by_role("heading", level=1)).to_contain_text("One more step")
    accessible(page)
    page.get_by_role("link", name="Add a passkey").click()
    accessible(page)
    type_code_from_mail(page)
    accessible(page)
    page.get_by_role("button", name="Add this device").click()
    expect(page.locator(".codes li")).to_have_count(10)
    accessible(page)
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/today/")


def test_afterwards_the_passkey_alone_signs_in(
    cast: Cast, page: Page, site: str, touch_id: object
) -> None:
    add_passkey(page, site)
    sign_out(page)
    page.goto(f"{site}/clients/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/clients/")
    expect(page.get_by_role("link", name="Anna", exact=True)).to_be_visible()


def test_a_device_whose_owner_is_not_there_does_not_open(
    cast: Cast, page: Page, site: str, touch_id: Callable[[bool], None]
) -> None:
    add_passkey(page, site)
    sign_out(page)
    touch_id(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    page.goto(f"{site}/today/")
    page.wait_for_url(re.compile("/sign-in/"))


def test_after_the_password_the_passkey_is_the_second_step(
    cast: Cast,
    page: Page,
    site: str,
    touch_id: object,
    accessible: Callable[[Page], None],
) -> None:
    add_passkey(page, site)
    sign_out(page)
    give_password(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    accessible(page)
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/today/")


def test_as_a_second_step_too_its_owner_has_to_be_there(
    cast: Cast, page: Page, site: str, touch_id: Callable[[bool], None]
) -> None:
    add_passkey(page, site)
    sign_out(page)
    give_password(page, site)
    touch_id(False)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    page.goto(f"{site}/today/")
    page.wait_for_url(re.compile("/sign-in/"))


def test_the_passkey_confirms_what_is_worth_a_second_look(
    cast: Cast,
    page: Page,
    site: str,
    touch_id: object,
    accessible: Callable[[Page], None],
) -> None:
    add_passkey(page, site)
    page.goto(f"{site}/sign-in/again/?next=/sign-in/password/")
    expect(page.get_by_role("button", name="Use my passkey")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/sign-in/password/")


def test_where_the_browser_knows_no_passkeys_none_is_offered(
    cast: Cast, page: Page, site: str
) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{site}/sign-in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
