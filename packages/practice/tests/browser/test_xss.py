"""Whatever anybody writes is shown as words: nothing of it runs, loads or becomes markup.

The payloads stand in every text that somebody can write, and every page that anybody may
open is opened in a real browser. `VINCULA_DRILL` names a folder: then the payloads go in
smaller portions, and what was counted is written there.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import Cast
from planting import payloads, plant, rounds
from playwright.sync_api import Page
from world import NOBODY, World, a_licensed_text

DRILL = os.environ.get("VINCULA_DRILL", "")
ROUNDS = int(os.environ.get("VINCULA_XSS_ROUNDS", "1"))
ENOUGH = 200
# What only markup that came from words can make of a page.
MARKUP = """() => {
  document.querySelectorAll("details").forEach((one) => (one.open = true));
  const bad = [];
  // What holds words and opens nothing.
  const words = /^(value|content|title|alt|placeholder|label|aria-[a-z]+)$/i;
  for (const one of document.querySelectorAll("*")) {
    const tag = one.tagName.toLowerCase();
    if (/^(iframe|object|embed|base|math|marquee|frameset|plaintext|style|x-y)$/.test(tag)) {
      bad.push(tag);
    }
    const data = one.getAttribute("type") === "application/json"; // is never run
    if (tag === "script" && !data && !/^\\/static\\//.test(one.getAttribute("src"))) bad.push(tag);
    for (const { name, value } of one.attributes) {
      if (/^(on|hx-on|style$|srcdoc$)/i.test(name)) bad.push(`${tag} ${name}`);
      if (value === "data:,") continue; // our own: no icon
      // Our own: the icon in the page's head, before any words.
      if (tag === "link" && one.rel === "icon" && one.parentElement === document.head) continue;
      // Our own: the app's key to scan. An image runs nothing.
      if (tag === "img" && name === "src" && value.startsWith("data:image/svg+xml;base64,")) continue;
      if (/^\\s*(javascript|vbscript|data):/i.test(value) && !words.test(name)) bad.push(`${tag} ${name} ${value}`);
      // A page that the practice chose, opened by whoever leaves quickly.
      if (name === "data-leave" && value.startsWith("https://")) continue;
      if (/^(https?:)?\\/\\/planted/.test(value) && !words.test(name)) bad.push(`${tag} ${name} ${value}`);
    }
  }
  return bad;
}"""
RAN = """for (const name of ["alert", "confirm", "prompt", "print"])
  window[name] = () => window.ran?.(name);"""


class Watched:
    """A page that notes what ran in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.ran: list[str] = []
        page.context.expose_binding("ran", lambda _source, what: self.ran.append(what))
        page.context.add_init_script(RAN)
        page.on("dialog", self._dialog)

    def _dialog(self, dialog) -> None:
        self.ran.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, address: str) -> tuple[str, list[str]]:
        """Return what the page says and what of it is markup that nobody of us wrote."""
        self.page.goto(address, wait_until="load")
        bad = self.page.evaluate(MARKUP)
        return self.page.evaluate("document.documentElement.outerHTML"), bad


@pytest.fixture
def watched(page: Page) -> Watched:
    return Watched(page)


@pytest.fixture
def world(live_server: object, cast: Cast) -> World:
    made = World(cast)
    a_licensed_text(cast)
    return made


def pages_of(world: World, who: str) -> Iterator[str]:
    """Yield each address at which this person finds a page."""
    for addresses in world.addresses().values():
        for address in addresses:
            answer = world.browser(who).get(address)
            if answer.status_code == 200 and "html" in answer["Content-Type"]:
                yield address


def test_no_word_becomes_anything_but_words(
    live_server, world: World, watched: Watched, signed_in, watch
) -> None:
    assert len(payloads()) >= ENOUGH
    pages = {who: list(pages_of(world, who)) for who in ["ben", "mona", "anna", NOBODY]}
    shown: dict[str, set[str]] = {}
    opened = 0
    for words in rounds(ROUNDS):
        marks = plant(words)
        for who, addresses in pages.items():
            watched.page.context.clear_cookies()
            if who != NOBODY:
                signed_in(watched.page, world.members[who])
            for address in addresses:
                text, bad = watched.open(f"{live_server}{address}")
                where = (who, address)
                assert (where, bad) == (where, [])
                assert (where, watched.ran) == (where, [])
                assert (where, watch.broken, watch.elsewhere) == (where, [], [])
                opened += 1
                for field, mark in marks.items():
                    if mark in text:
                        shown.setdefault(field, set()).add(address)
    counted = {
        "payloads": len(payloads()),
        "fields": sorted(marks),
        "shown": {field: len(where) for field, where in sorted(shown.items())},
        "pages": {who: len(addresses) for who, addresses in pages.items()},
        "opened": opened,
    }
    if DRILL:
        (Path(DRILL) / "xss.json").write_text(json.dumps(counted))
    # What nobody sees proves nothing: most fields must be seen somewhere.
    assert set(shown) >= {
        "Person.name",
        "Practice.name",
        "Goal.words",
        "LifeEvent.told",
        "CheckIn.words",
        "LicensedWording.holder",
    }, counted


def test_the_watch_sees_what_runs_where_nothing_protects(
    live_server, db, watched: Watched, watch
) -> None:
    """The same payloads in a bare page without a policy: most of them bite."""
    seen = 0
    for words in payloads():
        watched.page.set_content(f'<p title="x">{words}</p><p title="{words}"></p>')
        bad = watched.page.evaluate(MARKUP)
        seen += bool(bad or watched.ran)
        watched.ran.clear()
    watched.page.goto("about:blank")
    watched.page.wait_for_timeout(300)
    watch.elsewhere.clear()
    watch.broken.clear()
    assert seen >= ENOUGH
    if DRILL:
        (Path(DRILL) / "xss-bare.json").write_text(json.dumps(seen))
