"""AC-2: a form writes what it was made for, whatever else is sent along with it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from cast import NOW, Cast
from cells import Changed, Rows, changed, models, rows_of, written
from django.db import models as fields
from django.db import transaction
from filled import by, ready
from principals import EVERYBODY, House

from vincula_practice.policy.fields import declared
from vincula_practice.policy.routes import ROUTES

pytestmark = pytest.mark.usefixtures("monday_noon")

FORMS = sorted(name for name, route in ROUTES.items() if route.act)
# A form that nobody could fill in here says why; none needs to at present.
NOT_FILLED: dict[str, str] = {}
# What these do stands in the browser, in its session, in a mail or in the log.
IN_THE_BROWSER = {
    "account:role",
    "account_confirm_password_reset_code",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_signup",  # closed: it must do nothing
    "checkin:language",
    "concern:look",  # shows it back, and keeps nothing
    "leave:now",
    "mfa_prove_mailbox",
    "policy_report",
}
NOTED = {"people_tries", "people_once", "people_browser_session"}
# The whole of what was sent is remembered by its digest, and by nothing else.
OF_ALL_THAT_WAS_SENT = {("people_once", "body_hash")}
MARK = "mkd-"
MOMENT, DAY, NUMBER = "2031-07-09T10:11:12+00:00", "2031-07-09", "987654"
MARKED = (MARK, "2031, 7, 9", NUMBER)
COMMON = [
    "id",
    "pk",
    "role",
    "is_staff",
    "is_superuser",
    "is_active",
    "practice",
    "practice_id",
    "person",
    "owner",
    "by",
    "at",
    "state",
    "user",
    "groups",
    "user_permissions",
    "client",
    "episode",
    "member",
    "created_at",
]
ROUNDS = 2


@pytest.fixture
def house(cast: Cast) -> House:
    house = House(cast)
    for who in EVERYBODY:
        house.browser(who)
    return house


def names() -> dict[str, list[Any]]:
    """Return every name a field has, in any model, with the fields of that name."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for model in models().values():
        for field in model._meta.concrete_fields:
            for name in {field.name, field.attname, field.column}:
                found[name].append(field)
    return found


# What a form that took such a field would accept; in this order, a moment is a day too.
FITTING: tuple[tuple[type, tuple[str, ...]], ...] = (
    (fields.BooleanField, ("True", "")),
    (fields.DateTimeField, (MOMENT,)),
    (fields.DateField, (DAY,)),
    (fields.IntegerField, (NUMBER,)),
    (fields.JSONField, (f'{{"{MARK}": "{MARK}"}}',)),
    (fields.UUIDField, ("3f0e1a3c-0000-4000-8000-00000000abcd",)),
    (fields.Field, (f"{MARK}1",)),
)


def plausible(field: Any) -> tuple[str, ...]:
    """Return what a form that took this field would accept."""
    if field.choices:
        return tuple(str(value) for value, _words in field.choices)
    if isinstance(field, fields.ForeignKey):
        newest = field.related_model._base_manager.order_by("-pk").first()
        return (str(newest.pk) if newest else NUMBER,)
    return next(given for kind, given in FITTING if isinstance(field, kind))


def rounds() -> list[dict[str, str]]:
    """Return what is sent along: for every name, what a field of that name takes."""
    known = names()
    fitting = {name: [f"{MARK}1", "True"] for name in COMMON} | {
        name: list(dict.fromkeys(one for f in found for one in plausible(f)))
        for name, found in known.items()
    }
    return [
        {name: ones[-n % len(ones)] for name, ones in fitting.items()}
        for n in range(ROUNDS)
    ]


@contextmanager
def taken_back(house: House) -> Iterator[None]:
    point = transaction.savepoint()
    kept = {who: SimpleCookie(one.cookies) for who, one in house.browsers.items()}
    yield
    transaction.savepoint_rollback(point)
    for who, cookies in kept.items():
        house.browsers[who].cookies = cookies


def sent(
    house: House, before: Rows, route: str, more: dict[str, str]
) -> tuple[int, Changed]:
    """Fill in a form, send it with more, and return what that changed in all."""
    with taken_back(house), written() as tables:
        form = ready(house, route)
        given = {**more, **(form.given if form.json is None else form.json)}
        if form.json is None:
            answer = form.browser.post(form.address, given)
        else:
            body = json.dumps(given)
            answer = form.browser.post(
                form.address, body, content_type="application/json"
            )
        return answer.status_code, changed(before, tables)


def done(plain: Changed) -> set[str]:
    """Return the tables in which a form did more than to note that somebody came."""
    return {table for table, _row, _column in plain} - NOTED


def by_themselves(one: Changed, other: Changed) -> Changed:
    """Return the cells that hold the same both times; the rest is another each time."""
    return {cell: held for cell, held in one.items() if other.get(cell) == held}


def faults(
    house: House, before: Rows, route: str, rounds: list[dict[str, str]]
) -> Iterator[str]:
    status, plain = sent(house, before, route, {})
    again, once_more = sent(house, before, route, {})
    if (status, plain.keys()) != (again, once_more.keys()):
        yield f"{route} does not do the same twice"
    if status >= 400 or not (route in IN_THE_BROWSER or done(plain)):
        yield f"{route} by {by(route)}: the plain form does nothing ({status})"
    steady = by_themselves(plain, once_more)
    for number, more in enumerate(rounds):
        status_now, now = sent(house, before, route, more)
        if status_now != status:
            yield f"{route}, round {number}: {status_now} instead of {status}"
        yield from (
            f"{route}, round {number}: {one}" for one in wrong(plain, steady, now)
        )


def wrong(plain: Changed, steady: Changed, now: Changed) -> Iterator[str]:
    for cell in plain.keys() ^ now.keys():
        yield f"{cell} is {'not ' if cell in plain else ''}changed"
    for cell, held in now.items():
        table, _row, column = cell
        if (table, column) in OF_ALL_THAT_WAS_SENT:
            continue
        if cell in steady and held != steady[cell]:
            yield f"{cell} holds {held}, without more {steady[cell]}"
        if len(held) != len(plain.get(cell, held)):
            yield f"{cell} is in {len(held)} rows"
        if any(mark in one for mark in MARKED for one in held):
            yield f"{cell} holds what was sent along: {held}"


def test_no_form_writes_what_it_was_not_made_for(house) -> None:
    before, more = rows_of(*models()), rounds()
    assert set(NOT_FILLED) <= set(FORMS)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        filled = [name for name in FORMS if name not in NOT_FILLED]
        found = [one for name in filled for one in faults(house, before, name, more)]
    assert rows_of(*models()) == before, "not everything was taken back"
    assert not found, "\n".join(found)


def test_every_name_of_every_field_is_sent_along(db) -> None:
    stored = {field.partition(".")[2].partition(".")[2] for field in declared()}
    for one in rounds():
        assert stored | set(COMMON) <= set(one)
