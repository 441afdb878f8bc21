"""Errors that differ by kind of session: against nlme, one normal distribution, a scan."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from trajectory import naive, naive_degrees
from trajectory.invented import clinic
from trajectory.references import (
    SESSIONS,
    SESSIONS_KNOWN,
    SLEEP,
    known,
)
from trajectory.test_scan import COLUMNS, as_table
from vincula.errors import NotEnoughInformation
from vincula.trajectory.design import Rows, Transform, chosen, complete, design
from vincula.trajectory.fit import fit
from vincula.trajectory.kind_scan import scan_kinds
from vincula.trajectory.kinds import fit_by_kind, kind_sums
from vincula.trajectory.model import Degrees, Method
from vincula.trajectory.posterior import client_deviations, posterior
from vincula.trajectory.predict import expected, predict
from vincula.trajectory.residuals import residuals

KNOWN = known("unequal_errors")["models"]
GROWTH = design(fixed="1 + t + baseline", transform=Transform.LOG)
OF_THERAPISTS = replace(GROWTH, therapist=design(client="1").client)
OF_AGE = design(fixed="1 + t + age", transform=Transform.LOG1P)
THREE = design(fixed="1 + t + age", therapist="1", transform=Transform.LOG1P)
SLEEPERS = replace(
    SLEEP,
    kind=np.select([SLEEP.time < 2, SLEEP.time < 6], ["a first", "b middle"], "c last"),
)
EARLY_AND_LATE = replace(SESSIONS, kind=np.where(SESSIONS.time > 5, "late", "early"))
CASES = {
    "sleep": (design(), SLEEPERS),
    "two": (GROWTH, EARLY_AND_LATE),
    "three": (OF_THERAPISTS, EARLY_AND_LATE),
}


def fitted(own, rows, method="reml", tests=None):
    usable = chosen(rows, complete(own, rows))
    sums = kind_sums(own, usable)
    return fit_by_kind(own, sums, method=Method(method), tests=tests), usable


def unequal(seed: int, **how) -> Rows:
    """A clinic in which every third week is noisy and every other third is quiet."""
    rows = clinic(seed, clients=40, sd_slope=2.0, **how)
    rng = np.random.default_rng(seed)
    kind = (rows.time % 3).astype(int)
    noise = np.array([0.0, 3.0, 6.0])[kind] * rng.normal(0, 1, len(kind))
    names = np.array(["home", "office", "ward"])[kind]
    return replace(rows, score=rows.score + noise, kind=names)


@pytest.mark.parametrize("name", KNOWN)
def test_against_nlme(name):
    theirs = KNOWN[name]
    own, rows = CASES[name.partition("_")[0]]
    model, _ = fitted(own, rows, theirs["method"].lower())
    assert model.log_likelihood == pytest.approx(theirs["logLik"], abs=1e-6)
    assert model.df == theirs["npar"]
    assert model.coefficients == pytest.approx(list(theirs["fixef"].values()), rel=1e-5)
    errors = [effect.se for effect in model.fixed]
    assert errors == pytest.approx(theirs["se"], rel=1e-4)
    sd = dict(zip(model.residual_by.kinds, model.residual_by.sd, strict=True))
    assert sd == pytest.approx(theirs["sd"], rel=1e-4)
    assert model.residual_sd == model.residual_by.sd[0]
    spreads = [model.client] + ([model.therapist] if model.therapist else [])
    for spread, covariance in zip(
        spreads, reversed(theirs["random"].values()), strict=True
    ):
        whole = np.atleast_2d(covariance)
        assert spread.matrix == pytest.approx(whole, rel=1e-3, abs=1e-2)


@pytest.mark.parametrize("name", ["sleep_REML", "three_REML"])
def test_each_deviation_is_that_of_nlme(name):
    model, rows = fitted(*CASES[name.partition("_")[0]])
    found = client_deviations(posterior(model, rows))
    ours = dict(zip(map(str, found.labels), found.estimates.tolist(), strict=True))
    theirs = KNOWN[name]["deviations"]
    assert ours.keys() == theirs.keys()
    for who, own in theirs.items():
        assert ours[who] == pytest.approx(own, abs=1e-3)


def test_what_is_left_is_measured_by_its_own_kind():
    model, rows = fitted(*CASES["sleep"])
    found = residuals(model, rows).standardised
    assert found == pytest.approx(KNOWN["sleep_REML"]["standardised"], abs=1e-4)


def test_against_the_reference_of_the_sessions():
    theirs = SESSIONS_KNOWN["growth2_hetero_REML_nlme"]
    model, _ = fitted(GROWTH, EARLY_AND_LATE)
    early, late = model.residual_by.sd
    assert late / early == pytest.approx(theirs["ratio"], rel=1e-6)
    assert early == pytest.approx(theirs["sigma"], rel=1e-6)
    assert model.coefficients == pytest.approx(list(theirs["fixef"].values()), rel=1e-6)
    errors = [effect.se for effect in model.fixed]
    assert errors == pytest.approx(list(theirs["se"].values()), rel=1e-5)
    assert model.log_likelihood == pytest.approx(theirs["logLik"], abs=1e-6)
    assert model.aic == pytest.approx(theirs["AIC"], abs=1e-6)
    sd = [float(row[1]) for row in theirs["varcorr"][:2]]
    assert model.client.sd == pytest.approx(sd, rel=1e-5)


@pytest.mark.parametrize("own", [OF_AGE, THREE], ids=["two", "three"])
@pytest.mark.parametrize("method", ["reml", "ml"])
def test_the_likelihood_is_that_of_one_normal_distribution(own, method):
    model, rows = fitted(own, unequal(1), method)
    home, office, ward = model.residual_by.sd
    assert home < office < ward
    expected_there = naive.log_likelihood(model, rows)
    assert model.log_likelihood == pytest.approx(expected_there, rel=1e-9)
    # And nowhere near is it higher.
    for kind in range(3):
        sd = list(model.residual_by.sd)
        for factor in (0.98, 1.02):
            moved = [*sd[:kind], sd[kind] * factor, *sd[kind + 1 :]]
            beside = replace(
                model, residual_by=replace(model.residual_by, sd=tuple(moved))
            )
            assert naive.log_likelihood(beside, rows) < model.log_likelihood


@pytest.mark.parametrize("own", [OF_AGE, THREE], ids=["two", "three"])
def test_degrees_of_freedom_are_those_of_dense_matrices(own):
    model, rows = fitted(own, unequal(4, sd_therapist=4.0), tests=Degrees.SATTERTHWAITE)
    assert model.note is None
    found = [effect.df for effect in model.fixed]
    dense = naive_degrees.satterthwaite(model, rows)
    assert found == pytest.approx(dense, rel=5e-3)


@pytest.mark.parametrize("own", [OF_AGE, THREE], ids=["two", "three"])
def test_a_scan_says_the_same(own):
    rows = unequal(3)
    table = as_table(rows, kind=pa.array(rows.kind))
    columns = replace(COLUMNS, kind="kind")
    found = fit_by_kind(own, scan_kinds(table, columns, own))
    there, _ = fitted(own, rows)
    assert found.log_likelihood == pytest.approx(there.log_likelihood, abs=1e-7)
    assert found.coefficients == pytest.approx(there.coefficients, rel=1e-5)
    assert found.residual_by.kinds == there.residual_by.kinds
    assert found.residual_by.sd == pytest.approx(there.residual_by.sd, rel=1e-5)


def test_one_kind_is_the_usual_model_and_a_note():
    rows = clinic(5)
    alike = replace(rows, kind=np.full(len(rows.score), "home"))
    model, _ = fitted(OF_AGE, alike, tests=Degrees.SATTERTHWAITE)
    plain = fit(OF_AGE, rows, tests=Degrees.SATTERTHWAITE)
    assert "all scores are of one kind (home)" in model.note
    assert (model.log_likelihood, model.df) == (plain.log_likelihood, plain.df)
    assert model.fixed == plain.fixed
    assert model.residual_by.sd == (plain.residual_sd,)


def test_a_kind_without_any_error_ends_quietly_with_a_note():
    rows = unequal(6)
    # Two points on a line of each client's own: nothing is left of them.
    exact = replace(rows, score=np.where(rows.kind == "home", 12.0, rows.score))
    model, _ = fitted(design(fixed="1", client="1"), exact)
    assert np.isfinite([model.log_likelihood, *model.residual_by.sd]).all()
    assert "home has no error of its own: its variance is at zero" in model.note
    # Which of the kinds comes first does not matter to the others.
    _, office, ward = model.residual_by.sd
    names = {"home": "z", "office": "b", "ward": "c"}
    last = replace(exact, kind=np.array([names[kind] for kind in exact.kind]))
    again, _ = fitted(design(fixed="1", client="1"), last)
    assert again.residual_by.sd[:2] == pytest.approx((office, ward), rel=1e-3)
    assert ward > 1.2 * office


def test_two_kinds_without_any_error_say_the_same_in_any_order_of_rows():
    rows = unequal(6)
    kind = np.where(rows.time == 1, "also", rows.kind)
    none = np.isin(kind, ["home", "also"])
    exact = replace(rows, kind=kind, score=np.where(none, 12.0, rows.score))
    found = []
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(kind))
        found.append(fitted(design(client="1"), chosen(exact, order))[0])
    for model in found:
        assert model.note.count("has no error of its own") == 2
        sd, first = model.residual_by.sd, found[0].residual_by.sd
        assert sd == pytest.approx(first, rel=1e-4)
        same = pytest.approx(found[0].log_likelihood, abs=1e-4)
        assert model.log_likelihood == same


def test_a_kind_with_a_single_score_ends_quietly():
    rows = clinic(7)
    kind = np.where(np.arange(len(rows.score)) == 3, "once", "often")
    model, _ = fitted(OF_AGE, replace(rows, kind=kind), tests=Degrees.SATTERTHWAITE)
    assert np.isfinite([model.log_likelihood, *model.residual_by.sd]).all()
    assert all(effect.df > 0 for effect in model.fixed)


@pytest.mark.parametrize("factor", [1e-6, 1.0, 1e6])
def test_units_of_scores_change_nothing_but_units(factor):
    rows = unequal(8)
    model, _ = fitted(OF_AGE, replace(rows, score=factor * rows.score))
    plain, _ = fitted(OF_AGE, rows)
    sd = np.array(model.residual_by.sd) / factor
    assert sd == pytest.approx(plain.residual_by.sd, rel=1e-5)


def test_the_order_of_rows_and_other_names_of_kinds_change_nothing():
    rows = unequal(9)
    plain, _ = fitted(OF_AGE, rows)
    order = np.random.default_rng(9).permutation(len(rows.score))
    names = {"home": "z", "office": "y", "ward": "x"}
    renamed = replace(rows, kind=np.array([names[kind] for kind in rows.kind]))
    model, _ = fitted(OF_AGE, chosen(renamed, order))
    assert model.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-7)
    assert model.residual_by.sd[::-1] == pytest.approx(plain.residual_by.sd, rel=1e-4)


def test_what_cannot_be_told_is_refused():
    rows = unequal(10)
    model, _ = fitted(OF_AGE, rows)
    for asked in (
        lambda: predict(model, rows, at=12.0),
        lambda: expected(model, at=np.ones(1), covariates={"age": np.ones(1)}),
    ):
        with pytest.raises(NotEnoughInformation, match="of which kind a later one"):
            asked()
    other = replace(rows, kind=np.full(len(rows.score), "street"))
    with pytest.raises(NotEnoughInformation, match="not fitted to scores of the kind"):
        posterior(model, other)
    with pytest.raises(NotEnoughInformation, match="of which kind each row is"):
        posterior(model, replace(rows, kind=None))
    with pytest.raises(NotEnoughInformation, match="independent and alike"):
        fitted(OF_AGE, rows, tests=Degrees.KENWARD_ROGER)
