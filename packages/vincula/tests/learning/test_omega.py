"""Omega, against lavaan and semTools in R, against the truth, and on any answers."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reliability_reference import FORMS, KNOWN, table

from vincula.errors import NotEnoughInformation
from vincula.learning.omega import omega, two_level_omega

ANSWERS = arrays(
    float,
    st.tuples(st.integers(3, 30), st.integers(2, 5)),
    elements=st.integers(0, 3).map(float),
)


def sessions():
    rows = table("sim_session_scale_4items")
    return rows[:, 0].tolist(), rows[:, 2:]


@pytest.mark.parametrize("form", FORMS)
def test_one_factor_as_lavaan_has_it(form):
    known, found = KNOWN[form]["cfa"], omega(table(form))
    assert found.factor.omega == pytest.approx(known["omega_model"], abs=1e-5)
    assert found.of_observed == pytest.approx(known["semTools"]["f"], abs=1e-5)
    assert found.factor.loadings == pytest.approx(known["loadings"], rel=1e-5)
    assert found.factor.residual_variances == pytest.approx(
        known["residual_var"], rel=1e-5
    )


@pytest.mark.parametrize("form", FORMS)
def test_the_fit_of_one_factor_as_lavaan_has_it(form):
    known, found = KNOWN[form]["cfa"]["fitmeasures"], omega(table(form))
    k = KNOWN[form]["k"]
    assert found.chi_square == pytest.approx(known["chisq"], abs=1e-6)
    assert found.freedom == known["df"]
    assert found.cfi == pytest.approx(known["cfi"], abs=1e-9)
    assert found.rmsea == pytest.approx(known["rmsea"], abs=1e-9)
    # lavaan counts the means, which fit exactly, among the figures it averages over.
    counted = sqrt((k + 1) / (k + 3))
    assert found.srmr * counted == pytest.approx(known["srmr"], abs=1e-6)


def test_two_levels_as_lavaan_has_them():
    known = KNOWN["session_scale"]["two_level_cfa_omega"]
    found = two_level_omega(*sessions())
    for level in ("within", "between"):
        mine, theirs = getattr(found, level), known[level]
        assert mine.omega == pytest.approx(theirs["omega"], abs=1e-5)
        assert mine.loadings == pytest.approx(theirs["loadings"], abs=1e-5)
        assert mine.residual_variances == pytest.approx(theirs["residuals"], abs=1e-5)
    assert found.log_likelihood == pytest.approx(known["logl"], abs=1e-6)
    assert (found.people, found.responses) == (150, 1035)


def test_a_known_factor_is_found_again():
    rng = np.random.default_rng(4)
    loadings, own = np.array([1.0, 0.8, 0.6, 0.9]), np.array([1.0, 0.5, 0.7, 1.2])
    shared = rng.normal(size=(40_000, 1)) * loadings
    answers = shared + rng.normal(size=(40_000, 4)) * np.sqrt(own)
    true = loadings.sum() ** 2 / (loadings.sum() ** 2 + own.sum())
    assert omega(answers).factor.omega == pytest.approx(true, abs=0.005)


def test_names_and_order_of_people_change_nothing():
    people, answers = sessions()
    order = np.random.default_rng(2).permutation(len(people))
    names = [f"client {people[i]:.0f}" for i in order]
    turned = two_level_omega(names, answers[order] * 3 - 7)
    known = two_level_omega(people, answers)
    assert turned.within.omega == pytest.approx(known.within.omega, abs=1e-6)
    assert turned.between.omega == pytest.approx(known.between.omega, abs=1e-6)


def test_rows_with_a_gap_are_left_out():
    answers = table("sim_phq9_items").copy()
    answers[::5, 1] = np.nan
    whole = answers[np.isfinite(answers).all(axis=1)]
    assert omega(answers) == omega(whole)


def test_an_item_that_is_all_factor_is_marked():
    """0.8 times 0.8 is more than 0.5: the first item would need a loading above 1."""
    wanted = np.array([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]])
    draws = np.random.default_rng(9).normal(size=(200, 3))
    white = draws @ np.linalg.inv(np.linalg.cholesky(np.cov(draws.T))).T
    assert omega(white @ np.linalg.cholesky(wanted).T).factor.at_edge
    assert not omega(table("sim_phq9_items")).factor.at_edge


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (np.random.default_rng(1).normal(size=(50, 2)), "three items"),
        (np.random.default_rng(1).normal(size=(4, 5)), "more people"),
        (np.repeat(np.random.default_rng(1).normal(size=(50, 2)), 2, axis=1), "say"),
    ],
)
def test_what_omega_cannot_say_has_a_reason(answers, reason):
    with pytest.raises(NotEnoughInformation, match=reason):
        omega(answers)


def test_people_seen_once_have_no_omega_within():
    with pytest.raises(NotEnoughInformation):
        two_level_omega(range(30), table("attitude")[:, :4])


@settings(max_examples=40, deadline=None)
@given(ANSWERS)
def test_any_answers_have_an_omega_or_a_reason(answers):
    try:
        found = omega(answers)
    except NotEnoughInformation:
        return
    assert 0 <= found.factor.omega <= 1
    assert np.isfinite(
        [found.of_observed, found.chi_square, found.cfi, found.srmr]
    ).all()
