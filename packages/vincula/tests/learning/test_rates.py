"""Rates with Wilson's interval, against Newcombe's table, SciPy and their promise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from vincula.errors import NotEnoughInformation
from vincula.learning.rates import rate


@pytest.mark.parametrize(
    ("count", "out_of", "lower", "upper"),
    [
        # Newcombe (1998), Table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_published_intervals(count, out_of, lower, upper):
    share = rate(count, out_of=out_of).share
    assert (share.lower, share.upper) == pytest.approx((lower, upper), abs=5.1e-5)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 5000), st.data(), st.sampled_from([0.8, 0.95, 0.99]))
def test_scipy_agrees_and_the_share_lies_inside(out_of, data, level):
    count = data.draw(st.integers(0, out_of))
    found = rate(count, out_of=out_of, level=level)
    theirs = binomtest(count, out_of).proportion_ci(level, method="wilson")
    assert found.share.lower == pytest.approx(theirs.low, abs=1e-9)
    assert found.share.upper == pytest.approx(theirs.high, abs=1e-9)
    assert 0 <= found.share.lower <= found.share.estimate <= found.share.upper <= 1


def test_on_average_it_covers_what_it_promises():
    n, covered = 40, []
    for step in range(5, 96):
        truth = step / 100
        inside = [
            binom.pmf(count, n, truth)
            for count in range(n + 1)
            if rate(count, out_of=n).share.lower
            <= truth
            <= rate(count, out_of=n).share.upper
        ]
        covered.append(sum(inside))
    assert sum(covered) / len(covered) == pytest.approx(0.95, abs=0.01)


def test_nobody_has_no_rate():
    with pytest.raises(NotEnoughInformation):
        rate(0, out_of=0)
    with pytest.raises(ValueError, match="between nobody and all"):
        rate(4, out_of=3)
