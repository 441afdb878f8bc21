"""A try is reserved before it is looked at, and a window never holds more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cast import NOW
from django.db import connection
from django.test import RequestFactory

from vincula_practice.people.footprints import Tries
from vincula_practice.people.limits import allow, give_back, sweep
from vincula_practice.people.networks import network_of

HOUR = timedelta(hours=1)


def tried(*, at=NOW, most=3, key="anna"):
    return allow("password", key, most=most, per=HOUR, at=at)


def test_as_many_tries_as_are_allowed_and_no_more(db):
    assert [tried() for _ in range(5)] == [True, True, True, False, False]


def test_the_window_slides_and_does_not_start_anew_with_the_hour(db):
    minutes = [0, 10, 50, 61, 62, 69, 71]
    answers = [tried(at=NOW + timedelta(minutes=m)) for m in minutes]
    assert answers == [True, True, True, True, False, False, True]


def test_one_persons_tries_are_nobody_elses(db):
    assert all(tried(key=key) for key in ("anna", "emil") for _ in range(3))
    assert not tried(key="anna")


def test_what_was_no_guess_is_given_back(db):
    for n in range(10):
        moment = NOW + timedelta(seconds=n)
        assert tried(at=moment)
        give_back("password", "anna", at=moment)


def test_refused_tries_do_not_make_the_wait_longer(db):
    for n in range(60):
        tried(at=NOW + timedelta(minutes=n))
    assert tried(at=NOW + timedelta(minutes=61))


def test_no_address_stands_in_the_table_and_old_rows_go(db):
    tried(key="anna@example.org")
    (row,) = Tries.objects.all()
    assert "anna" not in row.name + row.what
    assert sweep(at=NOW + HOUR + timedelta(seconds=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_get_no_more_than_is_allowed():
    def one(_: int) -> bool:
        try:
            return tried(most=5)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=16) as pool:
        assert sum(pool.map(one, range(200))) == 5


ADDRESS, PROXY, FORGED = "203.0.113.7", "10.0.0.1", "198.51.100.99"


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "network"),
    [
        (0, ADDRESS, None, ADDRESS),
        (0, ADDRESS, FORGED, ADDRESS),
        (0, ADDRESS, f"{FORGED}, {FORGED}", ADDRESS),
        (1, PROXY, ADDRESS, ADDRESS),
        (1, PROXY, f"{FORGED}, {ADDRESS}", ADDRESS),
        (1, PROXY, f"{FORGED}, {FORGED}, {ADDRESS}", ADDRESS),
        (1, ADDRESS, None, ADDRESS),
        (2, PROXY, f"{ADDRESS}, {PROXY}", ADDRESS),
        (2, PROXY, f"{FORGED}, {ADDRESS}, {PROXY}", ADDRESS),
        (2, PROXY, ADDRESS, PROXY),
        (0, "2001:db8:1:2:aaaa::1", None, "2001:db8:1:2::"),
        (0, "2001:db8:1:2:bbbb::9", None, "2001:db8:1:2::"),
        (0, "::ffff:203.0.113.7", None, ADDRESS),
        (1, "", "not an address", ""),
    ],
)
def test_a_forged_header_does_not_change_the_network(
    settings, proxies, peer, forwarded, network
):
    settings.VINCULA_PROXIES = proxies
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **more)
    assert network_of(request) == network
