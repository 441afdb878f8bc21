"""A thousand flipped bits and a thousand swaps: all noticed, nothing wrong read (CR-5)."""

import os
import uuid
from itertools import product

import pytest
from canaries import a_full_practice
from django.apps import apps
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vault.test_canaries import counted

from vincula_practice.vault.envelope import Place, seal, unseal
from vincula_practice.vault.errors import KeyDestroyed, Tampered
from vincula_practice.vault.fields import Ciphertext, sealed_fields
from vincula_practice.vault.keystore import store
from vincula_practice.vault.owners import Owner, notes_of

TIMES = int(os.environ.get("VINCULA_DRILL_TIMES", "1000"))
PEOPLE = [uuid.UUID(int=n) for n in range(1, 5)]
OWNERS = [
    *map(Owner, PEOPLE),
    *(notes_of(author=PEOPLE[0], about=about) for about in PEOPLE[1:3]),
]
PLACES = [
    Place(table, column, str(row))
    for table, column, row in product(("goal", "event"), ("words", "title"), range(4))
]
MANY = settings(
    max_examples=TIMES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def sealed() -> list[tuple[Place, bytes]]:
    """A value for each owner at each place, each other than all others."""
    return [
        (place, seal(os.urandom(24), key=store().key_for(owner), place=place))
        for owner, place in product(OWNERS, PLACES)
    ]


def noticed(value: bytes, place: Place, caplog) -> None:
    caplog.clear()
    with pytest.raises((Tampered, KeyDestroyed)):
        unseal(value, place=place, store=store())
    assert [one.name for one in caplog.records] == ["vincula.alarm"]


@MANY
@given(which=st.integers(0, len(OWNERS) * len(PLACES) - 1), data=st.data())
def test_a_flipped_bit_is_noticed(sealed, caplog, which, data):
    place, value = sealed[which]
    bit = data.draw(st.integers(0, 8 * len(value) - 1))
    flipped = bytearray(value)
    flipped[bit // 8] ^= 1 << bit % 8
    noticed(bytes(flipped), place, caplog)


@MANY
@given(
    st.lists(
        st.integers(0, len(OWNERS) * len(PLACES) - 1),
        min_size=2,
        max_size=2,
        unique=True,
    )
)
def test_a_value_swapped_with_another_is_noticed(sealed, caplog, pair):
    (here, _), (there, value) = (sealed[one] for one in pair)
    if here != there:
        noticed(value, here, caplog)


def test_in_the_database_nothing_opens_in_another_row(cast, caplog):
    """Every sealed column of the site: each row gets the next row's value."""
    a_full_practice(cast, clients=2)
    swaps = 0
    for field in sealed_fields(apps.get_models()):
        rows = models.QuerySet(field.model).order_by("pk")
        held = [(pk, v) for pk, v in rows.values_list("pk", field.name) if v]
        for (pk, _), (_, value) in zip(held, held[1:] + held[:1], strict=True):
            if len(held) > 1:
                rows.filter(pk=pk).update(**{field.name: Ciphertext(value)})
        for row in rows.filter(pk__in=[pk for pk, _ in held]) if len(held) > 1 else []:
            swaps += 1
            with pytest.raises(Tampered):
                getattr(row, field.name)
    assert swaps > 60
    assert {one.name for one in caplog.records} >= {"vincula.alarm"}
    counted("CR-5 rows", swaps=swaps, database=connection.vendor)
