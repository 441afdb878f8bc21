"""Truth, bias, tracking and pairs against R's output on simulated and real dyads."""

from itertools import pairwise

import numpy as np
import pytest
from alliance_reference import columns, results
from hypothesis import given
from hypothesis import strategies as st

from vincula.alliance.apim import distinct_roles, same_roles
from vincula.alliance.congruence import (
    agreement,
    bias_interval,
    dyad_congruence,
    session_accuracy,
    tracking_within,
    west_kenny_columns,
)
from vincula.errors import NotEnoughInformation

SESSIONS = columns("sim_dyad_sessions")
EXPECTED = results("dyads_truth_bias")
COUPLES = columns("acitelli_wide")
PAIRS = results("dyads_apim_acitelli")
WIVES_AND_HUSBANDS = (
    COUPLES["OtherPos_W"],
    COUPLES["Satisf_W"],
    COUPLES["OtherPos_H"],
    COUPLES["Satisf_H"],
)
CLOSE = 1e-4
points = st.integers(4, 28).map(lambda quarter: quarter / 4)
both_rated = st.lists(st.tuples(points, points), min_size=3, max_size=20)


def near(value, rel=1e-8):
    return pytest.approx(value, rel=rel, abs=1e-10)


def at_session(number):
    keep = [s == number for s in SESSIONS["session"]]
    return {
        name: [v for v, k in zip(values, keep, strict=True) if k]
        for name, values in SESSIONS.items()
    }


def test_each_dyad():
    expected = EXPECTED["per_dyad"]
    for k, dyad in enumerate(expected["dyad"]):
        rows = [i for i, d in enumerate(SESSIONS["dyad"]) if d == dyad]
        found = dyad_congruence(
            [SESSIONS["client"][i] for i in rows], [SESSIONS["ther"][i] for i in rows]
        )
        assert found.n == expected["n"][k]
        assert found.correlation == near(expected["r"][k])
        assert found.bias_points == near(expected["mean_diff"][k])
        assert found.mean_gap_points == near(expected["mad"][k])


def test_tracking_with_every_dyads_own_level_taken_out():
    expected = EXPECTED["rmcorr"]
    dyads, client, therapist = (SESSIONS[name] for name in ("dyad", "client", "ther"))
    found = tracking_within(dyads, client, therapist)
    assert found.correlation == near(expected["r"])
    assert found.slope == near(expected["slope"])
    assert found.freedom == expected["df"]
    assert found.p_value == pytest.approx(expected["p"], rel=1e-6)
    assert found.between == near(EXPECTED["statsBy"]["rbg"][0][1])


def test_tracking_is_near_the_mixed_model():
    # Least squares gives every session the same weight, the mixed model every dyad a
    # slope of its own: the two agree within a fifth of the standard error, and least
    # squares is a little less precise.
    mixed = EXPECTED["random_slope_REML"]["coef"]
    found = tracking_within(SESSIONS["dyad"], SESSIONS["client"], SESSIONS["ther"])
    assert abs(found.slope - mixed["Estimate"][1]) < 0.2 * mixed["Std. Error"][1]
    assert found.slope_se == pytest.approx(mixed["Std. Error"][1], rel=0.15)


@pytest.mark.parametrize("name", ["client", "ther", "symptom"])
def test_variance_between_dyads(name):
    found = agreement(SESSIONS["dyad"], SESSIONS[name])
    assert found.single == near(EXPECTED["statsBy"]["ICC1"][name])
    assert found.mean == near(EXPECTED["statsBy"]["ICC2"][name])


def test_one_session_over_all_dyads():
    third = at_session(3)
    expected = EXPECTED["cross_sectional_session3"]
    for key, bias in (("simple", None), ("model", third["ther_affect"])):
        line = session_accuracy(third["client"], third["ther"], bias=bias)
        assert list(line.coefficients) == near(expected[key]["coef"]["Estimate"])
        assert list(line.errors) == near(expected[key]["coef"]["Std. Error"])
        assert line.residual_sd == near(expected[key]["sigma"])
        assert line.r_squared == near(expected[key]["r2"])
        assert line.freedom == expected[key]["df"]
    paired = expected["paired_t"]
    gaps = [t - c for t, c in zip(third["ther"], third["client"], strict=True)]
    mean, *interval = bias_interval(gaps)
    assert mean == near(paired["estimate"])
    assert interval == near(paired["conf.int"])


def test_the_columns_of_the_truth_and_bias_model():
    expected = results("dyads_centred")
    found = west_kenny_columns(
        SESSIONS["dyad"],
        SESSIONS["client"],
        SESSIONS["ther"],
        bias=SESSIONS["ther_affect"],
    )
    for column, name in (
        (found.judgement, "Tc"),
        (found.truth, "Cc"),
        (found.truth_between, "Cb"),
        (found.bias_within, "Bw"),
    ):
        assert column[expected["rows"]].tolist() == near(expected[name])


def lavaan(model, lhs, op, rhs, what="est"):
    table = PAIRS["apim_cross_sectional"][model]["est"]
    rows = zip(table["lhs"], table["op"], table["rhs"], table[what], strict=True)
    return next(v for a, o, b, v in rows if (a, o, b) == (lhs, op, rhs))


def test_actor_and_partner_effects_of_husbands_and_wives():
    found = distinct_roles(*WIVES_AND_HUSBANDS)
    for effects, who, other in ((found.first, "W", "H"), (found.second, "H", "W")):
        for name, rhs in (("actor", who), ("partner", other)):
            row = (f"Satisf_{who}", "~", f"OtherPos_{rhs}")
            assert getattr(effects, name) == pytest.approx(
                lavaan("saturated", *row), rel=CLOSE
            )
            assert getattr(effects, f"{name}_se") == pytest.approx(
                lavaan("saturated", *row, "se"), rel=CLOSE
            )
        ratio = (f"k{who}", ":=", f"p{other}{who}/a{who}")
        assert effects.ratio == pytest.approx(lavaan("saturated", *ratio), rel=CLOSE)
        assert effects.ratio_se == pytest.approx(
            lavaan("saturated", *ratio, "se"), rel=CLOSE
        )
        outcome = f"Satisf_{who}"
        assert effects.residual_variance == pytest.approx(
            lavaan("saturated", outcome, "~~", outcome), rel=CLOSE
        )
        assert effects.intercept == pytest.approx(
            lavaan("saturated", outcome, "~1", ""), rel=CLOSE
        )
        r2 = PAIRS["apim_cross_sectional"]["saturated"]["r2"][outcome]
        assert effects.r_squared == pytest.approx(r2, rel=CLOSE)
    covariance = lavaan("saturated", "Satisf_H", "~~", "Satisf_W")
    assert found.residual_covariance == pytest.approx(covariance, rel=CLOSE)
    together = lavaan("saturated", "Satisf_H", "~~", "Satisf_W", "std.all")
    assert found.residual_correlation == pytest.approx(together, rel=CLOSE)
    shared = lavaan("saturated", "OtherPos_H", "~~", "OtherPos_W")
    assert found.predictor_covariance == pytest.approx(shared, rel=CLOSE)


def test_one_effect_for_both_and_whether_that_is_true():
    found = same_roles(*WIVES_AND_HUSBANDS)
    for name, rhs in (("actor", "OtherPos_H"), ("partner", "OtherPos_W")):
        row = ("indistinguishable", "Satisf_H", "~", rhs)
        assert getattr(found, name) == pytest.approx(lavaan(*row), rel=CLOSE)
        assert getattr(found, f"{name}_se") == pytest.approx(
            lavaan(*row, "se"), rel=CLOSE
        )
    row = ("indistinguishable", "Satisf_H", "~1", "")
    assert found.intercept == pytest.approx(lavaan(*row), rel=CLOSE)
    assert found.intercept_se == pytest.approx(lavaan(*row, "se"), rel=CLOSE)
    fit = PAIRS["apim_cross_sectional"]["indistinguishable"]["fit"]
    assert found.chi_square == pytest.approx(fit["chisq"], rel=CLOSE)
    assert (found.freedom, found.p_value) == (
        fit["df"],
        pytest.approx(fit["pvalue"], rel=CLOSE),
    )


def test_one_effect_for_both_by_restricted_maximum_likelihood():
    found = same_roles(*WIVES_AND_HUSBANDS, restricted=True)
    expected = PAIRS["apim_cross_sectional"]["gls_indistinguishable_REML"]
    coefficients = expected["coef"]
    assert [found.actor, found.partner] == pytest.approx(
        coefficients["Value"][1:], rel=CLOSE
    )
    assert [found.actor_se, found.partner_se] == pytest.approx(
        coefficients["Std.Error"][1:], rel=CLOSE
    )
    assert found.residual_correlation == pytest.approx(expected["rho"], rel=CLOSE)
    assert found.residual_variance == pytest.approx(expected["sigma"] ** 2, rel=CLOSE)


def test_the_same_effects_by_generalised_least_squares():
    """nlme fits both roles at once, with a spread for each and one correlation."""
    found = distinct_roles(*WIVES_AND_HUSBANDS)
    wife, husband = found.first, found.second
    expected = PAIRS["apim_cross_sectional"]["gls_two_intercept_ML"]
    named = zip(expected["coef"]["term"], expected["coef"]["Value"], strict=True)
    # The reference centres predictors, which moves the two levels and nothing else.
    slopes = {term: value for term, value in named if ":" in term}
    assert slopes == pytest.approx(
        {
            "GHusband:oA": husband.actor,
            "GWife:oA": wife.actor,
            "GHusband:oP": husband.partner,
            "GWife:oP": wife.partner,
        },
        rel=CLOSE,
    )
    assert found.residual_correlation == pytest.approx(expected["rho"], rel=CLOSE)
    ratio = (husband.residual_variance / wife.residual_variance) ** 0.5
    assert ratio == pytest.approx(expected["sd_ratio"]["Husband"], rel=CLOSE)
    assert wife.residual_variance**0.5 == pytest.approx(expected["sigma"], rel=CLOSE)
    apart = PAIRS["apim_cross_sectional"]["gls_interaction_REML"]["coef"]
    known = dict(zip(apart["term"], apart["Value"], strict=True))
    slopes = {
        "oA": wife.actor,
        "oP": wife.partner,
        "GHusband:oA": husband.actor - wife.actor,
        "GHusband:oP": husband.partner - wife.partner,
    }
    assert {term: known[term] for term in slopes} == pytest.approx(slopes, rel=CLOSE)


def test_how_alike_two_of_a_pair_are():
    known = PAIRS["apim_cross_sectional"]["icc_nonindependence"]
    both = np.array([COUPLES["Satisf_H"], COUPLES["Satisf_W"]])
    assert np.corrcoef(both)[0, 1] == pytest.approx(known["pearson_HW"], rel=CLOSE)
    pairs = [*range(both.shape[1])] * 2
    assert agreement(pairs, both.ravel().tolist()).single == pytest.approx(
        known["icc_anova"], rel=CLOSE
    )


@given(rated=both_rated, shift=st.integers(-5, 5))
def test_a_shift_of_the_judge_is_bias_and_nothing_else(rated, shift):
    truth = [t for t, _ in rated]
    one = dyad_congruence(truth, [j for _, j in rated])
    other = dyad_congruence(truth, [j + shift for _, j in rated])
    assert other.bias_points == pytest.approx(one.bias_points + shift)
    for name in ("tracking", "correlation"):
        before, after = getattr(one, name), getattr(other, name)
        assert (before is None) == (after is None)
        assert before is None or after == pytest.approx(before, abs=1e-9)


@given(rated=both_rated)
def test_a_perfect_judge(rated):
    truth = [t for t, _ in rated]
    found = dyad_congruence(truth, truth)
    assert (found.bias_points, found.mean_gap_points) == (0, 0)
    assert found.tracking is None or found.tracking == pytest.approx(1)
    assert (found.tracking is None) == all(a == b for a, b in pairwise(truth))


def test_what_says_nothing_is_refused_or_none():
    assert dyad_congruence([6.0, 6, 6], [5.0, 6, 5]).tracking is None
    assert dyad_congruence([6.0, 5], [5.0, 6]).tracking is None
    assert dyad_congruence([6.0, 5, 4], [5.0, 5, 5]).correlation is None
    for refused in (
        lambda: dyad_congruence([], []),
        lambda: tracking_within([1, 2], [5.0, 6], [5.0, 6]),
        lambda: tracking_within([1, 1, 1], [5.0, 5, 5], [5.0, 6, 4]),
        lambda: agreement([1, 1], [5.0, 6]),
        lambda: agreement([1, 1, 2, 2], [5.0, 6, 5, 6]),
        lambda: bias_interval([0.5]),
        lambda: session_accuracy([5.0, 5, 5], [4.0, 5, 6]),
        lambda: distinct_roles([1.0], [1.0], [1.0], [1.0]),
        lambda: same_roles(*[[1.0, 2, 3, 4, 5, 6]] * 4),
    ):
        with pytest.raises(NotEnoughInformation):
            refused()
    for wrong in (
        lambda: dyad_congruence([5.0, float("nan")], [5.0, 6]),
        lambda: dyad_congruence([5.0], [5.0, 6]),
        lambda: tracking_within([1], [5.0, 6], [5.0, 6]),
        lambda: distinct_roles([1.0] * 5, [1.0] * 5, [1.0] * 5, [float("inf")] * 5),
        lambda: distinct_roles([1.0] * 5, [1.0] * 5, [1.0] * 5, [1.0] * 4),
    ):
        with pytest.raises(ValueError, match=r"finite|one"):
            wrong()


@pytest.mark.parametrize("unit", [1e-200, 1e-99, 1e90, 1e99])
def test_ratings_in_a_unit_beyond_measure_go_together_as_they_did(unit):
    truth, judgement = [1.0, 2, 4, 5], [1.0, 3, 3, 5]
    plain = dyad_congruence(truth, judgement)
    found = dyad_congruence([unit * t for t in truth], [unit * j for j in judgement])
    if unit == 1e-200:
        # Their squares are nothing: no number rather than a wrong one.
        assert (found.tracking, found.correlation) == (None, None)
        return
    assert found.correlation == pytest.approx(plain.correlation)
    dyads = [1, 1, 2, 2]
    one = tracking_within(dyads, truth, judgement)
    other = tracking_within(
        dyads, [unit * t for t in truth], [unit * j for j in judgement]
    )
    assert other.between == pytest.approx(one.between)
    assert other.correlation == pytest.approx(one.correlation)
