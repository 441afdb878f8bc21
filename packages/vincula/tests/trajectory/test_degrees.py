"""Degrees of freedom and explained variance: against R, and against dense matrices."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajectory import naive, naive_degrees
from trajectory.invented import clinic
from trajectory.references import (
    CASES,
    SESSIONS_KNOWN,
    SLEEP,
    SLEEP_KNOWN,
    SLEEP_MODELS,
    fitted,
)
from trajectory.test_against_lme4 import last_on_first, method_of
from trajectory.test_autoregressive import autocorrelated
from trajectory.test_boundary import DESIGNS, tiny
from vincula.errors import NotEnoughInformation
from vincula.trajectory.autoregressive import fit_autoregressive, gap_sums
from vincula.trajectory.design import Transform, chosen, complete, design
from vincula.trajectory.fit import fit
from vincula.trajectory.model import Degrees, FixedEffect, Method

MODELS = {case[0]: case[1:] for case in CASES}
WITH_DF = [name for name, case in MODELS.items() if "df" in case[2]["coef_table"]]
INVENTED = {
    "two": design(fixed="1 + t + age", transform=Transform.LOG1P),
    "uncorrelated": design(transform=Transform.LOG1P, correlated=False),
    "three": design(fixed="1 + t + age", therapist="1", transform=Transform.LOG1P),
    "slopes of therapists": design(therapist="1 + t", transform=Transform.LOG1P),
}


def fitted_and_tested(own, rows, method="reml", tests=Degrees.SATTERTHWAITE):
    usable = chosen(rows, complete(own, rows))
    return fit(own, usable, method=Method(method), tests=tests)


def column(model, name):
    return np.array([getattr(effect, name) for effect in model.fixed])


@pytest.mark.parametrize("name", WITH_DF)
def test_satterthwaite_as_lmer_test_has_it(name):
    own, rows, known = MODELS[name]
    model, table = fitted_and_tested(own, rows, method_of(known)), known["coef_table"]
    assert column(model, "df") == pytest.approx(table["df"], abs=1e-2)
    assert column(model, "df") == pytest.approx(table["df"], rel=1e-5)
    assert column(model, "t") == pytest.approx(table["t value"], rel=1e-5)
    assert column(model, "p") == pytest.approx(table["Pr(>|t|)"], rel=1e-4)


def test_satterthwaite_with_therapists_as_the_only_level():
    known = SESSIONS_KNOWN["therapist_effect_last_on_first"]["coef_table"]
    model = fitted_and_tested(design(fixed="1 + y1", client="1"), last_on_first())
    assert column(model, "df") == pytest.approx(known["df"], abs=1e-2)
    assert column(model, "p") == pytest.approx(known["Pr(>|t|)"], rel=1e-4)


def test_kenward_and_roger_as_pbkrtest_has_them():
    known = SLEEP_KNOWN["slope_REML"]["kenward_roger"]
    model = fitted_and_tested(SLEEP_MODELS["slope"], SLEEP, tests=Degrees.KENWARD_ROGER)
    assert column(model, "df") == pytest.approx(known["df"], abs=1e-3)
    assert column(model, "adjusted_se") == pytest.approx(known["Std. Error"], rel=1e-6)
    assert column(model, "t") == pytest.approx(known["t value"], rel=1e-6)
    assert column(model, "p") == pytest.approx(known["Pr(>|t|)"], rel=1e-4)


def invented(own, method="reml", tests=Degrees.SATTERTHWAITE):
    """Return clinics whose variances are all above zero, with their models."""
    found = []
    for seed in range(40):
        rows = clinic(seed, clients=24, therapists=6, sd_therapist=3.0, sd_slope=2.0)
        model = fitted_and_tested(own, rows, method, tests)
        if model.note is None:
            found.append((model, rows))
    return found[:2]


@pytest.mark.parametrize("method", ["reml", "ml"])
@pytest.mark.parametrize("name", INVENTED)
def test_satterthwaite_is_that_of_dense_matrices(name, method):
    pairs = invented(INVENTED[name], method)
    assert pairs
    for model, rows in pairs:
        expected = naive_degrees.satterthwaite(model, rows)
        assert column(model, "df") == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("name", INVENTED)
def test_kenward_and_roger_are_those_of_dense_matrices(name):
    pairs = invented(INVENTED[name], tests=Degrees.KENWARD_ROGER)
    assert pairs
    for model, rows in pairs:
        covariance, degrees = naive_degrees.kenward_roger(model, rows)
        assert column(model, "df") == pytest.approx(degrees, rel=1e-4)
        errors = np.sqrt(np.diag(covariance))
        assert column(model, "adjusted_se") == pytest.approx(errors, rel=1e-6)


@pytest.mark.parametrize("therapist", [None, "1"])
def test_errors_that_hang_together_are_one_parameter_more(therapist):
    own = design(fixed="1 + t", therapist=therapist, transform=Transform.LOG1P)
    rows = autocorrelated(0, sd_slope=4.0)
    model = fit_autoregressive(own, gap_sums(own, rows), tests=Degrees.SATTERTHWAITE)
    assert model.autocorrelation > 0.05
    assert model.note is None
    expected = naive_degrees.satterthwaite(model, rows)
    assert column(model, "df") == pytest.approx(expected, rel=1e-2)


def test_without_a_correlation_they_are_those_of_independent_errors():
    own = INVENTED["two"]
    for seed in range(5, 12):
        rows = clinic(seed)
        model = fit_autoregressive(
            own, gap_sums(own, rows), tests=Degrees.SATTERTHWAITE
        )
        if model.autocorrelation == 0:
            plain = fitted_and_tested(own, rows)
            assert column(model, "df") == pytest.approx(column(plain, "df"), rel=1e-5)
            return
    pytest.fail("no clinic without a correlation was found")


@pytest.mark.parametrize("tests", list(Degrees))
@pytest.mark.parametrize("seed", range(24))
def test_at_a_boundary_degrees_of_freedom_are_those_of_the_rest(seed, tests):
    rows = tiny(seed)
    model = fitted_and_tested(DESIGNS[seed % 3], rows, tests=tests)
    degrees = column(model, "df")
    assert np.isfinite(degrees).all()
    assert (degrees > 0).all()
    if tests is Degrees.SATTERTHWAITE:
        assert (degrees <= model.n_rows - len(model.fixed) + 1e-6).all()
    assert ((column(model, "p") >= 0) & (column(model, "p") <= 1)).all()


@given(
    seed=st.integers(0, 10_000),
    shift=st.floats(-1e3, 1e3),
    scale=st.floats(1e-3, 1e3),
    tests=st.sampled_from(list(Degrees)),
)
def test_units_of_scores_do_not_matter(seed, shift, scale, tests):
    own, rows = INVENTED["three"], clinic(seed)
    plain = fitted_and_tested(own, rows, tests=tests)
    moved = fitted_and_tested(
        own, replace(rows, score=shift + scale * rows.score), tests=tests
    )
    assert column(moved, "df") == pytest.approx(column(plain, "df"), rel=1e-3)
    slopes = column(plain, "t")[1:]
    assert column(moved, "t")[1:] == pytest.approx(slopes, rel=1e-4, abs=1e-6)
    if plain.explained.marginal > 1e-9:
        found = moved.explained.marginal, moved.explained.conditional
        assert found == pytest.approx(
            (plain.explained.marginal, plain.explained.conditional), rel=1e-5
        )


def test_nothing_is_told_that_was_not_asked_for():
    model = fitted_and_tested(INVENTED["two"], clinic(1), tests=None)
    assert model.tests is None
    assert [(e.df, e.t, e.p) for e in model.fixed] == [(None, None, None)] * 3
    alone = FixedEffect(name="t", estimate=2.0, se=1.0)
    assert alone.t is None
    assert replace(alone, df=1.0).p == pytest.approx(0.29516723530086653, rel=1e-12)


def test_kenward_and_roger_are_for_reml_and_errors_that_are_independent():
    own, rows = INVENTED["two"], clinic(1)
    with pytest.raises(NotEnoughInformation, match="by REML"):
        fitted_and_tested(own, rows, "ml", Degrees.KENWARD_ROGER)
    with pytest.raises(NotEnoughInformation, match="independent"):
        fit_autoregressive(own, gap_sums(own, rows), tests=Degrees.KENWARD_ROGER)


@pytest.mark.parametrize("name", [n for n in MODELS if "uncorr" not in n])
def test_explained_variance_as_performance_has_it(name):
    own, rows, known = MODELS[name]
    found, shares = (
        fitted_and_tested(own, rows, method_of(known)).explained,
        known["r2_nakagawa"],
    )
    assert found.marginal == pytest.approx(shares["marginal"], rel=1e-5, abs=1e-12)
    assert found.conditional == pytest.approx(shares["conditional"], rel=1e-5)


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_the_package_leaves_out_slopes_that_are_not_correlated(method):
    model = fitted(SLEEP_MODELS["uncorr"], SLEEP, method)
    known = SLEEP_KNOWN[f"uncorr_{method}"]["r2_nakagawa"]
    fixed = np.var(model.coefficients[1] * SLEEP.time, ddof=1)
    start, pace = (sd**2 for sd in model.client.sd)
    without = fixed + start + model.residual_sd**2
    assert known["marginal"] == pytest.approx(fixed / without, rel=1e-5)
    whole = without + pace * np.mean(SLEEP.time**2)
    assert model.explained.marginal == pytest.approx(fixed / whole, rel=1e-9)
    assert model.explained.conditional == pytest.approx(
        1 - model.residual_sd**2 / whole, rel=1e-9
    )


def test_explained_variance_needs_an_intercept_somewhere():
    rows = clinic(2)
    random_only = fit(design(fixed="0 + t", client="1"), rows)
    x = random_only.coefficients[0] * rows.time
    fixed, apart = np.var(x, ddof=1), random_only.client.sd[0] ** 2
    assert random_only.explained.marginal == pytest.approx(
        fixed / (fixed + apart + random_only.residual_sd**2), rel=1e-9
    )
    assert fit(design(fixed="0 + t", client="0 + t"), rows).explained is None


def test_explained_variance_where_errors_hang_together_is_of_plain_rows():
    own, rows = INVENTED["two"], autocorrelated(7)
    model = fit_autoregressive(own, gap_sums(own, rows))
    common = np.var(naive.columns(model, own.fixed, rows) @ model.coefficients, ddof=1)
    apart = np.mean(np.diag(naive.covariance(model, rows)))
    whole = common + apart + model.residual_sd**2
    assert model.explained.marginal == pytest.approx(common / whole, rel=1e-7)
    assert model.explained.conditional == pytest.approx(
        (common + apart) / whole, rel=1e-7
    )


def test_scores_near_the_smallest_of_numbers_have_errors_all_the_same():
    own, rows = INVENTED["two"], clinic(1)
    plain = fitted_and_tested(own, rows)
    small = fitted_and_tested(own, replace(rows, score=rows.score * 1e-150))
    assert column(small, "t") == pytest.approx(column(plain, "t"), rel=1e-6)
    assert FixedEffect(name="t", estimate=1.0, se=0.0, df=3.0).p is None
