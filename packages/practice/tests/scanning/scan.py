"""Programs that attack websites, let loose on this one: run by `drills/scanners.py`.

Not collected with the other tests: it takes many minutes. Everything stays on this
machine: the site is served on the loopback address, to which the programs are held.
"""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cast import Cast
from django.test import Client
from world import World

from vincula_practice.config.description import describe

pytestmark = pytest.mark.usefixtures("socket_enabled")
FOLDER = Path(os.environ["VINCULA_DRILL"])
TOOLS = Path(os.environ["VINCULA_SECURITY_TOOLS"])
WAPITI = os.environ.get("VINCULA_WAPITI", "")
MINUTES = float(os.environ.get("VINCULA_SCAN_MINUTES", "8"))
TOKEN = "a" * 32
WHO = {"is_client": "anna", "manages": "mona", "chooses_texts": "mona"}
SAMPLES = {
    "phq9::phq9_1": "1",
    "words": "Sleep",
    "next": "/",
    "switch": "de",
    "language": "en",
    "day": "2026-11-24",
    "on": "2026-11-20",
    "hour": "10:00",
    "kind": "note",
    "occasion": "before",
    "email": "tom@example.org",
    "login": "ben@example.org",
    "time_zone": "UTC",
    "state": "planned",
}
LOGOUT = ("/sign-in/out/", "/leave/")
# Over plain http, as here, no cookie may ask for TLS; in earnest each does.
KNOWN = ("Secure flag is not set",)
SHORTEST = 3  # seconds: below that nothing is begun
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,"
    "permanentxss,redirect,sql,timesql,xss"
)


@dataclass(frozen=True, slots=True)
class Target:
    """One address with its method, and every part that may be varied."""

    who: str
    method: str
    address: str
    query: dict[str, str] = field(default_factory=dict)
    posted: dict[str, str] = field(default_factory=dict)

    @property
    def shape(self) -> str:
        return re.sub("[0-9a-f-]{36}", "{id}", self.address)

    @property
    def parameters(self) -> list[str]:
        return [*self.query, *self.posted]


@pytest.fixture
def world(live_server: object, cast: Cast) -> World:
    return World(cast)


@pytest.fixture
def base(live_server: object) -> str:
    return str(live_server).replace("localhost", "127.0.0.1")


def targets(world: World) -> Iterator[Target]:
    """Yield every operation of the description at an address that is there."""
    addresses = world.addresses()
    for methods in describe()["paths"].values():
        for method, operation in methods.items():
            name = operation["operationId"].split(" ")[0]
            who = WHO.get(operation["x-who"], "ben")
            address = _there(world.browser(who), addresses[name])
            named = [
                one["name"]
                for one in operation.get("parameters", [])
                if one["in"] == "query"
            ]
            query = {one: SAMPLES.get(one, "1") for one in named}
            yield Target(who, method.upper(), address, query, _body(operation))


def _there(browser: Client, addresses: list[str]) -> str:
    found = (one for one in addresses if browser.get(one).status_code in {200, 405})
    return next(found, addresses[0])


def _body(operation) -> dict[str, str]:
    (content,) = operation.get("requestBody", {}).get("content", {"": {}}).values()
    schema = content.get("schema", {})
    names = list(schema.get("properties", {}))
    names += ["phq9::phq9_1"] if schema.get("additionalProperties") else []
    return {one: SAMPLES.get(one, "1") for one in names}


def session_of(world: World, who: str) -> str:
    return world.browser(who).cookies["sessionid"].value


def test_sql_in_every_parameter(world: World, base: str) -> None:
    """First all of them by what looks suspicious, then as many as fit in full."""
    sessions = {who: session_of(world, who) for who in ("ben", "anna", "mona")}
    wanted = [one for one in targets(world) if one.address not in LOGOUT]
    quick = _all(wanted, base, sessions, smart=True)
    whole = _all(wanted, base, sessions, smart=False)
    found = [name for one in (quick, whole) for name in one["found"]]
    told = {
        "addresses": len(wanted),
        "parameters": sum(len(one.parameters) for one in wanted),
        "suspected": quick,
        "level 3": whole,
        "found": found,
    }
    (FOLDER / "sqlmap.json").write_text(json.dumps(told, indent=1))
    assert quick["done"]
    assert not found


def _all(
    wanted: list[Target], base: str, sessions: dict[str, str], *, smart: bool
) -> dict[str, object]:
    until = time.monotonic() + MINUTES * 30
    # With the fewest parameters first, so that many are done to the end.
    order = sorted(wanted, key=lambda one: len(one.parameters) or 99)

    def attack(one: Target) -> str:
        left = until - time.monotonic()
        if left < SHORTEST:
            return "no time"
        return _sqlmap(one, base, sessions[one.who], left, smart=smart)

    with ThreadPoolExecutor(max_workers=2) as pool:
        said = list(pool.map(attack, order))
    pairs = list(zip(order, said, strict=True))
    done = [one for one, word in pairs if word == "done"]
    return {
        "done": len(done),
        "parameters": sum(len(one.parameters) for one in done),
        "cut": said.count("cut"),
        "not begun": said.count("no time"),
        "found": [f"{one.method} {one.address}" for one, w in pairs if w == "FOUND"],
        "which": sorted(f"{one.method} {one.shape} {one.parameters}" for one in done),
    }


def _sqlmap(
    one: Target, base: str, session: str, seconds: float, *, smart: bool
) -> str:
    query = f"?{urlencode(one.query)}" if one.query else ""
    # Where nothing else varies, the address itself does: behind its last part.
    mark = "" if one.parameters else "*"
    words = [f"--url={base}{one.address}{mark}{query}", f"--method={one.method}"]
    words += [f"--data={urlencode(one.posted)}"] if one.posted else []
    words += ["--smart"] if smart else []
    words += [
        f"--cookie=sessionid={session}; csrftoken={TOKEN}",
        f"--headers=X-CSRFToken: {TOKEN}",
        "--level=3", "--risk=1", "--dbms=sqlite", "--technique=BEUS", "--batch",
        "--flush-session", "--disable-coloring", "--timeout=10", "--retries=0",
        "--ignore-code=*", "--skip=cookie,user-agent,referer,host",
        "--ignore-redirects", "--skip-waf", "--threads=2",
        f"--output-dir={FOLDER / 'sqlmap'}",
    ]  # fmt: skip
    if one.parameters:
        words.append(f"-p{','.join(one.parameters)}")
    try:
        done = subprocess.run(
            [TOOLS / "sqlmap", *words],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=min(seconds, 90), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "cut"
    if "identified the following injection point" in done.stdout:
        return "FOUND"
    return "done" if "do not appear to be injectable" in done.stdout else "cut"


@pytest.mark.parametrize("who", ["ben", "anna"])
def test_wapiti_finds_nothing(world: World, base: str, who: str) -> None:
    report = FOLDER / f"wapiti-{who}.json"
    start = {"ben": "/today/", "anna": "/my/"}[who]
    cookie = f"Cookie: sessionid={session_of(world, who)}"
    subprocess.run(
        [
            WAPITI, f"--url={base}{start}", "--scope=domain", f"--header={cookie}",
            f"--module={MODULES}", "--format=json", f"--output={report}",
            "--flush-session", f"--max-scan-time={int(MINUTES * 25)}",
            f"--max-attack-time={int(MINUTES * 4)}", "--no-bugreport", "--tasks=2",
            f"--store-session={FOLDER / 'wapiti'}", f"--store-config={FOLDER / 'wapiti'}",
            *(f"--exclude={base}{one}" for one in LOGOUT),
        ],
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=MINUTES * 120, check=False,
    )  # fmt: skip
    told = json.loads(report.read_text())
    assert told["infos"]["crawled_pages_nbr"] > 5
    found = {
        (kind, row["info"])
        for kind, rows in told["vulnerabilities"].items()
        for row in rows
        if not row["info"].startswith(KNOWN)
    }
    (FOLDER / f"wapiti-{who}-found.json").write_text(json.dumps(sorted(found)))
    assert not found
