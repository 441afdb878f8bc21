"""Intraclass correlations, against psych in R and on any ratings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reliability_reference import KNOWN, table

from vincula.errors import NotEnoughInformation
from vincula.learning.intraclass import intraclass

# In the order of psych: ICC1, ICC2, ICC3, and each for the mean of the judges.
NAMES = ("one_way", "random", "fixed", "one_way_mean", "random_mean", "fixed_mean")
RATINGS = arrays(
    float,
    st.tuples(st.integers(2, 8), st.integers(2, 5)),
    elements=st.integers(0, 6).map(float),
)


def test_shrout_and_fleiss_as_psych_has_them():
    known, found = (
        KNOWN["icc_shrout_fleiss"]["aov"],
        intraclass(table("shrout_fleiss_1979")),
    )
    for place, name in enumerate(NAMES):
        mine = getattr(found, name)
        assert (mine.estimate, mine.lower, mine.upper) == pytest.approx(
            [known[of][place] for of in ("ICC", "lower bound", "upper bound")], abs=1e-9
        )


def test_shrout_and_fleiss_as_they_printed_them():
    found = intraclass(table("shrout_fleiss_1979"))
    printed = [round(getattr(found, name).estimate, 2) for name in NAMES]
    assert printed == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(8)
    truth, inside = 0.5, 0
    for _ in range(500):
        people = rng.normal(size=(25, 1)) * np.sqrt(truth)
        found = intraclass(people + rng.normal(size=(25, 3)) * np.sqrt(1 - truth))
        inside += found.one_way.lower <= truth <= found.one_way.upper
    assert inside / 500 == pytest.approx(0.95, abs=0.03)


@settings(max_examples=50, deadline=None)
@given(RATINGS)
def test_any_ratings_have_correlations_or_a_reason(ratings):
    try:
        found = intraclass(ratings)
    except NotEnoughInformation:
        return
    for name in NAMES:
        one = getattr(found, name)
        if one is not None:
            assert np.isfinite([one.estimate, one.lower, one.upper]).all()
            if one.estimate >= 0 or "random" not in name:
                assert one.lower - 1e-9 <= one.estimate <= one.upper + 1e-9
            assert one.estimate <= 1 + 1e-9


@settings(max_examples=50, deadline=None)
@given(RATINGS, st.floats(-100, 100), st.floats(0.1, 10))
def test_shift_scale_and_a_row_with_a_gap_change_nothing(ratings, shift, scale):
    try:
        found = intraclass(ratings)
    except NotEnoughInformation:
        return
    gap = np.full((1, ratings.shape[1]), 3.0)
    gap[0, 0] = np.nan
    moved = intraclass(np.vstack([gap, ratings * scale + shift]))
    assert moved.people == found.people
    for name in ("one_way", "random", "fixed"):
        mine, theirs = getattr(moved, name), getattr(found, name)
        assert mine.estimate == pytest.approx(theirs.estimate, abs=1e-6)


def test_one_judge_or_one_person_is_not_agreement():
    with pytest.raises(NotEnoughInformation):
        intraclass(np.array([[1.0], [2], [3]]))
    with pytest.raises(NotEnoughInformation):
        intraclass(np.array([[1.0, 2, 3]]))
