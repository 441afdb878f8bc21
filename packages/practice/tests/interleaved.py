"""Many sessions at once, asked in any order: whose words does each of them show?

Each client's name and goal are words that stand nowhere else. The quick test and the
drill (`drills/interleaved.py`) ask in the same way, the drill for longer.
"""

import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from cast import NOW, a_practice, client_of, prove_second_factor, staff
from django.db import connections
from django.test import Client

from vincula_practice.collaboration.actions import set_goal
from vincula_practice.people.models import Membership, Person, Role

MIXED_UP = 409
CANARY = re.compile(r"canary-of-client-\d{3}-end")
WRITTEN = "written about another"
OF_A_CLIENT = ("", "fresh/", "sessions/", "plan/", "team/", "notes/")
OF_ONESELF = ("/my/", "/my/data/", "/my/data/opened/")
ABOUT = re.compile(r'name="about" value="([^"]+)"')
HOST = "localhost"


def canary(number: int) -> str:
    return f"canary-of-client-{number:03}-end"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: in whose browser, where, and whose words may be in the answer."""

    browser: Client
    address: str
    shows: frozenset[str]
    about: str = ""  # the word of another client's form, which is posted here


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back."""

    asked: Asked
    status: int
    canaries: frozenset[str]

    @property
    def foreign(self) -> frozenset[str]:
        """Return the words of others in it."""
        return self.canaries - self.asked.shows

    @property
    def as_it_should(self) -> bool:
        wanted = MIXED_UP if self.asked.about else 200
        return self.status == wanted and not self.foreign


def browser_of(person: Person) -> Client:
    browser = Client(HTTP_HOST=HOST, raise_request_exception=False)
    browser.force_login(person)
    prove_second_factor(browser, person)
    return browser


def a_house(*, therapists: int, clients_each: int, at=NOW) -> list[Asked]:
    """Let everybody in; return every request that there is to draw from."""
    practice = a_practice("Lindenhof")
    found = []
    for one in range(therapists):
        kim = staff(practice, f"Kim{one}", Role.THERAPIST, at=at)
        first = one * clients_each
        found += _caseload(kim, range(first, first + clients_each), at=at)
    return found


def _caseload(kim: Membership, numbers: range, *, at) -> list[Asked]:
    browser, found, rooms = browser_of(kim.person), [], []
    for number in numbers:
        words = canary(number)
        episode = client_of(kim, words, at=at)
        set_goal(episode=episode, words=words, by=kim, at=at)
        here, own = frozenset({words}), browser_of(episode.client.person)
        room = f"/clients/{episode.pk}/"
        rooms.append((room, here))
        found += [Asked(browser, room + part, here) for part in OF_A_CLIENT]
        found += [Asked(own, address, here) for address in OF_ONESELF]
    everybody = frozenset(map(canary, numbers))
    found += [Asked(browser, page, everybody) for page in ("/today/", "/clients/")]
    return found + _mix_ups(browser, rooms)


def _mix_ups(browser: Client, rooms: list[tuple[str, frozenset[str]]]) -> list[Asked]:
    """Return what is written into the form of one client and sent to the next one."""
    words = [ABOUT.search(browser.get(room).text) for room, _shows in rooms]
    taken = [word.group(1) for word in words if word]
    return [
        Asked(browser, f"{room}goals/", shows, about=about)
        for (room, shows), about in zip(rooms, taken[1:] + taken[:1], strict=True)
        if len(rooms) > 1
    ]


def look(asked: Asked) -> Seen:
    """Ask as one browser does that has many tabs."""
    tab = Client(HTTP_HOST=HOST, raise_request_exception=False)
    tab.cookies = asked.browser.cookies
    if asked.about:
        posted = {"about": asked.about, "words": WRITTEN}
        answer = tab.post(asked.address, posted)
    else:
        answer = tab.get(asked.address)
    return Seen(asked, answer.status_code, frozenset(CANARY.findall(answer.text)))


def interleave(
    drawn_from: list[Asked], *, requests: int, threads: int, order: random.Random
) -> Iterator[Seen]:
    """Yield what came of so many requests, drawn at random and asked side by side."""
    drawn = [order.choice(drawn_from) for _ in range(requests)]

    def ask(share: list[Asked]) -> list[Seen]:
        try:
            return [look(asked) for asked in share]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=threads) as pool:
        for seen in pool.map(ask, [drawn[one::threads] for one in range(threads)]):
            yield from seen
