"""Everyone looks at every address once; what came back is held to many rules."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from cast import NOW, Cast
from django.core.cache import cache as counters
from django.http import HttpResponse
from markup import elements_of
from world import World


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer to one person."""

    who: str
    name: str
    address: str
    status: int
    headers: dict[str, str]
    text: str

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")

    @property
    def elements(self) -> list[tuple[str, dict[str, str]]]:
        return elements_of(self.text)


@pytest.fixture
def world(cast: Cast, monday_noon: None) -> World:
    counters.clear()
    return World(cast)


NO_SUCH_METHOD = 405
_SEEN: list[Seen] = []


@pytest.fixture
def seen(request: pytest.FixtureRequest, db: None) -> list[Seen]:
    """Return what everyone got from every address; asked once for all tests here."""
    if not _SEEN:
        world = request.getfixturevalue("world")
        _SEEN.extend(_look_at_everything(world))
    return _SEEN


def _look_at_everything(world: World) -> Iterator[Seen]:
    addresses = world.addresses()
    with time_machine.travel(NOW, tick=False):
        for who in world.names():
            for name, several in addresses.items():
                browser = world.browser(who)
                for address in several:
                    one = _seen(who, name, address, browser.get(address))
                    yield one
                    if one.status == NO_SUCH_METHOD:
                        break  # and so at all other addresses of this route


def _seen(who: str, name: str, address: str, answer: HttpResponse) -> Seen:
    pdf = answer.headers.get("Content-Type") == "application/pdf"
    text = "" if pdf else answer.content.decode()
    return Seen(who, name, address, answer.status_code, dict(answer.headers), text)
