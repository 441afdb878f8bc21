"""The GROUP BY of a database says what the arrays say, and refuses what they refuse."""

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectory.invented import clinic
from vincula.errors import DoubledRows, NotEnoughInformation
from vincula.trajectory.design import RowColumns, Rows, Transform, chosen, design
from vincula.trajectory.fit import fit_sums
from vincula.trajectory.scan import scan
from vincula.trajectory.statistics import client_sums

COLUMNS = RowColumns(client="who", time="week", score="y", therapist="by")
DESIGNS = [
    design(),
    design(fixed="0 + t", client="t"),
    design(correlated=False, transform=Transform.LOG1P),
    design(fixed="1 + t + age + t:age", transform=Transform.LOG1P),
    design(fixed="1 + age", client="1", therapist="1"),
    design(fixed="1 + t*age", therapist="1 + t", transform=Transform.LOG1P),
    design(fixed="1 + week", client="1 + week", time_name="week"),
]


def as_table(rows: Rows, **more: pa.Array):
    columns = {
        "who": rows.client,
        "week": rows.time,
        "y": rows.score,
        "by": rows.therapist,
        "age": rows.covariates["age"],
    }
    return ibis.memtable(pa.table(columns | more))


def same(found, known):
    order = np.argsort(found.clients)
    expected = np.argsort(known.clients)
    assert (found.clients[order] == known.clients[expected]).all()
    assert (found.rows[order] == known.rows[expected]).all()
    for name in ("gram", "cross"):
        one, other = getattr(found, name), getattr(known, name)
        assert one[:, :, order] == pytest.approx(other[:, :, expected], abs=1e-9)
    assert found.total == pytest.approx(known.total, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("own", DESIGNS, ids=range(len(DESIGNS)))
@pytest.mark.parametrize("irregular", [False, True])
def test_a_scan_gives_the_sums_of_the_arrays(own, irregular):
    rows = clinic(3, irregular=irregular)
    found, known = scan(as_table(rows), COLUMNS, own), client_sums(own, rows)
    same(found, known)
    if own.therapist:
        by = dict(zip(known.clients, known.therapists[known.therapist_of], strict=True))
        for client, of in zip(found.clients, found.therapist_of, strict=True):
            assert found.therapists[of] == by[client]
    fits = [fit_sums(own, sums) for sums in (found, known)]
    assert fits[0].log_likelihood == pytest.approx(fits[1].log_likelihood, abs=1e-8)
    assert fits[0].coefficients == pytest.approx(fits[1].coefficients, rel=1e-6)


def test_in_the_units_of_a_model():
    own, rows = DESIGNS[3], clinic(4)
    units = client_sums(own, clinic(5)).recoding
    found = scan(as_table(rows), COLUMNS, own, units=units)
    same(found, client_sums(own, rows, units=units))
    assert found.recoding is units


def test_null_and_nan_and_endless_values_are_left_out():
    own, rows = DESIGNS[3], clinic(6)
    score, age = rows.score.copy(), rows.covariates["age"].copy()
    score[3], score[9], age[14] = np.nan, np.inf, -np.inf
    week = pa.array(rows.time, mask=np.arange(len(score)) == 20)
    table = as_table(rows, y=pa.array(score), age=pa.array(age), week=week)
    left = np.ones(len(score), dtype=bool)
    left[[3, 9, 14, 20]] = False
    same(scan(table, COLUMNS, own), client_sums(own, chosen(rows, left)))


@given(st.permutations(range(len(clinic(7).score))))
@settings(max_examples=5, deadline=None)
def test_the_order_of_rows_says_nothing(order):
    rows = clinic(7)
    shuffled = chosen(rows, np.array(order))
    same(scan(as_table(shuffled), COLUMNS, DESIGNS[5]), client_sums(DESIGNS[5], rows))


@pytest.mark.parametrize("irregular", [False, True])
def test_two_scores_at_one_time_are_refused(irregular):
    rows = clinic(8, irregular=irregular)
    twice = chosen(rows, np.append(np.arange(len(rows.score)), 17))
    with pytest.raises(DoubledRows, match=f"client {rows.client[17]} has two scores"):
        scan(as_table(twice), COLUMNS, DESIGNS[0])


def test_weeks_that_share_a_mark_are_no_doubled_rows():
    rows = clinic(8)
    late = Rows(
        client=rows.client,
        time=np.where(rows.time == 3, 62.0, rows.time),
        score=rows.score,
        therapist=rows.therapist,
        covariates=rows.covariates,
    )
    same(scan(as_table(late), COLUMNS, DESIGNS[0]), client_sums(DESIGNS[0], late))


def test_two_therapists_of_one_client_are_refused():
    rows = clinic(9)
    by = rows.therapist.copy()
    by[1] = by[0] + 1
    with pytest.raises(DoubledRows, match="has two therapists"):
        scan(as_table(rows, by=pa.array(by)), COLUMNS, DESIGNS[5])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"week": -2.0}, "the logarithm needs times above -1"),
        ({"y": 7.0}, "all scores are equal"),
        ({"age": 30.0}, "age has the same value in all rows"),
        ({"age": None}, "no row has a number"),
        ({"y": 1e200}, "too extreme to fit"),
    ],
)
def test_what_cannot_be_fitted_is_one_sentence(change, sentence):
    rows = clinic(10)
    columns = {
        name: pa.array([value] * len(rows.score), pa.float64())
        for name, value in change.items()
    }
    own = design(fixed="1 + t + age", transform=Transform.LOG1P)
    with pytest.raises(NotEnoughInformation, match=sentence):
        scan(as_table(rows, **columns), COLUMNS, own)
