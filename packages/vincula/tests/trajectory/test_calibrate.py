"""Conformal bounds against an independent calculation, and what they promise."""

import numpy as np
import pytest

from trajectory.references import CONFORMAL
from vincula.errors import NotEnoughInformation
from vincula.trajectory.calibrate import (
    adapted,
    bound,
    bounds_by_group,
    coverage,
    jackknife_band,
    largest_by_client,
    outside,
    rank,
    widened,
)
from vincula.trajectory.predict import Band

SPLIT = CONFORMAL["split_absolute"]
Y, PREDICTED = np.array(SPLIT["y"]), np.array(SPLIT["pred"])
ERRORS, NEW = np.abs(Y - PREDICTED), np.array(SPLIT["pred_test"])
EXACT = {"rel": 1e-12, "abs": 1e-12}


@pytest.mark.parametrize("alpha", SPLIT["alpha"])
def test_split(alpha):
    known = SPLIT["alpha"][alpha]
    found = bound(ERRORS, alpha=float(alpha))
    assert found == pytest.approx(known["q"], **EXACT)
    assert rank(len(ERRORS), alpha=float(alpha)) == known["k"]
    edges = widened(NEW, by=found)
    assert edges.low == pytest.approx(known["lo"], **EXACT)
    assert edges.high == pytest.approx(known["hi"], **EXACT)


@pytest.mark.parametrize("case", CONFORMAL["split_small_n"])
def test_few_scores_give_no_bound_rather_than_a_wrong_one(case):
    found = bound(case["scores"], alpha=case["alpha"])
    assert found == (np.inf if case["q"] is None else case["q"])
    assert rank(len(case["scores"]), alpha=case["alpha"]) == case["k"]


@pytest.mark.parametrize("alpha", ["0.1", "0.2"])
def test_normalised(alpha):
    case = CONFORMAL["split_normalised"]
    known = case["alpha"][alpha]
    found = bound(ERRORS / np.array(case["sigma"]), alpha=float(alpha))
    assert found == pytest.approx(known["q"], **EXACT)
    edges = widened(NEW, by=found, scale=np.array(case["sigma_test"]))
    assert edges.low == pytest.approx(known["lo"], **EXACT)
    assert edges.high == pytest.approx(known["hi"], **EXACT)


@pytest.mark.parametrize("alpha", ["0.1", "0.2"])
def test_by_group(alpha):
    case = CONFORMAL["mondrian"]
    found = bounds_by_group(ERRORS, case["group"], alpha=float(alpha))
    known = {int(group): q for group, q in case["alpha"][alpha].items()}
    assert found == pytest.approx(known, **EXACT)


@pytest.mark.parametrize("alpha", CONFORMAL["cqr"]["alpha"])
def test_a_quantile_band_corrected(alpha):
    case = CONFORMAL["cqr"]
    scores = outside(Y, low=np.array(case["lo_cal"]), high=np.array(case["hi_cal"]))
    assert bound(scores, alpha=float(alpha)) == pytest.approx(
        case["alpha"][alpha]["q"], **EXACT
    )


@pytest.mark.parametrize("alpha", CONFORMAL["one_sided_upper"])
def test_one_sided(alpha):
    found = bound(Y - PREDICTED, alpha=float(alpha))
    assert found == pytest.approx(CONFORMAL["one_sided_upper"][alpha], **EXACT)


@pytest.mark.parametrize("alpha", ["0.1", "0.2"])
def test_jackknife_plus(alpha):
    case = CONFORMAL["jackknife_plus_ols"]
    x = np.array(SPLIT["x"][: case["n"]])
    new = np.array(SPLIT["x_test"])
    y = Y[: case["n"]]
    left_out, errors = [], []
    for place in range(case["n"]):
        rest = np.arange(case["n"]) != place
        a, b = np.linalg.lstsq(
            np.column_stack([np.ones(rest.sum()), np.log1p(x[rest])]), y[rest]
        )[0]
        left_out.append(a + b * np.log1p(new))
        errors.append(abs(y[place] - a - b * np.log1p(x[place])))
    assert errors == pytest.approx(case["loo_abs_resid"], rel=1e-10)
    found = jackknife_band(np.array(left_out), np.array(errors), alpha=float(alpha))
    assert found.low == pytest.approx(case["alpha"][alpha]["lo"], rel=1e-10)
    assert found.high == pytest.approx(case["alpha"][alpha]["hi"], rel=1e-10)


def test_jackknife_plus_of_few_is_endless():
    found = jackknife_band(np.ones((3, 2)), np.ones(3), alpha=0.1)
    assert found.low.tolist() == [-np.inf] * 2
    assert found.high.tolist() == [np.inf] * 2


def test_adapted_in_time():
    case = CONFORMAL["aci"]
    steps = adapted(
        case["scores"], alpha=case["alpha"], window=case["window"], rate=case["gamma"]
    )
    known = case["trace"]
    assert [int(step.missed) for step in steps] == [row["err"] for row in known]
    assert [step.alpha for step in steps] == pytest.approx(
        [row["alpha_t"] for row in known], **EXACT
    )
    bounds = [np.inf if row["q"] is None else row["q"] for row in known]
    assert [step.bound for step in steps] == pytest.approx(bounds, **EXACT)


def test_a_whole_course_at_once():
    case = CONFORMAL["trajectory_band"]
    largest = largest_by_client(ERRORS, case["client"])
    assert largest == pytest.approx(case["max_scores"], **EXACT)
    for alpha, known in case["q"].items():
        assert bound(largest, alpha=float(alpha)) == pytest.approx(known, **EXACT)


def test_another_package_draws_the_same_bands_one_rank_further_out():
    # (n + 1)(1 - alpha) is the whole number 180 here: crepes then takes rank 181.
    theirs = np.array(CONFORMAL["second_opinion"]["crepes_0.9"])
    mine = widened(NEW, by=bound(ERRORS, alpha=0.1 - 1e-6))
    assert np.column_stack([mine.low, mine.high]) == pytest.approx(theirs, rel=1e-10)


def test_a_skewed_scale_is_covered_as_promised():
    rng = np.random.default_rng(4)
    bands = [bound(rng.exponential(size=60), alpha=0.2) for _ in range(2_000)]
    inside = rng.exponential(size=2_000) <= np.array(bands)
    assert 0.78 < inside.mean() < 0.84


@pytest.mark.parametrize("alpha", [0, 1, -0.1, 2])
def test_alpha_is_a_probability(alpha):
    with pytest.raises(NotEnoughInformation, match="alpha must lie between 0 and 1"):
        bound([1, 2, 3], alpha=alpha)


def test_coverage_counts_edges_as_inside():
    score = np.array([0.0, 1.0, 2.0, 3.0])
    edges = Band(low=np.zeros(4), high=np.full(4, 2.0))
    assert coverage(score, edges) == 0.75
    with pytest.raises(NotEnoughInformation):
        coverage(score[:0], edges)
