"""Monday noon, and the cast."""

import gc
from collections.abc import Iterator

import pytest
import time_machine
from cast import NOW, Cast, prove_second_factor
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation
from kept_cast import the_cast

from vincula_practice.audit.guard import taken_down
from vincula_practice.config.settled import LOOKS, THINGS
from vincula_practice.people.models import Person


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


@pytest.fixture(autouse=True, scope="session")
def settled() -> None:
    """As in a web server: what is loaded is not searched for rubbish, test by test."""
    gc.freeze()
    gc.set_threshold(THINGS, LOOKS, LOOKS)


@pytest.fixture
def monday_noon() -> Iterator[None]:
    """The clock that views read stands at the moment the cast lives in."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Each test begins in English: a request leaves its language behind in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def signed_in_like_staff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom a test signs in by itself has proved a second factor a moment ago."""
    plainly = Client._login

    def with_second_factor(
        client: Client, user: Person, backend: str | None = None
    ) -> None:
        plainly(client, user, backend)
        prove_second_factor(client, user)

    monkeypatch.setattr(Client, "_login", with_second_factor)


@pytest.fixture(autouse=True, scope="session")
def events_of_tests_are_not_forever() -> Iterator[None]:
    """Between tests with transactions of their own the database is emptied."""
    empty = TransactionTestCase._fixture_teardown

    def emptied(case: TransactionTestCase) -> None:
        with taken_down(connection):
            empty(case)

    TransactionTestCase._fixture_teardown = emptied
    yield
    TransactionTestCase._fixture_teardown = empty
