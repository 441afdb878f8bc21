"""A real browser: the one that `scripts/browser.py` found, checking accessibility."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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
