"""The site does not start with a route, a field or a query nobody has decided about."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import models

from vincula_practice.policy import checks, fields, queries, routes
from vincula_practice.policy.addresses import addresses
from vincula_practice.policy.classes import c2

CHECKS = (
    checks.every_route_is_declared,
    checks.every_field_is_declared,
    checks.every_query_is_declared,
    checks.what_is_private_is_sealed,
    checks.what_is_sent_twice_is_done_once,
)


def faults() -> set[str]:
    return {fault.id for check in CHECKS for fault in check()}


def test_everything_is_declared() -> None:
    assert not faults()


def test_an_undeclared_route_stops_the_start(monkeypatch) -> None:
    monkeypatch.delitem(routes.ROUTES, "client:room")
    assert "vincula.E101" in faults()


def test_a_row_for_no_route_stops_the_start(monkeypatch) -> None:
    monkeypatch.setitem(routes.ROUTES, "client:gone", routes.Route())
    assert "vincula.E102" in faults()


def test_a_route_without_a_name_cannot_hide(monkeypatch) -> None:
    found = {**addresses(), "backdoor/": ()}
    monkeypatch.setattr(checks, "addresses", lambda: found)
    assert "vincula.E101" in faults()


def test_an_unclassified_field_stops_the_start(monkeypatch) -> None:
    monkeypatch.setitem(fields.MODELS, "people.Client", [])
    assert "vincula.E103" in faults()


def test_a_field_that_is_gone_or_stands_twice_stops_the_start(monkeypatch) -> None:
    known = fields.MODELS["people.Client"]
    monkeypatch.setitem(fields.MODELS, "people.Client", [*known, c2("id nickname")])
    assert {"vincula.E104", "vincula.E105"} <= faults()


def test_an_undeclared_query_stops_the_start(monkeypatch) -> None:
    monkeypatch.delitem(queries.QUERIES, "checkins.arrivals.responses_of")
    assert "vincula.E106" in faults()


def test_a_row_for_no_query_stops_the_start(monkeypatch) -> None:
    monkeypatch.setitem(queries.QUERIES, "people.queries.gone", routes.anybody)
    assert "vincula.E107" in faults()


class Plain(models.TextField):
    """A field that is not sealed, beside one that is."""


def test_once_anything_is_sealed_a_private_field_in_plain_stops_the_start(
    monkeypatch,
) -> None:
    everything = dict.fromkeys(fields.of_class(*checks.SEALED), models.TextField())
    everything["conversations.LifeEvent.told"] = Plain()
    monkeypatch.setattr(fields, "stored", lambda: everything)
    monkeypatch.setattr(checks, "is_sealed", lambda field: not isinstance(field, Plain))
    (fault,) = checks.what_is_private_is_sealed()
    assert "conversations.LifeEvent.told" in fault.msg


START = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "settings_for_tests"
import django
django.setup()
from vincula_practice.policy import routes
{planted}
import vincula_practice.config.wsgi
"""


@pytest.mark.parametrize(
    ("planted", "named"), [("", False), ("del routes.ROUTES['client:room']", True)]
)
def test_the_web_server_refuses_to_serve(planted, named) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START.format(planted=planted)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("client:room is not declared" in done.stderr) is named, done.stderr
    assert done.returncode or not named
