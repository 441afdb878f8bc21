"""Pre-post effect sizes, against metafor, a published package and simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from change import published
from vincula.catalogue.model import Direction
from vincula.change.effect import (
    GroupChange,
    group_change,
    pre_post_effect,
    standardised_change,
)
from vincula.change.group import Group
from vincula.errors import NotEnoughInformation

WORSE, BETTER = Direction.HIGHER_IS_WORSE, Direction.HIGHER_IS_BETTER

# Morris (2008), five studies with two groups each; effect and variance as metafor's
# own tests give them for the measure SMCR, to four decimals.
MORRIS = [
    # before, after, sd before, n, r, effect, variance
    (30.6, 38.5, 15.0, 20, 0.47, 0.5056, 0.0594),
    (23.5, 26.8, 3.1, 50, 0.64, 1.0481, 0.0254),
    (0.5, 0.7, 0.1, 9, 0.77, 1.8054, 0.2322),
    (53.4, 75.9, 14.5, 10, 0.89, 1.4181, 0.1225),
    (35.6, 36.0, 4.7, 14, 0.44, 0.0801, 0.0802),
    (23.1, 19.7, 13.8, 20, 0.47, -0.2365, None),
    (24.9, 25.3, 4.1, 42, 0.64, 0.0958, None),
    (0.6, 0.6, 0.2, 9, 0.77, 0.0, None),
    (55.7, 60.7, 17.3, 11, 0.89, 0.2667, None),
    (34.8, 33.4, 3.1, 14, 0.44, -0.4250, None),
]


@pytest.mark.parametrize("study", MORRIS)
def test_the_change_in_spreads_before_as_metafor_has_it(study):
    before, after, sd, n, r, effect, variance = study
    found = standardised_change(
        Group(
            people=n, mean_before=before, mean_after=after, sd_before=sd, correlation=r
        )
    )
    assert found.estimate == pytest.approx(effect, abs=6e-5)
    half = found.upper - found.estimate
    assert half == pytest.approx(found.estimate - found.lower)
    if variance is not None:
        assert (half / norm.ppf(0.975)) ** 2 == pytest.approx(variance, abs=6e-5)


@pytest.mark.parametrize("case", published.CASES)
def test_the_mean_change_as_the_package_has_it(case):
    known = published.PACKAGE[case]["anchor_group"]
    effect = pre_post_effect(*published.columns(case))
    points = effect.change_points
    assert (points.estimate, points.lower, points.upper) == pytest.approx(
        (known["difference"], known["lower"], known["upper"]), abs=1e-9
    )
    shown = group_change(
        effect,
        important_points=known["important"],
        direction=published.direction(case),
    )
    words = {
        "Large clinically significant effect": GroupChange.SHOWN,
        "Probably clinically significant effect": GroupChange.PROBABLE,
    }
    assert shown is words[known["category"]]


@pytest.mark.parametrize("case", ["claus_2020.bdi", "jacobson_1989.das"])
def test_the_exact_interval_by_simulation(case):
    """At either end of the interval 2.5 % of studies would be as far out."""
    effect = pre_post_effect(*published.columns(case))
    n, d = effect.people, effect.by_spread_of_change
    rng = np.random.default_rng(1)
    draws = 200_000
    spread = np.sqrt(rng.chisquare(n - 1, draws) / (n - 1))
    shift = rng.normal(size=draws)
    for end, beyond in ((d.lower, np.greater), (d.upper, np.less)):
        simulated = (shift + end * np.sqrt(n)) / spread / np.sqrt(n)
        assert beyond(simulated, d.estimate).mean() == pytest.approx(0.025, abs=0.002)


@pytest.mark.parametrize(
    ("important", "way", "shown"),
    [
        (2.0, BETTER, GroupChange.SHOWN),
        (2.9, BETTER, GroupChange.PROBABLE),
        (3.1, BETTER, GroupChange.NOT_RULED_OUT),
        (9.0, BETTER, GroupChange.TOO_SMALL),
        (2.0, WORSE, GroupChange.WORSE),
    ],
)
def test_a_group_against_a_difference_that_matters(important, way, shown):
    before = np.arange(20.0)
    after = before + 3 + np.tile([-1.0, 1.0], 10)
    effect = pre_post_effect(before, after)
    assert group_change(effect, important_points=important, direction=way) is shown


def test_no_change_is_not_shown():
    before = np.arange(10.0)
    effect = pre_post_effect(before, before + np.tile([-1.0, 1.0], 5))
    assert (
        group_change(effect, important_points=1, direction=BETTER)
        is GroupChange.NOT_SHOWN
    )


def test_who_lacks_a_score_is_left_out():
    before, after = published.columns("claus_2020.bdi")
    holes = pre_post_effect(
        np.append(before, [np.nan, 20.0]), np.append(after, [10.0, np.nan])
    )
    assert holes == pre_post_effect(before, after)


def test_everybody_changing_alike_has_no_effect_in_spreads_of_change():
    effect = pre_post_effect(np.array([1.0, 2, 3, 4]), np.array([3.0, 4, 5, 6]))
    assert effect.by_spread_of_change is None
    assert effect.change_points.lower == effect.change_points.upper == 2


@pytest.mark.parametrize(
    ("before", "after"), [([1.0, 2], [2.0, 1]), ([3.0, 3, 3], [1.0, 2, 3])]
)
def test_too_few_people_or_no_spread_is_said(before, after):
    with pytest.raises(NotEnoughInformation):
        pre_post_effect(np.array(before), np.array(after))


finite = st.floats(allow_nan=False, allow_infinity=False)
pairs = st.lists(st.tuples(finite, finite), max_size=7)


@given(pairs)
def test_any_scores_give_finite_intervals_or_a_reason(drawn):
    before = np.array([one for one, _ in drawn])
    after = np.array([other for _, other in drawn])
    try:
        effect = pre_post_effect(before, after)
    except NotEnoughInformation:
        return
    d = effect.by_spread_before
    assert np.isfinite([d.lower, d.upper]).all()
    assert d.lower <= d.estimate <= d.upper
