"""Take the pictures of the README anew, from the demo: `python3 scripts/screenshots.py`.

Starts the demo on a port of its own, signs in as the therapist, and keeps what a person
would see: the room on a desk, and one question of a check-in on a phone.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import browser
import environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Browser, FloatRect, Page, ViewportSize

PORT = "8987"
IMAGES = environment.ROOT / "docs" / "images"
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
MARGIN = 6  # below the drawing
DAYS_AHEAD = 14
ROLE = re.compile(r"^ {2}(therapist|client) +(\S+) +\((.+)\)$")
LAST_LINE = "Stop it with Ctrl-C"


@dataclass
class Demo:
    """Where the running demo is, and as whom to enter it."""

    address: str = ""
    therapist: str = ""
    client: str = ""
    password: str = ""

    def read(self, line: str) -> None:
        """Learn from one line of what `make demo` prints."""
        if found := ROLE.match(line):
            role, email, name = found.groups()
            setattr(self, role, email if role == "therapist" else name)
        elif "Vincula is here: " in line:
            self.address = line.split("Vincula is here: ")[1].strip()
        elif "each with the password " in line:
            self.password = line.split("each with the password ")[1].strip()


def main() -> int:
    """Take both pictures, with the Python that has what the tests need."""
    commands = environment.for_site(tests=True)
    if Path(sys.prefix) != environment.SITE:
        again = [commands / "python", *sys.argv]
        return subprocess.run(again, check=False).returncode
    return _take(browser.find_or_get(commands))


def _take(found: str) -> int:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - in .venv alone

    IMAGES.mkdir(exist_ok=True)
    with _demo() as demo, sync_playwright() as playwright:
        # Chromium does not start as root with its sandbox; these pages are our own.
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=found, args=flags)
        desk = chromium.new_page(viewport=DESK, color_scheme="light")
        _sign_in(desk, demo)
        _room(desk, demo)
        _check_in(chromium, _links(desk, demo))
    return 0


@contextlib.contextmanager
def _demo() -> Iterator[Demo]:
    demo = Demo()
    serving = subprocess.Popen(
        [sys.executable, "scripts/demo.py", PORT],
        cwd=environment.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for line in serving.stdout or ():
            demo.read(line.rstrip("\n"))
            if LAST_LINE in line:
                break
        else:
            environment.stop("the demo did not start; it said why above.")
        yield demo
    finally:
        serving.terminate()
        serving.wait()


def _sign_in(page: Page, demo: Demo) -> None:
    page.goto(demo.address)
    page.locator("input[type=email]").fill(demo.therapist)
    page.locator("input[type=password]").fill(demo.password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/today/")


def _room(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.address}clients/")
    page.get_by_role("link", name=demo.client, exact=True).click()
    drawing = page.locator("#shared svg").first.bounding_box()
    if drawing is None:
        environment.stop(f"{demo.client} has no picture in the demo.")
    height = drawing["y"] + drawing["height"] + MARGIN
    clip: FloatRect = {"x": 0, "y": 0, "width": DESK["width"], "height": height}
    page.screenshot(path=IMAGES / "room.png", clip=clip, full_page=True)
    environment.say("docs/images/room.png")


def _links(page: Page, demo: Demo) -> Iterator[str]:
    """Give the personal links of the check-ins that wait, day after day."""
    day = f"{demo.address}today/"
    for _ in range(DAYS_AHEAD):
        page.goto(day)
        buttons = page.get_by_role("button", name="Show code")
        for place in range(buttons.count()):
            buttons.nth(place).click()
            yield page.locator("a[href*='/c/']").first.get_attribute("href") or ""
            page.goto(day)
        page.get_by_role("link", name="Day after").click()
        day = page.url


def _check_in(chromium: Browser, links: Iterable[str]) -> None:
    """Keep the first question of a usual check-in: not one that adds a longer form."""
    phone = chromium.new_context(
        viewport=PHONE, color_scheme="light", is_mobile=True, has_touch=True
    )
    page = phone.new_page()
    for link in links:
        page.goto(link)
        page.get_by_role("link", name="Start").click()
        if page.get_by_text(re.compile(r"^1 of 1[0-6]$")).count():
            page.screenshot(path=IMAGES / "checkin.png")
            environment.say("docs/images/checkin.png")
            return
    environment.stop(f"no usual check-in waits in the next {DAYS_AHEAD} days.")


if __name__ == "__main__":
    sys.exit(main())
