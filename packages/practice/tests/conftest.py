"""Monday noon, and the cast."""

from collections.abc import Iterator

import pytest
import time_machine
from cast import NOW, Cast, everyone
from django.utils import translation


@pytest.fixture
def cast(db: None) -> Cast:
    return everyone()


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
