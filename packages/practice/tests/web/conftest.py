"""Anna and Ben, each with a browser of their own."""

import pytest
from cast import Cast
from django.test import Client

from vincula_practice.people.models import Membership


@pytest.fixture
def anna(cast: Cast) -> Client:
    return browser_of(cast.anna)


@pytest.fixture
def ben(cast: Cast) -> Client:
    return browser_of(cast.ben)


def browser_of(member: Membership) -> Client:
    client = Client()
    client.force_login(member.person)
    return client
