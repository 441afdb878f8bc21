"""Funnel limits, against the binomial itself and against simulated practices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from vincula.errors import NotEnoughInformation
from vincula.learning.funnel import ALARM, Standing, between, limits, standing
from vincula.learning.rates import rate

TARGETS = st.floats(0.02, 0.98)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 2000), TARGETS, st.sampled_from([0.95, ALARM]))
def test_the_limits_enclose_the_quantiles_of_the_binomial(n, target, level):
    found = limits(target, out_of=n, level=level)
    for end, p in ((found.lower, (1 - level) / 2), (found.upper, (1 + level) / 2)):
        whole = binom.ppf(p, n, target)
        assert whole - 1 - 1e-6 <= end * n <= whole + 1e-6
    assert 0 <= found.lower <= found.upper <= 1


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 500), TARGETS)
def test_the_other_outcome_has_the_mirrored_funnel_at_large_sizes(n, target):
    size = n + 20_000
    found, turned = limits(target, out_of=size), limits(1 - target, out_of=size)
    assert found.lower == pytest.approx(1 - turned.upper, abs=1.1 / size)


def test_units_that_are_alike_leave_the_funnel_as_often_as_promised():
    rng = np.random.default_rng(5)
    sizes = rng.integers(20, 300, 4000)
    rates = [rate(int(rng.binomial(size, 0.6)), out_of=int(size)) for size in sizes]
    found = [standing(one, target=0.6) for one in rates]
    outside = sum(one is not Standing.WITHIN for one in found) / len(found)
    assert outside == pytest.approx(0.05, abs=0.015)
    assert found.count(Standing.FAR_APART) / len(found) < 0.006
    assert between(rates, target=0.6) < 0.015


def test_units_that_differ_are_found_to_differ_and_the_funnel_widens():
    rng = np.random.default_rng(6)
    sizes = rng.integers(50, 300, 4000)
    true = np.clip(rng.normal(0.6, 0.08, 4000), 0, 1)
    rates = [
        rate(int(rng.binomial(size, share)), out_of=int(size))
        for size, share in zip(sizes, true, strict=True)
    ]
    spread = between(rates, target=0.6)
    # Pulling the ends in makes the spread of a normal somewhat smaller.
    assert 0.055 < spread < 0.085
    plain = [standing(one, target=0.6) for one in rates]
    wide = [standing(one, target=0.6, between_sd=0.08) for one in rates]
    assert plain.count(Standing.WITHIN) < 0.75 * len(rates)
    assert wide.count(Standing.WITHIN) / len(rates) == pytest.approx(0.95, abs=0.015)


def test_a_few_episodes_say_nothing():
    assert standing(rate(0, out_of=19), target=0.6) is Standing.TOO_FEW
    assert standing(rate(0, out_of=20), target=0.6) is Standing.FAR_APART
    assert standing(rate(8, out_of=20), target=0.6) is Standing.WITHIN


def test_what_is_no_funnel_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        limits(0.0, out_of=10)
    with pytest.raises(NotEnoughInformation):
        limits(0.5, out_of=0)
    with pytest.raises(NotEnoughInformation):
        between([rate(3, out_of=10)], target=0.5)
