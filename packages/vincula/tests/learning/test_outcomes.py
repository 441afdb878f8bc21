"""Severity-adjusted effects, on practices whose truth is known."""

import numpy as np
import pytest

from vincula.catalogue.model import Direction
from vincula.errors import NotEnoughInformation
from vincula.learning.outcomes import adjusted_effect, benchmark

WORSE, BETTER = Direction.HIGHER_IS_WORSE, Direction.HIGHER_IS_BETTER


def clients(rng, n, severity, extra):
    """Clients regress half way to 6; ``extra`` points better than usual."""
    before = rng.normal(severity, 4, n)
    return before, 3 + 0.5 * before - extra + rng.normal(0, 3, n)


def test_two_practices_that_work_alike_are_alike_whatever_the_severity():
    rng = np.random.default_rng(1)
    usual = benchmark(*clients(rng, 50_000, 15, 0), direction=WORSE)
    light = adjusted_effect(*clients(rng, 20_000, 10, 0), against=usual)
    heavy = adjusted_effect(*clients(rng, 20_000, 20, 0), against=usual)
    assert light.effect.estimate == pytest.approx(heavy.effect.estimate, abs=0.03)
    assert light.effect.estimate == pytest.approx((15 - 3 - 7.5) / 4, abs=0.03)


def test_two_points_better_than_usual_are_found():
    rng = np.random.default_rng(2)
    usual = benchmark(*clients(rng, 50_000, 15, 0), direction=WORSE)
    found = adjusted_effect(*clients(rng, 20_000, 20, 2), against=usual)
    assert found.beyond_usual.estimate == pytest.approx(2 / 4, abs=0.03)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(3)
    usual = benchmark(*clients(rng, 50_000, 15, 0), direction=WORSE)
    inside = 0
    for _ in range(800):
        found = adjusted_effect(*clients(rng, 20, 17, 1), against=usual).beyond_usual
        inside += found.lower <= 1 / 4 <= found.upper
    assert inside / 800 == pytest.approx(0.95, abs=0.025)


def test_the_benchmark_against_itself_is_usual():
    before, after = clients(np.random.default_rng(4), 60, 15, 0)
    usual = benchmark(before, after, direction=WORSE)
    found = adjusted_effect(before, after, against=usual)
    assert found.beyond_usual.estimate == pytest.approx(0, abs=1e-12)
    assert found.effect.estimate == pytest.approx(usual.effect)
    slope, intercept = np.polyfit(before, after, 1)
    assert (usual.slope, usual.intercept_points) == pytest.approx((slope, intercept))


def test_a_scale_turned_round_says_the_same():
    before, after = clients(np.random.default_rng(5), 60, 15, 0)
    few = before[:25], after[:25] - 1
    down = adjusted_effect(*few, against=benchmark(before, after, direction=WORSE))
    turned = benchmark(-before, -after, direction=BETTER)
    up = adjusted_effect(-few[0], -few[1], against=turned)
    assert up.effect.estimate == pytest.approx(down.effect.estimate)


def test_missing_scores_and_too_few():
    before, after = clients(np.random.default_rng(6), 30, 15, 0)
    usual = benchmark(before, after, direction=WORSE)
    gap = np.append(before[:10], [9.0, np.nan]), np.append(after[:10], [np.nan, 9.0])
    assert adjusted_effect(*gap, against=usual).people == 10
    with pytest.raises(NotEnoughInformation):
        adjusted_effect(before[:2], after[:2], against=usual)
    with pytest.raises(NotEnoughInformation):
        benchmark(np.full(9, 5.0), np.arange(9.0), direction=WORSE)
