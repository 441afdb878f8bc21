"""AC-3: each rule is turned into "yes" in turn, and the matrix has to notice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import getmembers, isfunction
from typing import Any

import pytest
from cast import Cast
from principals import (
    CLIENTS,
    EVERYBODY,
    SUPERVISORS,
    THERAPISTS,
    TO_ANNA,
    House,
    answer_of,
    expected,
)

from vincula_practice.people import policies
from vincula_practice.people.queries import scheduled_episodes_for
from vincula_practice.policy.routes import ROUTES

pytestmark = pytest.mark.usefixtures("monday_noon")


def yes(member):
    return True


def every(member):
    return EVERY_EPISODE  # noqa: F821 - a name of the module whose rule is replaced


def any_request(member):
    return Q(client__isnull=False)  # noqa: F821 - as above


RULES = dict(getmembers(policies, isfunction))
ENDED = {"nora"}
OWN = {n: f for n, f in RULES.items() if f.__module__ == policies.__name__}
GATES = {name for name, f in OWN.items() if f.__annotations__["return"] is bool}


@contextmanager
def allowing(rule: Callable[..., Any]) -> Iterator[None]:
    """Let a rule say yes to everybody, wherever it is used."""
    replaced = {"answers_for": any_request}.get(rule.__name__, every)
    kept = rule.__code__
    rule.__code__ = (yes if rule.__name__ in GATES else replaced).__code__
    try:
        yield
    finally:
        rule.__code__ = kept


def concerned(rule: Callable[..., Any]) -> list[str]:
    """Return the routes that name the rule, and those whose relation is built on it."""
    named = [n for n, row in ROUTES.items() if rule in (row.look, row.act, row.of)]
    built = (policies.reads, policies.works_on, policies.plans_for)
    # Some of those that name it hold it twice; those built on it hold it alone.
    return [*named, *(n for n, row in ROUTES.items() if row.of in built)]


def first_wrong(house: House, rule: Callable[..., Any]) -> str | None:
    """Return the first cell that is wider than declared."""
    for name in concerned(rule):
        for method in ("GET", "POST"):
            if ROUTES[name].gate(method) is None:
                continue
            address, posted = house.address(name), house.posted(name)
            for who in sorted(EVERYBODY):
                if expected(who, name, method) == "yes":
                    continue
                browser = house.browser(who)
                answer = (
                    browser.get(address)
                    if method == "GET"
                    else browser.post(address, posted)
                )
                if answer_of(answer) == "yes":
                    return f"{method} {name} by {who}"
    return None


def appointments_of_strangers(house: House) -> set[str]:
    """Return who learns from the query when Anna comes, and should not."""
    episode = house.cast.episode
    told = {
        who
        for who, member in house.members.items()
        if scheduled_episodes_for(member=member).filter(pk=episode.pk).exists()
    }
    return told - TO_ANNA[policies.knows_appointments] - {"nora"}


# Their routes are held by the relation as well: here the rule is asked by itself.
HELD_TWICE = {
    "takes_part": CLIENTS | THERAPISTS,
    "reads_records": CLIENTS | THERAPISTS | SUPERVISORS,
}


def let_in_by(house: House, name: str) -> set[str]:
    """Return whom a rule that is held twice lets in, and should not."""
    if name not in HELD_TWICE:
        return set()
    known = {who: one for who, one in house.members.items() if who not in ENDED}
    return {who for who, one in known.items() if OWN[name](one)} - HELD_TWICE[name]


@pytest.mark.parametrize("name", sorted(HELD_TWICE))
def test_a_rule_that_is_held_twice_lets_in_whom_it_should(cast: Cast, name) -> None:
    assert let_in_by(House(cast), name) == set()


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_rule_that_says_yes_to_everybody_is_noticed(cast: Cast, name: str) -> None:
    house = House(cast)
    with allowing(OWN[name]):
        noticed = (
            first_wrong(house, OWN[name])
            or appointments_of_strangers(house)
            or let_in_by(house, name)
        )
    assert noticed, f"nobody noticed that {name} allows everybody"
