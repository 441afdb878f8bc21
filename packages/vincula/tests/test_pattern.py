"""A person's own range: from the sessions before, never narrower than the floor."""

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive import naive_half_width, naive_median

from vincula.alliance.pattern import RULE_VERSION, own_range, own_ranges

ratings = st.lists(st.integers(0, 400).map(lambda tenth: tenth / 10), max_size=30)
long_enough = st.lists(
    st.integers(0, 400).map(lambda tenth: tenth / 10), min_size=4, max_size=30
)


@given(long_enough, st.sampled_from([0.5, 1, 3, 10]), st.sampled_from([1, 2, 3]))
def test_it_agrees_with_the_slow_way(values, floor, spreads):
    found = own_range(values, floor_points=floor, spreads=spreads)
    half = naive_half_width(values, floor, spreads)
    assert found.centre == pytest.approx(naive_median(values))
    assert found.low == pytest.approx(naive_median(values) - half)
    assert found.high == pytest.approx(naive_median(values) + half)


def test_the_spread_is_that_of_normal_values():
    # 10 000 quantiles of the standard normal distribution: one spread is one SD.
    normal = NormalDist()
    quantiles = [normal.inv_cdf((k + 0.5) / 10_000) for k in range(10_000)]
    usual = own_range(quantiles, floor_points=0.01, spreads=1)
    assert usual.high == pytest.approx(1, abs=1e-3)
    assert usual.low == pytest.approx(-1, abs=1e-3)


def test_always_the_same_answer_still_has_the_width_of_the_floor():
    usual = own_range([36.0] * 12, floor_points=3, lowest=0, highest=40)
    assert (usual.low, usual.centre, usual.high) == (33, 36, 39)
    assert (usual.n, usual.floor_points, usual.rule_version) == (12, 3, RULE_VERSION)


def test_it_ends_where_the_scale_ends():
    usual = own_range([39.0, 40, 40, 40], floor_points=5, lowest=0, highest=40)
    assert (usual.low, usual.high) == (35, 40)
    usual = own_range([1.0, 0, 0, 0], floor_points=5, lowest=0, highest=40)
    assert (usual.low, usual.high) == (0, 5)


def test_one_bad_session_does_not_hide_the_next():
    calm = [36.0, 37, 36, 35, 36, 37, 35, 36]
    hurt = own_range([*calm, 12.0], floor_points=3)
    assert hurt.low == own_range(calm, floor_points=3).low


@given(ratings)
def test_each_session_is_held_against_earlier_ones_only(values):
    ranges = own_ranges(values, floor_points=2)
    assert len(ranges) == len(values)
    assert all(found is None for found in ranges[:4])
    for k, found in enumerate(ranges[4:], start=4):
        assert found.n == k
        changed = own_ranges([*values[:k], *(0.0 for _ in values[k:])], floor_points=2)
        assert changed[k] == found


@given(long_enough, st.floats(-50, 50))
def test_a_shifted_person_has_a_shifted_range(values, shift):
    one = own_range(values, floor_points=2)
    other = own_range([value + shift for value in values], floor_points=2)
    assert other.low - one.low == pytest.approx(shift, abs=1e-9)
    assert other.high - one.high == pytest.approx(shift, abs=1e-9)


@pytest.mark.parametrize("values", [[], [30.0], [30.0, 31, 32]])
def test_before_four_sessions_there_is_none(values):
    assert own_range(values, floor_points=2) is None


def test_what_is_no_rating_and_what_is_no_floor_are_refused():
    with pytest.raises(ValueError, match="finite"):
        own_range([30.0, float("nan"), 31, 32], floor_points=2)
    with pytest.raises(ValueError, match="floor"):
        own_range([30.0] * 5, floor_points=0)
    with pytest.raises(ValueError, match="at least one"):
        own_range([30.0] * 5, floor_points=2, minimum_sessions=0)
