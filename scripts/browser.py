"""Find a browser for the journeys, or get one; never go without."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import environment

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Other programs may hold the package lock for a while on a fresh machine.
APT = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
# Started the way the tests start it, so that what is missing shows here.
PLAYWRIGHT_STARTS = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch()
    print(playwright.chromium.executable_path)
    browser.close()
"""


def find_or_get(commands: Path) -> str:
    """Return the path of a Chromium; `commands` is the environment's bin folder."""
    named = os.environ.get("E2E_BROWSER")
    if named:
        return _the_named(named)
    found = _on_path() or _of_playwright(commands) or _from_debian()
    if not found:
        environment.stop(
            "the browser journeys need Chromium and none could be found or fetched;"
            " install it (on Debian: apt install chromium) or put the path of one into"
            " E2E_BROWSER."
        )
    return found


def _the_named(browser: str) -> str:
    found = shutil.which(browser)
    if not found or not _answers(found):
        environment.stop(
            f"E2E_BROWSER names {browser}, which is not a browser that starts;"
            " name the path of a Chromium, or unset it to have one found."
        )
    return found


def _on_path() -> str | None:
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path and _answers(path)), None)


def _answers(browser: str) -> bool:
    asked = subprocess.run([browser, "--version"], capture_output=True, check=False)
    return asked.returncode == 0


def _of_playwright(commands: Path) -> str | None:
    environment.say("No browser here: asking Playwright for one")
    get = [commands / "playwright", "install", "chromium"]
    if subprocess.run(get, capture_output=True, check=False).returncode:
        return None
    started = subprocess.run(
        [commands / "python", "-c", PLAYWRIGHT_STARTS],
        capture_output=True,
        text=True,
        check=False,
    )
    return started.stdout.strip() if started.returncode == 0 else None


def _from_debian() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment.say("Installing Debian's chromium")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*APT, "install", "-y", "--no-install-recommends", "chromium"]
    for command in ([*APT, "update"], install):
        if subprocess.run(
            command, env=quiet, capture_output=True, check=False
        ).returncode:
            return None
    return _on_path()


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(find_or_get(environment.for_site(tests=True)))
