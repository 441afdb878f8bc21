"""The demo says how staff get in to those who work here, and not to clients."""

import pytest
from cast import Cast, a_checkin, a_link
from django.test import Client

pytestmark = pytest.mark.usefixtures("monday_noon")
ALL, STAFF = "Demo: every person here is invented.", "Staff get in with a password"


@pytest.fixture(autouse=True)
def demo(settings) -> None:
    settings.VINCULA_DEMO = True


def shown(address: str, *, to=None) -> str:
    browser = Client()
    if to:
        browser.force_login(to.person)
    page = browser.get(address)
    assert page.status_code == 200
    assert ALL in page.text
    return page.text


@pytest.mark.parametrize("who", ["ben", "mona", "fred"])
def test_staff_and_whoever_signs_in_are_told(cast: Cast, who):
    assert STAFF in shown("/account/", to=getattr(cast, who))
    assert STAFF in shown("/sign-in/")


def test_clients_are_not(cast: Cast):
    token = a_link(a_checkin(cast.episode))
    for address in ("/my/", "/account/"):
        assert STAFF not in shown(address, to=cast.anna)
    for address in (f"/c/{token}/", "/sign-in/forgotten/"):
        assert STAFF not in shown(address)


def test_outside_of_the_demo_nobody_is(cast: Cast, settings):
    settings.VINCULA_DEMO = False
    assert STAFF not in shown("/today/", to=cast.ben)  # whose people are invented, too
