"""Whoever takes the guards down and edits is found out."""

from uuid import uuid4

import pytest
from cast import NOW
from django.db import connection

from vincula_practice.audit.actions import record
from vincula_practice.audit.guard import taken_down
from vincula_practice.audit.models import Event
from vincula_practice.audit.queries import verified


@pytest.fixture
def chain(cast):
    for number in range(10):
        record("changed", cast.practice, by=cast.mona, at=NOW, count=number)
    return cast.practice.pk


def _tamper(statement: str, *values: object) -> None:
    with taken_down(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("UPDATE audit_event SET verb = %s WHERE place = 3", "closed"),
        ("UPDATE audit_event SET person_id = NULL, role = %s WHERE place = 3", ""),
        ("UPDATE audit_event SET at = %s WHERE place = 3", "2026-11-01 10:00:00+00:00"),
        ("UPDATE audit_event SET detail = %s WHERE place = 3", '{"count": 99}'),
        ("UPDATE audit_event SET hash = %s WHERE place = 3", "f" * 64),
        ("UPDATE audit_event SET before = %s WHERE place = 3", "f" * 64),
        ("DELETE FROM audit_event WHERE place = %s", 3),
        ("UPDATE audit_event SET place = place + 100 WHERE place >= %s", 5),
        ("DELETE FROM audit_head WHERE place > %s", 1),
    ],
)
def test_a_change_is_found(chain, statement, value):
    assert not verified().faults
    _tamper(statement, value)
    assert verified().faults


def test_two_that_changed_places_are_found(chain):
    _tamper(
        "UPDATE audit_event SET place = 1000 WHERE chain = %s AND place = 4",
        _key(chain),
    )
    _tamper(
        "UPDATE audit_event SET place = 4 WHERE chain = %s AND place = 5", _key(chain)
    )
    _tamper(
        "UPDATE audit_event SET place = 5 WHERE chain = %s AND place = 1000",
        _key(chain),
    )
    assert verified().faults


def test_an_event_put_in_is_found(chain):
    newest = Event.objects.filter(chain=chain).order_by("-place").first()
    newest.pk, newest.place, newest.before = uuid4(), newest.place + 1, newest.hash
    newest._state.adding = True
    newest.save(force_insert=True)
    assert verified().faults


def _key(chain) -> str:
    return chain.hex if connection.vendor == "sqlite" else str(chain)
