"""Several fixed effects at once: against lmerTest and pbkrtest."""

import json

import numpy as np
import pytest

from trajectory import naive_degrees
from trajectory.invented import clinic
from trajectory.references import SESSIONS, SLEEP, SLEEP_FILE, known
from trajectory.test_autoregressive import autocorrelated
from trajectory.test_boundary import DESIGNS, tiny
from trajectory.test_kinds import unequal
from vincula.cli.model_file import read_model
from vincula.errors import FormulaError
from vincula.trajectory.autoregressive import fit_autoregressive, gap_sums
from vincula.trajectory.design import Transform, chosen, complete, design
from vincula.trajectory.fit import fit
from vincula.trajectory.formula import formula_text
from vincula.trajectory.kinds import fit_by_kind, kind_sums
from vincula.trajectory.model import Degrees, Method

KNOWN = known("joint_tests")["cases"]
LAGGED = {
    "fixed": "1 + t + baseline + wai_lag_w + wai_bc + wai_bt",
    "therapist": "1",
    "transform": Transform.LOG,
}
THREE = {"fixed": "1 + t + baseline", "therapist": "1", "transform": Transform.LOG}
TWO = {"fixed": "1 + t + baseline", "transform": Transform.LOG}
FEW = chosen(SESSIONS, (SESSIONS.therapist >= 11) & (SESSIONS.therapist <= 20))
# name of the reference: how the same model is written here, and what is tested
CASES = {
    "sleep": ({}, SLEEP, "1 + t"),
    "sleep_ML": ({}, SLEEP, "1 + t"),
    "sleep_curved": ({"fixed": "1 + t + t:t"}, SLEEP, "t + t:t"),
    "alliance": (LAGGED, SESSIONS, "wai_lag_w + wai_bc + wai_bt"),
    "alliance_ML": (LAGGED, SESSIONS, "wai_lag_w + wai_bc + wai_bt"),
    "few_alliance": (LAGGED, FEW, "wai_lag_w + wai_bc + wai_bt"),
    "few_one": (LAGGED, FEW, "wai_bt"),
    "few_all": (THREE, FEW, "1 + t + baseline"),
    "few_two": (TWO, FEW, "t + baseline"),
    "uncorrelated": ({"correlated": False}, SLEEP, "1 + t"),
}
OF_AGE = design(fixed="1 + t + age", transform=Transform.LOG1P)
BOTH = "t + age"


def together(name, tests):
    formulas, rows, joint = CASES[name]
    own = design(**formulas)
    return fit(
        own,
        chosen(rows, complete(own, rows)),
        method=Method(KNOWN[name]["method"].lower()),
        tests=tests,
        joint=[joint],
    )


def same(found, theirs, *, df):
    assert found.f == pytest.approx(theirs["F"], rel=1e-4)
    assert found.df1 == theirs["df1"]
    assert found.df2 == pytest.approx(theirs["df2"], rel=df)
    assert found.p == pytest.approx(theirs["p"], rel=1e-2)


def test_every_reference_is_held():
    assert CASES.keys() == KNOWN.keys()


@pytest.mark.parametrize("name", CASES)
def test_satterthwaite_as_lmer_test_has_it(name):
    model = together(name, Degrees.SATTERTHWAITE)
    same(model.joint[0], KNOWN[name]["satterthwaite"], df=1e-3)


@pytest.mark.parametrize("name", [n for n in CASES if "kenward_roger" in KNOWN[n]])
def test_kenward_and_roger_as_pbkrtest_has_them(name):
    model = together(name, Degrees.KENWARD_ROGER)
    same(model.joint[0], KNOWN[name]["kenward_roger"], df=1e-3)


@pytest.mark.parametrize("tests", list(Degrees))
def test_of_one_effect_it_is_the_square_of_t(tests):
    model = fit(OF_AGE, clinic(3), tests=tests, joint=["1", "t", "age"])
    for effect, test in zip(model.fixed, model.joint, strict=True):
        assert test.terms == (effect.name,)
        assert test.f == pytest.approx(effect.t**2, rel=1e-6)
        assert test.df2 == pytest.approx(effect.df, rel=1e-6)
        assert test.p == pytest.approx(effect.p, rel=1e-6)


@pytest.mark.parametrize("tests", list(Degrees))
def test_order_and_writing_of_terms_change_nothing(tests):
    rows = clinic(4)
    own = design(fixed="1 + t + age + t:age", transform=Transform.LOG1P)
    model = fit(own, rows, tests=tests, joint=["age + t:age", "age:t + age"])
    one, other = model.joint
    assert other.terms == one.terms[::-1]
    for name in ("f", "df2", "p"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-6)


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_kenward_and_roger_do_not_ask_for_units(factor):
    rows = clinic(5)
    plain = fit(OF_AGE, rows, tests=Degrees.KENWARD_ROGER, joint=[BOTH]).joint[0]
    rows.covariates["age"][:] *= factor
    test = fit(OF_AGE, rows, tests=Degrees.KENWARD_ROGER, joint=[BOTH]).joint[0]
    assert test.f == pytest.approx(plain.f, rel=1e-6)
    assert test.df2 == pytest.approx(plain.df2, rel=1e-4)


def test_with_errors_that_hang_together_or_differ():
    rows = autocorrelated(0, sd_slope=4.0)
    kinds = unequal(4)
    for model, own in (
        (
            fit_autoregressive(
                OF_AGE,
                gap_sums(OF_AGE, rows),
                tests=Degrees.SATTERTHWAITE,
                joint=[BOTH, "age"],
            ),
            rows,
        ),
        (
            fit_by_kind(
                OF_AGE,
                kind_sums(OF_AGE, kinds),
                tests=Degrees.SATTERTHWAITE,
                joint=[BOTH, "age"],
            ),
            kinds,
        ),
    ):
        both, age = model.joint
        dense = naive_degrees.fixed_covariance(model, own)[1:, 1:]
        effects = model.coefficients[1:]
        assert both.f == pytest.approx(effects @ np.linalg.solve(dense, effects) / 2)
        assert both.df1 == 2
        assert 2 < both.df2 < len(own.score)
        assert (age.f, age.df2) == pytest.approx(
            (model.fixed[2].t ** 2, model.fixed[2].df)
        )


@pytest.mark.parametrize("tests", list(Degrees))
@pytest.mark.parametrize("seed", range(12))
def test_tiny_clinics_end_quietly(seed, tests):
    own = DESIGNS[seed % 3]
    test = fit(own, tiny(seed), tests=tests, joint=[formula_text(own.fixed)]).joint[0]
    assert np.isfinite(test.f)
    assert (test.df2 is None) == (test.p is None)
    if test.df2 is not None:
        assert test.df2 > 0
        assert 0 <= test.p <= 1


def test_what_is_not_fixed_is_refused():
    rows = clinic(6)
    for joint, tests, sentence in (
        (["sex"], Degrees.SATTERTHWAITE, "sex is no fixed term; there are"),
        (["0"], Degrees.SATTERTHWAITE, "at least one fixed term"),
        (["t"], None, "joint tests need degrees of freedom"),
    ):
        with pytest.raises(FormulaError, match=sentence):
            fit(OF_AGE, rows, tests=tests, joint=joint)


def test_the_command_tells_and_keeps_them(vincula, tmp_path):
    out = tmp_path / "model.json"
    sleep = ["--client", "Subject", "--time", "Days", "--score", "Reaction"]
    words = ("trajectory", "fit", SLEEP_FILE, *sleep, "--joint", "1 + Days")
    # The column's name means the time, as everywhere in a formula.
    fixed = ("--fixed", "1 + Days")
    _, printed, _ = vincula(*words, *fixed, "--json", "--out", out)
    (test,) = json.loads(printed)["joint"]
    theirs = KNOWN["sleep"]["satterthwaite"]
    assert test["terms"] == ["(Intercept)", "Days"]
    assert (test["f"], test["df2"]) == pytest.approx((theirs["F"], theirs["df2"]))
    assert read_model(out).model.joint[0].f == test["f"]
    _, printed, _ = vincula(*words, *fixed, "--tests", "kenward-roger")
    assert "(Intercept) and Days together: F 705.84 on 2 and 16.0 df, p 2.5e-16" in (
        printed
    )
    for more, sentence in (
        (["--tests", "none"], "joint tests need degrees of freedom"),
        (["--joint", "age"], "age is no fixed term"),
    ):
        status, _, said = vincula(*words, *fixed, *more)
        assert status == 2
        assert sentence in said
