"""Guessing against a real server: four processes, many at once, both databases.

What was evaluated is told apart by the answer: "not correct" was looked at, "too many"
was not. Every guess claims to come from another network.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = Path(sys.executable).parent
HOST, WORKERS, THREADS = "127.0.0.1", 4, 4
TRIES = int(os.environ.get("VINCULA_DRILL_TRIES", "10000"))
PARALLEL, AT_ONCE = 200, 32
MOST_PASSWORDS, MOST_CODES, MOST_MAILED = 20, 5, 3
PASSWORD = "linden bench rain umbrella"  # noqa: S105 - of nobody
WRONG, REFUSED = "not correct", "Too many"
START_SECONDS = 60

PEOPLE = f"""
import django; django.setup()
from django.utils import timezone
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from vincula_practice.people.models import Practice, Role
from vincula_practice.people.actions import _join, _somebody
practice = Practice.objects.create(name="Drill", invented=True)
for name in ("ben", "eva"):
    person = _somebody(email=name + "@example.org", name=name, language="en")
    person.set_password({PASSWORD!r}); person.save()
    _join(practice=practice, person=person, role=Role.CLIENT, at=timezone.now())
    if name == "eva":
        TOTP.activate(person, generate_totp_secret())
"""


def run(folder: Path) -> Iterator[Outcome]:
    """Guess passwords, codes of an app and mailed codes, on each database."""
    sys.path.insert(0, str(ROOT / "scripts"))
    import pg  # noqa: PLC0415 - beside this folder, found only now

    (folder / "sqlite").mkdir()
    yield from _on(folder / "sqlite", f"sqlite://{folder}/sqlite/site.sqlite3")
    (folder / "postgres").mkdir()
    with pg.throwaway(durable=True) as address:
        yield from _on(folder / "postgres", address)


def _on(folder: Path, database: str) -> Iterator[Outcome]:
    how = f"{folder.name}, {WORKERS} processes with {THREADS} threads each"
    with _served(folder, database) as site:
        owner = Browser(site)
        inside = owner.sign_in("ben@example.org", PASSWORD)
        seen = _many(lambda n: _guess_password(site, n), TRIES)
        again = Browser(site, cookies=owner.only("device"))
        still = inside and again.sign_in("ben@example.org", PASSWORD)
        yield Outcome(
            goal="AU-2",
            what=f"{TRIES} passwords tried on one account, {AT_ONCE} at once",
            threshold=f"at most {MOST_PASSWORDS} evaluated; the owner's device gets in",
            result=f"{seen} evaluated; owner {'in' if still else 'NOT in'}",
            passed=0 < seen <= MOST_PASSWORDS and still,
            how=how,
        )
        yield _parallel(site, how, "second factor", _second_factor, MOST_CODES)
        yield _parallel(site, how, "mailed code", _mailed_code, MOST_MAILED)


def _parallel(site: str, how: str, what: str, door: object, most: int) -> Outcome:
    browser, path = door(site)  # type: ignore[operator] # one of the two below
    seen = _many(lambda _n: _guess_code(browser, path), PARALLEL)
    return Outcome(
        goal="AU-2",
        what=f"{PARALLEL} wrong codes at once ({what}) in one session",
        threshold=f"at most {most} evaluated",
        result=f"{seen} evaluated",
        passed=0 < seen <= most,
        how=how,
    )


def _second_factor(site: str) -> tuple[Browser, str]:
    browser = Browser(site)
    browser.sign_in("eva@example.org", PASSWORD)
    return browser, "/sign-in/second/"


def _mailed_code(site: str) -> tuple[Browser, str]:
    browser = Browser(site)
    browser.post("/sign-in/forgotten/", email="ben@example.org")
    return browser, "/sign-in/forgotten/code/"


def _guess_password(site: str, number: int) -> bool:
    browser = Browser(site, forwarded=f"198.51.{number // 250 % 250}.{number % 250}")
    given = {"login": "ben@example.org", "password": f"a wrong sentence {number}"}
    return WRONG in browser.post("/sign-in/", **given)


def _guess_code(browser: Browser, path: str) -> bool:
    return "Incorrect code" in browser.copy().post(path, code="00000000")


def _many(guess: object, number: int) -> int:
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return sum(pool.map(guess, range(number)))  # type: ignore[arg-type] # a function


class Browser:
    """Cookies, forms, and where it claims to be."""

    # One token serves all: what is measured is not its making.
    token, csrf = "", ""

    def __init__(
        self,
        site: str,
        *,
        forwarded: str = "",
        cookies: dict[str, str] | None = None,
    ) -> None:
        self.site, self.forwarded = site, forwarded
        self.cookies = dict(cookies or {})
        if not Browser.token:
            text = self.get("/sign-in/")
            found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', text)
            Browser.token = found.group(1) if found else ""
            Browser.csrf = self.cookies["csrftoken"]

    def copy(self) -> Browser:
        return Browser(self.site, forwarded=self.forwarded, cookies=self.cookies)

    def only(self, name: str) -> dict[str, str]:
        return {name: self.cookies[name]}

    def sign_in(self, login: str, password: str) -> bool:
        self.cookies.pop("sessionid", None)
        self.post("/sign-in/", login=login, password=password)
        return "sessionid" in self.cookies

    def get(self, path: str) -> str:
        return self._ask(path, None)

    def post(self, path: str, **given: str) -> str:
        given["csrfmiddlewaretoken"] = Browser.token
        self.cookies["csrftoken"] = Browser.csrf
        return self._ask(path, urllib.parse.urlencode(given).encode())

    def _ask(self, path: str, data: bytes | None) -> str:
        pairs = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        headers = {"Cookie": pairs, "X-Forwarded-For": self.forwarded or HOST}
        asked = urllib.request.Request(self.site + path, data, headers)  # noqa: S310 - our own server
        jar = http.cookiejar.CookieJar()
        keep = urllib.request.HTTPCookieProcessor(jar)
        opener = urllib.request.build_opener(keep, _Stay())
        try:
            with opener.open(asked, timeout=120) as answer:
                return self._kept(jar, answer.read())
        except urllib.error.HTTPError as other:
            return self._kept(jar, other.read())

    def _kept(self, jar: http.cookiejar.CookieJar, body: bytes) -> str:
        self.cookies |= {one.name: one.value or "" for one in jar}
        return body.decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@contextlib.contextmanager
def _served(folder: Path, database: str) -> Iterator[str]:
    Browser.token = ""
    port = _free_port()
    known = {k: v for k, v in os.environ.items() if not k.startswith("VINCULA_")}
    variables = known | {
        "VINCULA_SECRET_KEY": secrets.token_urlsafe(64),
        "VINCULA_DATA": str(folder),
        "VINCULA_DATABASE": database,
        "VINCULA_PLAIN_HTTP": "1",
        "VINCULA_PLAIN_STATIC": "1",
        "VINCULA_MAIL": "django.core.mail.backends.dummy.EmailBackend",
        "DJANGO_SETTINGS_MODULE": "vincula_practice.config.settings",
    }
    for words in (["keys", "make"], ["migrate", "--verbosity=0"]):
        _do([COMMANDS / "vincula-practice", *words], variables)
    _do([sys.executable, "-c", PEOPLE], variables)
    server = subprocess.Popen(
        [
            COMMANDS / "gunicorn",
            "vincula_practice.config.wsgi:application",
            *(f"--bind={HOST}:{port}", f"--workers={WORKERS}", f"--threads={THREADS}"),
            "--log-level=error",
        ],
        env=variables,
    )
    try:
        yield _awake(port)
    finally:
        server.terminate()
        server.wait()


def _do(command: list[str | Path], variables: dict[str, str]) -> None:
    subprocess.run(command, env=variables, check=True, stdout=subprocess.DEVNULL)


def _awake(port: int) -> str:
    site, until = f"http://{HOST}:{port}", time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
            return site
        time.sleep(0.2)
    raise TimeoutError("the site did not start")


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])
