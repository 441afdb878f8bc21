"""Growth models of two and three levels, against lme4 on the same data."""

from functools import cache

import numpy as np
import pytest

from trajectory.references import (
    CASES,
    SESSION_MODELS,
    SESSIONS,
    SESSIONS_KNOWN,
    SLEEP,
    SLEEP_KNOWN,
    SLEEP_MODELS,
    fitted,
)
from vincula.trajectory.compare import likelihood_ratio, variance_shares
from vincula.trajectory.design import Rows, chosen, complete, design
from vincula.trajectory.posterior import (
    client_deviations,
    posterior,
    therapist_deviations,
)

NAMES = {"Days": "t", "log_session": "t"}
MODELS = {case[0]: case[1:] for case in CASES}
each = pytest.mark.parametrize("name", MODELS)


def method_of(known):
    return "reml" if "REML=TRUE" in known["call"] else "ml"


@cache
def model_of(name):
    own, rows, known = MODELS[name]
    return fitted(own, rows, method_of(known))


@each
def test_fixed_effects_and_their_standard_errors(name):
    model, known = model_of(name), MODELS[name][2]
    names = [NAMES.get(name, name) for name in known["fixef"]]
    assert [effect.name for effect in model.fixed] == names
    estimates = list(known["fixef"].values())
    assert model.coefficients == pytest.approx(estimates, rel=1e-5)
    errors = known["coef_table"]["Std. Error"]
    assert [effect.se for effect in model.fixed] == pytest.approx(errors, rel=1e-5)
    assert np.array(model.fixed_covariance) == pytest.approx(
        np.array(known["vcov_fixef"]), rel=1e-4
    )


@each
def test_variance_components(name):
    model, known = model_of(name), MODELS[name][2]
    table = known["varcorr"]
    cells = zip(*(table[n] for n in ("grp", "var1", "var2", "sdcor")), strict=True)
    spreads = {"client": model.client, "therapist": model.therapist}
    compared = 0
    for group, first, second, value in cells:
        if group == "Residual":
            assert model.residual_sd == pytest.approx(value, rel=1e-5)
            continue
        # The references call the uncorrelated slope's block by another name.
        spread = spreads["therapist" if group == "therapist" else "client"]
        i, j = (
            spread.names.index(NAMES.get(n or first, n or first))
            for n in (first, second)
        )
        found = spread.sd[i] if second is None else spread.correlations[i][j]
        assert found == pytest.approx(value, rel=5e-4)
        compared += 1
    assert compared == model.df - len(model.fixed) - 1


@each
def test_how_well_it_fits(name):
    model, known = model_of(name), MODELS[name][2]
    assert model.log_likelihood == pytest.approx(known["logLik"], abs=1e-6)
    assert (model.df, model.n_rows) == (known["npar"], known["n"])
    assert model.aic == pytest.approx(known["AIC"], abs=1e-5)
    assert model.bic == pytest.approx(known["BIC"], abs=1e-5)
    assert model.converged
    assert model.note is None


@pytest.mark.parametrize(
    "name", [n for n, case in MODELS.items() if "ranef" in case[2]]
)
def test_each_deviation_and_how_sure_it_is(name):
    model, known = model_of(name), MODELS[name][2]
    own, rows, _ = MODELS[name]
    found = posterior(model, chosen(rows, complete(own, rows)))
    levels = {"client": client_deviations(found)}
    if own.therapist:
        levels["therapist"] = therapist_deviations(found)
    mine = {
        (group, str(label), name): (level.estimates[i, j], level.sd[i, j])
        for group, level in levels.items()
        for i, label in enumerate(level.labels)
        for j, name in enumerate(level.names)
    }
    table = known["ranef"]
    assert len(mine) == len(table["blup"])
    for group, term, label, blup, sd in zip(
        *(table[n] for n in ("group", "term", "level", "blup", "condsd")), strict=True
    ):
        who = "therapist" if group == "therapist" else "client"
        value, own_sd = mine[who, str(label), NAMES.get(term, term)]
        assert value == pytest.approx(blup, abs=1e-4)
        assert own_sd == pytest.approx(sd, abs=1e-4)


def test_what_a_slope_of_their_own_adds():
    smaller = fitted(SLEEP_MODELS["intercept"], SLEEP, "ml")
    larger = fitted(SLEEP_MODELS["slope"], SLEEP, "ml")
    known = SLEEP_KNOWN["lrt_slope_vs_intercept_ML"]
    found = likelihood_ratio(smaller, larger)
    assert found.chi_squared == pytest.approx(known["chisq"], abs=1e-4)
    assert found.df == known["df"]
    assert found.p == pytest.approx(known["p_naive"], rel=1e-3)
    assert found.p_boundary == pytest.approx(
        known["p_mixture_0.5chi1_0.5chi2"], rel=1e-3
    )


def test_which_part_of_the_variance_lies_where():
    sleep = variance_shares(fitted(SLEEP_MODELS["null"], SLEEP, "reml"))
    assert sleep.total == pytest.approx(SLEEP_KNOWN["icc_null_REML"], rel=1e-5)
    shares = variance_shares(fitted(SESSION_MODELS["null3"], SESSIONS, "reml"))
    known = SESSIONS_KNOWN["icc3"]
    assert shares.therapist == pytest.approx(known["therapist"], rel=1e-5)
    assert shares.client == pytest.approx(known["client_within_therapist"], rel=1e-5)
    assert shares.total == pytest.approx(known["client_total"], rel=1e-5)


def last_on_first() -> Rows:
    """One row a client: the last score, with the first as covariate."""
    order = np.lexsort((SESSIONS.time, SESSIONS.client))
    ends = np.flatnonzero(np.diff(SESSIONS.client[order], append=-1))
    starts = np.concatenate([[0], ends[:-1] + 1])
    # Therapists are the units here, and their clients are told apart by a number.
    return Rows(
        client=SESSIONS.therapist[order[ends]],
        time=SESSIONS.client[order[ends]].astype(float),
        score=SESSIONS.score[order[ends]],
        covariates={"y1": SESSIONS.score[order[starts]]},
    )


def test_therapists_as_the_only_level():
    rows = last_on_first()
    known = SESSIONS_KNOWN["therapist_effect_last_on_first"]
    model = fitted(design(fixed="1 + y1", client="1"), rows, "reml")
    assert model.coefficients == pytest.approx(list(known["fixef"].values()), rel=1e-5)
    assert model.log_likelihood == pytest.approx(known["logLik"], abs=1e-6)
    icc = model.client.sd[0] ** 2 / (model.client.sd[0] ** 2 + model.residual_sd**2)
    assert icc == pytest.approx(SESSIONS_KNOWN["therapist_effect_icc"], rel=1e-3)
