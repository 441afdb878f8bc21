"""Items, occasions and people crossed: against lme4, by hand, and at the edges."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reliability_reference import DATA, KNOWN, table

from vincula.errors import NotEnoughInformation
from vincula.learning.crossed import OWN, SHARED, crossed_variances
from vincula.learning.occasions import crossed_reliability

LME4 = json.loads((DATA / "crossed_lme4.json").read_text())
PARTS = (*OWN, *SHARED, "error")
ROWS = table("sim_session_scale_4items")
PEOPLE, TIMES = ROWS[:, 0].tolist(), ROWS[:, 1].tolist()
ANSWERS = arrays(
    float,
    st.tuples(st.integers(2, 12), st.integers(2, 4)),
    elements=st.one_of(st.integers(0, 3).map(float), st.just(float("nan"))),
)


def test_the_variances_are_those_of_lme4():
    found = crossed_reliability(PEOPLE, TIMES, ROWS[:, 2:]).variances
    for name in PARTS:
        assert getattr(found, name) == pytest.approx(LME4[name], rel=1e-4, abs=1e-6)
    assert found.log_likelihood == pytest.approx(LME4["log_likelihood"], abs=1e-6)


def test_the_reliabilities_are_those_of_psych():
    known = KNOWN["session_scale"]["multilevel_reliability_lmer"]
    found = crossed_reliability(PEOPLE, TIMES, ROWS[:, 2:])
    assert (
        found.between_fixed,
        found.one_occasion,
        found.between_random,
        found.within,
    ) == pytest.approx([known[name] for name in ("RkF", "R1R", "RkR", "Rc")], abs=1e-5)
    assert (found.people, found.items) == (150, 4)


def test_complete_answers_have_the_variances_of_an_analysis_of_variance():
    # In balanced data REML is the analysis of variance, where nothing is below zero.
    draw = np.random.default_rng(4)
    n, m, k = 40, 6, 5
    y = (
        draw.normal(0, 2, (n, 1, 1))
        + draw.normal(0, 1, (1, m, 1))
        + draw.normal(0, 1, (1, 1, k))
        + draw.normal(0, 1, (n, m, 1))
        + draw.normal(0, 1, (n, 1, k))
        + draw.normal(0, 1, (1, m, k))
        + draw.normal(0, 1, (n, m, k))
    )
    person, occasion, item = (axis.ravel() for axis in np.indices(y.shape))
    found = crossed_variances(person, occasion, item, y.ravel())
    p, o, i = y.mean((1, 2)), y.mean((0, 2)), y.mean((0, 1))
    po = y.mean(2) - p[:, None] - o + y.mean()
    rest = (
        y
        - y.mean(2)[:, :, None]
        - y.mean(1)[:, None, :]
        - y.mean(0)[None]
        + p[:, None, None]
        + o[None, :, None]
        + i[None, None, :]
        - y.mean()
    )
    error = (rest**2).sum() / ((n - 1) * (m - 1) * (k - 1))
    square_po = k * (po**2).sum() / ((n - 1) * (m - 1))
    assert found.error == pytest.approx(error, rel=1e-4)
    assert found.person_occasion == pytest.approx((square_po - error) / k, rel=1e-4)


def test_order_shift_and_units():
    rows = ROWS[:200]
    one = crossed_reliability(rows[:, 0].tolist(), rows[:, 1].tolist(), rows[:, 2:])
    turned = rows[::-1]
    other = crossed_reliability(
        turned[:, 0].tolist(), turned[:, 1].tolist(), 10 * turned[:, [5, 3, 2, 4]] - 7
    )
    assert other.within == pytest.approx(one.within, rel=1e-5)
    assert other.variances.person == pytest.approx(100 * one.variances.person, rel=1e-4)


@given(ANSWERS)
@settings(max_examples=25, deadline=None)
def test_any_answers_have_finite_numbers_or_a_reason(answers):
    people = [place // 2 for place in range(len(answers))]
    times = [place % 2 for place in range(len(answers))]
    try:
        found = crossed_reliability(people, times, answers)
    except NotEnoughInformation:
        return
    numbers = [found.between_fixed, found.one_occasion, found.between_random]
    assert np.isfinite([*numbers, found.within]).all()
    assert all(-1e-9 <= number <= 1 + 1e-9 for number in numbers)


@pytest.mark.parametrize(
    ("people", "times", "answers"),
    [
        ([1, 1], [1, 2], np.ones((2, 3))),
        ([1, 2], [1, 1], np.ones((2, 3))),
        ([1, 1, 2, 2], [1, 2, 1, 2], np.ones((4, 3))),
        ([1, 1, 2, 2], [1, 1, 1, 2], np.ones((4, 3))),
        ([1, 1, 2, 2], [1, 2, 1, 2], np.ones((4, 1))),
        ([1, 1, 2, 2], [1, 2, 1, 2], np.full((4, 3), np.nan)),
    ],
)
def test_what_cannot_be_had_is_refused(people, times, answers):
    with pytest.raises(NotEnoughInformation):
        crossed_reliability(people, times, answers)


def test_answers_beyond_measure_are_refused():
    answers = np.array([[1e300, -1e300], [1e300, 1.0], [1.0, 2.0], [3.0, -1e300]])
    with pytest.raises(NotEnoughInformation, match="extreme"):
        crossed_reliability([1, 1, 2, 2], [1, 2, 1, 2], answers)
