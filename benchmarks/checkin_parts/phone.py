"""What a phone downloads for a check-in page, with nothing in its cache, and how long.

A real browser with a phone's screen, a new profile for every visit, over the wire from
the served site. Bytes are as they came: headers and compressed bodies together.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from checkin_parts.figures import rounded
from checkin_parts.servers import COMMANDS, HOST

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))
import browser as browsers

SCREEN = {"width": 390, "height": 844}
SLOW_BITS_PER_SECOND = 400_000
# None, that of a usual mobile line, and that of a bad one: there and back.
ROUND_TRIPS_MS = (0, 150, 400)
VISITS = 5
ICON = "document.querySelector('link[rel~=icon]')?.href"
# The style is there and the script has run: a tap now does what it is to do.
USABLE = """() => new Promise(found => {
  const page = performance.getEntriesByType("navigation")[0];
  const seen = new PerformanceObserver(list => {
    const paint = list.getEntriesByName("first-contentful-paint")[0];
    if (paint) found(Math.max(page.domContentLoadedEventEnd, paint.startTime));
  });
  seen.observe({ type: "paint", buffered: true });
})"""


def look(port: int, path: str) -> dict[str, Any]:
    """Visit the pages of an unanswered check-in; ``path`` is its link."""
    site = f"http://{HOST}:{port}"
    pages = {
        "first page behind the link": [path],
        "one question": [f"{path}q/1/"],
        "all on one page": [f"{path}all/"],
        "first page, then the first question": [path, f"{path}q/1/"],
    }
    with _browser() as browser:
        return {
            "browser": f"Chromium {browser.version}",
            "screen_px": SCREEN,
            "downloads": {
                name: _download(browser, [site + one for one in visited])
                for name, visited in pages.items()
            },
            "usable_ms_at_400_kbit_s": {
                f"round trip {round_trip} ms": _usable(browser, site + path, round_trip)
                for round_trip in ROUND_TRIPS_MS
            },
        }


@contextmanager
def _browser() -> Iterator[Browser]:
    found = browsers.find_or_get(COMMANDS)
    # Chromium does not start as root with its sandbox; these pages are our own.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@contextmanager
def _visitor(browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(viewport=SCREEN, is_mobile=True, has_touch=True)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    yield page, wire
    context.close()


def _download(browser: Browser, addresses: list[str]) -> dict[str, Any]:
    """Count what comes for these pages, one after the other, from an empty cache."""
    with _visitor(browser) as (page, wire):
        asked, finished = _listened(wire)
        for address in addresses:
            page.goto(address, wait_until="networkidle")
        icon = page.evaluate(ICON)
        if icon and not icon.startswith("data:") and icon not in asked.values():
            # Headless Chromium leaves the icon out, which a phone fetches.
            page.evaluate("address => fetch(address).then(r => r.blob())", icon)
            page.wait_for_load_state("networkidle")
        sizes = {asked[name]: size for name, size in finished.items() if name in asked}
    files = {_name(address): size for address, size in sizes.items()}
    return {"requests": len(finished), "bytes": sum(finished.values()), "files": files}


def _listened(wire: CDPSession) -> tuple[dict[str, str], dict[str, float]]:
    asked: dict[str, str] = {}
    finished: dict[str, float] = {}

    def on_asked(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"]

    def on_finished(event: dict[str, Any]) -> None:
        # What came from the cache is no download.
        if event["encodedDataLength"]:
            finished[event["requestId"]] = event["encodedDataLength"]

    wire.on("Network.requestWillBeSent", on_asked)
    wire.on("Network.loadingFinished", on_finished)
    return asked, finished


def _name(address: str) -> str:
    """Name a file without its hash, and a page without its secret."""
    if "/c/" in address:
        _, _, page = address.partition("/c/")[2].partition("/")
        return f"page {page or 'start'}"
    first, *_, ending = address.rsplit("/", 1)[1].split(".")
    return f"{first}.{ending}"


def _usable(browser: Browser, address: str, round_trip_ms: int) -> dict[str, float]:
    times = [_visit(browser, address, round_trip_ms) for _ in range(VISITS)]
    return {
        "median_ms": rounded(median(times)),
        "worst_ms": rounded(max(times)),
        "n": len(times),
    }


def _visit(browser: Browser, address: str, round_trip_ms: int) -> float:
    line = {
        "offline": False,
        "latency": round_trip_ms,
        "downloadThroughput": SLOW_BITS_PER_SECOND / 8,
        "uploadThroughput": SLOW_BITS_PER_SECOND / 8,
    }
    with _visitor(browser) as (page, wire):
        wire.send("Network.emulateNetworkConditions", line)
        page.goto(address, wait_until="load")
        return float(page.evaluate(USABLE))
