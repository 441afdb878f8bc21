"""Omega beside groups of items, Guttman's bounds, occasions: against psych in R."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reliability_reference import FORMS, KNOWN, table

from vincula.errors import NotEnoughInformation
from vincula.learning.hierarchical import guttman, hierarchical_omega
from vincula.learning.occasions import occasion_reliability
from vincula.learning.omega import omega

ANSWERS = arrays(
    float,
    st.tuples(st.integers(4, 20), st.integers(6, 7)),
    elements=st.integers(0, 3).map(float),
)


@pytest.mark.parametrize("form", FORMS)
def test_bounds_as_psych_has_them(form):
    known, found = KNOWN[form]["guttman"], guttman(table(form))
    for number in (1, 2, 3, 5, 6):
        mine = getattr(found, f"lambda_{number}")
        assert mine == pytest.approx(known[f"lambda{number}"], abs=1e-9)


@pytest.mark.parametrize("form", FORMS)
def test_three_groups_as_psych_has_them(form):
    known, found = KNOWN[form]["omega_multi"], hierarchical_omega(table(form))
    # Of 30 people one item is all shared, where psych stops a little before the edge.
    near = 1e-3 if found.at_edge else 1e-4
    assert found.at_edge == (form == "attitude")
    assert found.hierarchical == pytest.approx(known["omega_h"], abs=near)
    assert found.total == pytest.approx(known["omega_tot"], abs=1e-4)


@pytest.mark.parametrize("form", FORMS)
def test_one_factor_as_psych_has_it(form):
    known, found = KNOWN[form]["omega1"], hierarchical_omega(table(form), factors=1)
    assert found.hierarchical == pytest.approx(known["omega_h"], abs=1e-6)
    assert found.total == pytest.approx(known["omega_tot"], abs=1e-6)
    assert not found.at_edge


@pytest.mark.parametrize("form", FORMS)
def test_one_factor_is_near_that_of_maximum_likelihood(form):
    answers = table(form)
    answers = answers[np.isfinite(answers).all(axis=1)]
    standard = (answers - answers.mean(axis=0)) / answers.std(axis=0)
    mine = omega(standard).factor.omega
    assert mine == pytest.approx(hierarchical_omega(answers, factors=1).total, abs=0.02)


def test_a_known_structure_is_found_again():
    rng = np.random.default_rng(6)
    general = rng.normal(size=(20_000, 1)) * 0.6
    groups = np.repeat(rng.normal(size=(20_000, 3)), 3, axis=1) * 0.5
    own = rng.normal(size=(20_000, 9)) * np.sqrt(1 - 0.36 - 0.25)
    found = hierarchical_omega(general + groups + own)
    whole = 9 * 9 * 0.36 + 3 * 9 * 0.25 + 9 * 0.39
    assert found.hierarchical == pytest.approx(81 * 0.36 / whole, abs=0.01)
    assert found.total == pytest.approx(1 - 9 * 0.39 / whole, abs=0.01)
    assert found.general == pytest.approx([0.6] * 9, abs=0.03)


def test_shift_scale_and_order_change_nothing():
    answers = table("sim_wai12_items")
    plain, turn = hierarchical_omega(answers), [7, 0, 3, 11, 5, 1, 2, 4, 6, 8, 9, 10]
    moved = hierarchical_omega(answers[::-1][:, turn] * 3 - 7)
    assert moved.hierarchical == pytest.approx(plain.hierarchical, abs=1e-4)
    assert moved.total == pytest.approx(plain.total, abs=1e-4)


@settings(max_examples=8, deadline=None)
@given(ANSWERS)
def test_any_answers_have_finite_numbers_or_a_reason(answers):
    for method in (hierarchical_omega, guttman):
        try:
            found = method(answers)
        except NotEnoughInformation:
            continue
        numbers = [getattr(found, name) for name in found.__slots__]
        flat = np.hstack([value for value in numbers if value is not None])
        assert np.isfinite(flat).all()


def test_too_few_items_or_groups():
    answers = table("sim_phq9_items")
    five, two = answers[:, :5], answers[:, :2]
    for few, factors in ((five, 3), (answers, 2), (answers, 5), (two, 1)):
        with pytest.raises(NotEnoughInformation):
            hierarchical_omega(few, factors=factors)
    with pytest.raises(NotEnoughInformation):
        guttman(np.ones((9, 4)))


def test_people_and_their_sessions_as_psych_has_them():
    rows = table("sim_session_scale_4items")
    found = occasion_reliability(rows[:, 0].tolist(), rows[:, 1].tolist(), rows[:, 2:])
    known = KNOWN["session_scale"]["multilevel_reliability_lme"]
    assert found.between == pytest.approx(known["RkRn"], abs=2e-6)
    assert found.within == pytest.approx(known["Rcn"], abs=2e-6)
    again = KNOWN["session_scale"]["multilevel_reliability_lmer"]
    assert found.within == pytest.approx(again["Rcn"], abs=2e-6)
    assert (found.people, found.items) == (150, 4)


def test_a_missing_answer_keeps_the_rest_of_its_row():
    rows = table("sim_session_scale_4items").copy()
    rows[::7, 3] = np.nan
    people, times = rows[:, 0].tolist(), rows[:, 1].tolist()
    found = occasion_reliability(people, times, rows[:, 2:])
    assert found.within == pytest.approx(0.696, abs=0.03)
    with pytest.raises(NotEnoughInformation):
        occasion_reliability([1, 1], [1, 1], rows[:2, 2:])
    with pytest.raises(NotEnoughInformation):
        occasion_reliability(people, times, rows[:, 2:3])
