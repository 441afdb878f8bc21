"""AC-1: everybody, every route, every method, from the router and the tables."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http.cookies import SimpleCookie
from uuid import uuid4

import pytest
from cast import Cast
from django.db import transaction
from django.test import Client
from only_reads import only_reads
from principals import (
    EVERYBODY,
    IS,
    NAMES_NOTHING,
    TO_ANNA,
    House,
    answer_of,
    expected,
    named_things,
    who_may,
)

from vincula_practice.policy.addresses import addresses
from vincula_practice.policy.relations import answers_for, same_practice
from vincula_practice.policy.routes import ROUTES

pytestmark = pytest.mark.usefixtures("monday_noon")

# Looking at these keeps something in the session of whoever looks.
REMEMBERS = ("account_reauthenticate", "mfa_")
SITE = "site"


def group(name: str) -> str:
    return name.partition(":")[0] if ":" in name else SITE


NAMESPACES = sorted({group(name) for name in ROUTES})


@pytest.fixture
def house(cast: Cast) -> House:
    house = House(cast)
    for who in EVERYBODY:
        house.browser(who)
    return house


@contextmanager
def taken_back(*browsers: Client) -> Iterator[None]:
    """What somebody may do is done, seen, and taken back for the next one."""
    point, kept = transaction.savepoint(), [SimpleCookie(b.cookies) for b in browsers]
    yield
    transaction.savepoint_rollback(point)
    for browser, cookies in zip(browsers, kept, strict=True):
        browser.cookies = cookies


def of(namespace: str) -> list[str]:
    return [name for name in ROUTES if group(name) == namespace]


def looked(house: House, name: str, who: str) -> str:
    browser, address = house.browser(who), house.address(name)
    harmless = name.startswith(REMEMBERS)
    with nullcontext() if harmless else only_reads():
        return answer_of(browser.get(address))


def acted(house: House, name: str, who: str) -> str:
    may = who in (who_may(name, "POST") or set())
    browser = house.browser(who)
    with taken_back(browser):
        address = house.address(name)
        with nullcontext() if may else only_reads():
            answer = answer_of(browser.post(address, house.posted(name)))
    return answer


def cells(names: list[str]) -> Iterator[tuple[str, str, str]]:
    for name in names:
        for who in sorted(EVERYBODY):
            yield name, "GET", who
            yield name, "POST", who


def wrong(house: House, names: list[str]) -> Iterator[str]:
    """Yield each cell that answers otherwise than declared."""
    for name, method, who in cells(names):
        asked = looked if method == "GET" else acted
        answer, declared = asked(house, name, who), expected(who, name, method)
        if answer != declared:
            yield f"{method} {name} by {who}: {answer}, declared: {declared}"


def test_every_relation_of_the_tables_is_told_by_hand_who_stands_in_it() -> None:
    gates = {route.gate(m) for route in ROUTES.values() for m in ("GET", "POST")}
    assert gates - {None} <= set(IS)
    assert {route.of for route in ROUTES.values()} - {None} <= set(TO_ANNA)


def test_every_route_of_the_router_is_in_the_matrix() -> None:
    assert set(ROUTES) == set(addresses())
    assert {name for namespace in NAMESPACES for name in of(namespace)} == set(ROUTES)


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_who_may_look_and_act_and_nothing_else_changes_anything(house, namespace):
    assert list(wrong(house, of(namespace))) == []


def test_no_route_is_for_those_who_do_not_exist_yet() -> None:
    """Proxies and SMART tokens: a route for one needs principals of its own here."""
    signs = re.compile(r"fhir|smart|oauth|bearer|proxy|guardian|api", re.IGNORECASE)
    assert not [name for name in addresses() if signs.search(name)]


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_other_ways_of_asking_are_no_way(house, namespace) -> None:
    for name in of(namespace):
        address = house.address(name)
        may = who_may(name, "POST") or who_may(name, "GET") or {"ben"}
        who = min(may - {"nobody"})
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            with only_reads():
                asked = house.browser(who).generic(method, address)
            assert (name, method, answer_of(asked)) == (name, method, "no way")


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_a_form_of_another_site_changes_nothing(house, namespace) -> None:
    for name in of(namespace):
        may = (who_may(name, "POST") or set()) - {"nobody"}
        if not may or name in READS_NO_COOKIE:
            continue
        browser, address = house.browser(min(may)), house.address(name)
        browser.handler.enforce_csrf_checks = True
        with only_reads():
            asked = browser.post(address, house.posted(name))
        browser.handler.enforce_csrf_checks = False
        assert (name, asked.status_code) == (name, 403)
        assert "Anna" not in asked.text


# Another site has nothing to borrow there: the slip in a letter is what lets it in.
READS_NO_COOKIE = {"checkin_letters", "policy_report"}
FOREIGN = [n for n in ROUTES if named_things(n) & set(addresses()[n])]


@pytest.mark.parametrize("namespace", sorted({group(name) for name in FOREIGN}))
def test_no_foreign_thing_opens_by_itself_or_below_ones_own(house, namespace) -> None:
    """Emil comes to the same practice, Carl to another."""
    for name in (one for one in of(namespace) if one in FOREIGN):
        for theirs in (house.emils, house.carls_things):
            for address in mixed_addresses(house, name, theirs):
                assert not_there(house, name, address), (name, address)


def mixed_addresses(house: House, name: str, theirs: dict) -> Iterator[str]:
    """Everything of theirs, and one thing of theirs among Anna's."""
    if theirs is house.emils and MANAGED & {ROUTES[name].of}:
        return  # nothing of her own practice is foreign to a manager
    names = named_things(name)
    for foreign in (names, *({one} for one in names)):
        taken = foreign | {"open_id"} if "checkin_id" in foreign else foreign
        mixed = house.things | {key: theirs[key] for key in taken}
        yield house.address(name, mixed)


def not_there(house: House, name: str, address: str) -> bool:
    may = (who_may(name, "GET") or who_may(name, "POST") or set()) & OWNERS
    browser = house.browser(min(may))
    with taken_back(browser):
        answers = [browser.get(address), browser.post(address, house.posted(name))]
    told = "".join(one.text for one in answers)
    kinds = {answer_of(one) for one in answers}
    return kinds <= {"not there", "no way"} and not re.search("Emil|Carl", told)


ONE_OF_EACH_KIND = ("anna", "ben", "ed", "sue", "fred", "mona", "rita", "nora")


def asked_of_carl(house: House, name: str, who: str) -> Iterator[tuple[str, str]]:
    """Yield how each way of asking is answered to somebody of the other practice."""
    browser, address = house.browser(who), house.address(name, house.carls_things)
    with taken_back(browser):
        if ROUTES[name].look:
            yield "GET", answer_of(browser.get(address))
        if ROUTES[name].act:
            yield "POST", answer_of(browser.post(address, house.posted(name)))


def test_all_of_one_practice_find_nothing_of_the_other(house) -> None:
    """The mirror of what the matrix asks: Seeblick of Anna there, Lindenhof of Carl."""
    of_somebody = [name for name in FOREIGN if ROUTES[name].of is not None]
    assert {"client:room", "picture:answers", "rights:decide"} <= set(of_somebody)
    house.carls_things  # noqa: B018 - made before anybody asks, so that no one undoes it
    wrong = [
        (name, method, who, answer)
        for name in of_somebody
        for who in ONE_OF_EACH_KIND
        for method, answer in asked_of_carl(house, name, who)
        if answer != "not there"
    ]
    assert wrong == []


MANAGED = {answers_for, same_practice}
OWNERS = {"ben", "anna", "sue", "ed", "mona"}


def plain(answer) -> str:
    """Return a page without the token that is another each time."""
    return re.sub(r'value="\w{64}"', "", answer.text)


def test_what_is_missing_looks_like_what_is_forbidden(house) -> None:
    foreign = house.browser("eva").get(f"/clients/{house.cast.episode.pk}/")
    missing = house.browser("eva").get(f"/clients/{uuid4()}/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert plain(foreign) == plain(missing)


def test_parts_that_name_nothing_really_name_nothing() -> None:
    known = {part for parts in addresses().values() for part in parts}
    assert known >= NAMES_NOTHING


def test_a_link_that_ran_out_or_was_withdrawn_opens_nothing(house) -> None:
    from vincula_practice.checkins.models import Invitation  # noqa: PLC0415 - where it is used

    pages = [name for name in of("checkin") if ROUTES[name].look]
    running = Invitation.objects.filter(checkin_id=house.things["open_id"])
    for change in ({"expires_at": house.cast.ben.started_at}, {"withdrawn_at": "now"}):
        with taken_back():
            stamp = dict.fromkeys(change, house.cast.ben.started_at)
            running.update(**stamp)
            answers = {looked(house, name, "nobody") for name in pages}
        assert answers == {"not there"}


def test_a_stale_sign_in_is_asked_again_where_the_table_says_so(house) -> None:
    asked = [name for name, route in ROUTES.items() if route.step_up]
    assert asked
    for name in asked:
        may = who_may(name, "GET") or who_may(name, "POST") or {"ben"}
        who = min(may - {"nobody"})
        browser = house.browser(who)
        session = browser.session
        session["account_authentication_methods"] = [
            {"method": method, "at": 0} for method in ("password", "mfa")
        ]
        session.save()
        ask = browser.get if ROUTES[name].look else browser.post
        answer = ask(house.address(name))
        assert (name, answer.status_code) == (name, 302)
        assert answer.url.startswith("/sign-in/again/")
