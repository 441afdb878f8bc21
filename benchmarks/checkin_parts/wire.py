"""One phone on the wire: a connection, its cookie, and how long each step took."""

import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from checkin_parts.servers import HOST

PAGE, ANSWER, SUBMIT = "page", "answer", "submit"
SECONDS = 60
FOUND, OK = 302, 200
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


class WrongAnswer(Exception):
    """The server answered what it must not answer."""


@dataclass(slots=True)
class Timed:
    """How long each step took in milliseconds, and how many requests there were."""

    steps: dict[str, list[float]] = field(
        default_factory=lambda: {PAGE: [], ANSWER: [], SUBMIT: []}
    )
    requests: int = 0
    seconds: float = 0.0

    def add(self, other: "Timed") -> None:
        for name, values in other.steps.items():
            self.steps[name] += values
        self.requests += other.requests
        self.seconds += other.seconds


@dataclass(slots=True)
class Phone:
    """One connection with its cookie, and the time that its requests took."""

    port: int
    timed: Timed = field(default_factory=Timed)
    cookie: str = ""
    token: str = ""
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(HOST, self.port, timeout=SECONDS)

    def get(self, path: str) -> str:
        """Return a page; keep its cookie and the token of its form."""
        response, body = self._ask("GET", path, None, {})
        if response.status != OK:
            raise WrongAnswer(f"GET {shape(path)}: {response.status}")
        self._keep(response.headers.get_all("Set-Cookie") or [])
        token = TOKEN.search(body)
        if token:
            self.token = token[1]
        return body

    def post(self, path: str, fields: dict[str, str], *, script: bool = False) -> str:
        """Post a form; return where it leads. ``script``: as the page's script does."""
        body = urlencode({"csrfmiddlewaretoken": self.token} | fields)
        headers = {"Content-Type": FORM}
        if script:
            headers["Accept"] = "application/json"
        response, text = self._ask("POST", path, body, headers)
        if script and response.status == OK:
            return re.search(r'"next": "([^"]+)"', text)[1]
        if response.status != FOUND:
            raise WrongAnswer(f"POST {shape(path)}: {response.status}")
        return response.headers["Location"]

    def leave(self, path: str) -> None:
        """Post an empty form and hang up before the answer comes."""
        body = urlencode({"csrfmiddlewaretoken": self.token})
        headers = {"Content-Type": FORM, "Cookie": self.cookie}
        self.connection.request("POST", path, body, headers)
        self.close()

    def _keep(self, given: list[str]) -> None:
        """Keep the cookies that came, beside those of other names."""
        known = dict(one.split("=", 1) for one in self.cookie.split("; ") if one)
        known |= dict(one.partition(";")[0].split("=", 1) for one in given)
        self.cookie = "; ".join(f"{name}={value}" for name, value in known.items())

    def timing(self, step: str, since: float) -> None:
        self.timed.steps[step].append((time.perf_counter() - since) * 1000)

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[HTTPResponse, str]:
        if self.cookie:
            headers["Cookie"] = self.cookie
        headers["Accept-Encoding"] = "gzip"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        self.timed.requests += 1
        return response, text

    def close(self) -> None:
        self.connection.close()


def shape(path: str) -> str:
    """Name a path without its secret."""
    return re.sub(r"/c/[^/]+/", "/c/.../", path)
