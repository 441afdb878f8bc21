"""An audit that reached nothing never looks like one that found nothing."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import audit_dependencies as audits
import pytest

OLD = ("django", "1.2")
LOCK = (
    "django==5.2.19 \\\n    --hash=sha256:{0}\nsix==1.16.0 \\\n    --hash=sha256:{0}\n"
)


class Feed(BaseHTTPRequestHandler):
    """Knows which versions are flawed, in the form of OSV."""

    flawed: ClassVar[set[tuple[str, str]]] = set()
    holes: ClassVar[set[str]] = set()

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name, version = asked["package"]["name"], asked["version"]
        if name in self.holes:
            self.send_error(500)
            return
        affected = {"package": asked["package"], "versions": [version]}
        flaw = {
            "id": "PYSEC-0000-1",
            "summary": "Invented",
            "published": "2026-01-01T00:00:00Z",
            "affected": [affected],
        }
        found = {"vulns": [flaw]} if (name, version) in {OLD, *self.flawed} else {}
        told = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Feed, "flawed", set())
    monkeypatch.setattr(Feed, "holes", set())
    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "lock.txt"
    path.write_text(LOCK.format("0" * 64))
    return path


def test_nothing_known_of_all_that_is_locked(feed, lock, tools):
    done = audits.audit([lock], feed=feed, tools=tools)
    assert str(done) == "2 of 2 packages audited: nothing known"
    assert done.status == audits.AUDITED


def test_a_flawed_version_is_red(feed, lock, tools):
    Feed.flawed = {("django", "5.2.19")}
    done = audits.audit([lock], feed=feed, tools=tools)
    assert done.status == audits.FLAWED
    assert "django 5.2.19: PYSEC-0000-1" in done.lines


def test_an_audit_with_a_hole_is_red(feed, lock, tools):
    Feed.holes = {"six"}
    done = audits.audit([lock], feed=feed, tools=tools)
    assert done.status == audits.FLAWED
    assert "six 1.16.0: not audited" in done.lines


@pytest.mark.parametrize("offered", [{"django": "5.2.1"}, {}])
def test_without_a_feed_it_says_so_in_capitals(lock, offered, monkeypatch):
    monkeypatch.setattr(audits, "_newest", lambda *_, **__: offered)
    done = audits.audit([lock], feed="http://127.0.0.1:9/")
    assert done.lines[0] == "NOT AUDITED: no feed of advisories answered."
    assert done.status == (audits.NOT_AUDITED if offered else audits.NOTHING_KNOWN)
    assert done.status not in {audits.AUDITED, audits.FLAWED}


def test_a_feed_that_knows_nothing_is_none(monkeypatch, feed):
    assert audits.answers(feed)
    monkeypatch.setitem(globals(), "OLD", ("x", "1"))
    assert not audits.answers(feed)


def test_a_lag_is_red_even_without_a_feed(lock, monkeypatch):
    newest = {"django": "5.2.999"}
    monkeypatch.setattr(audits, "_newest", lambda *_, **__: newest)
    done = audits.audit([lock], feed="http://127.0.0.1:9/")
    assert done.status == audits.FLAWED
    assert done.lines[0].startswith("NOT AUDITED")
    assert any("5.2.999 was to be had" in line for line in done.lines)


def test_nothing_locked_is_no_audit():
    assert audits.verdict(set(), []).status == audits.FLAWED


def test_the_locks_are_read_whole():
    pinned = audits.pins(audits.environment.ROOT / "requirements" / "runtime.txt")
    assert {"django", "cryptography", "pysqlite3"} <= {name for name, _ in pinned}
    assert len(pinned) > 20
