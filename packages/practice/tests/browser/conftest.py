"""A real browser: the one that `scripts/browser.py` found, checking accessibility."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

# Playwright's synchronous interface keeps an event loop running, in which Django would
# otherwise refuse to use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    browser = os.environ.get("E2E_BROWSER")
    if not browser:
        pytest.fail(
            "E2E_BROWSER is not set: run `scripts/test.py browser`", pytrace=False
        )
    arguments = {**browser_type_launch_args, "executable_path": browser}
    if os.geteuid() == 0:
        # Chromium does not start as root with its sandbox; these pages are our own.
        arguments["args"] = ["--no-sandbox"]
    return arguments


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """The browser speaks to the site over a socket of this machine."""


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fail with the rule and the place where a page breaks an accessibility rule."""

    def check(page: Page) -> None:
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()

    return check


# Told by the browser itself when a page breaks the content policy it came with.
BROKEN = """addEventListener("securitypolicyviolation", (event) =>
  window.policyBroken?.(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"""
NETWORK = {"http", "https", "ws", "wss"}
OWN_HOSTS = {"localhost", "127.0.0.1"}


class Watch:
    """What browsers did that no page of ours may make them do."""

    def __init__(self) -> None:
        self.elsewhere: list[str] = []
        self.broken: list[str] = []
        self.asked = 0

    def over(self, context: BrowserContext) -> BrowserContext:
        context.on("request", lambda request: self._note(request.url))
        context.expose_binding(
            "policyBroken", lambda _source, told: self.broken.append(told)
        )
        context.add_init_script(BROKEN)
        return context

    def _note(self, address: str) -> None:
        parts = urlsplit(address)
        self.asked += 1
        if parts.scheme in NETWORK and parts.hostname not in OWN_HOSTS:
            self.elsewhere.append(address)


@pytest.fixture(autouse=True)
def watch(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Hold every journey to it: no other server is asked, no policy is broken."""
    kept, new_context = Watch(), browser.new_context
    monkeypatch.setattr(
        browser, "new_context", lambda **given: kept.over(new_context(**given))
    )
    yield kept
    assert not kept.elsewhere
    assert not kept.broken


@pytest.fixture
def signed_in(live_server: object) -> Callable[[Page, Any], None]:
    """Give a page's browser the session of a member."""

    def sign_in(page: Page, member: Any) -> None:
        client = Client()
        client.force_login(member.person)
        value = client.cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": value, "url": str(live_server)}
        page.context.add_cookies([cookie])

    return sign_in
