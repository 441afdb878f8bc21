"""Truth, bias and lagged alliance by mixed models, against lme4: the library's own fit."""

import numpy as np
import pytest
from alliance_reference import columns, results

from vincula.trajectory.design import Rows, chosen, complete, design
from vincula.trajectory.fit import fit
from vincula.trajectory.model import Degrees, Method

KNOWN = results("dyads_truth_bias")["mixed"]
FORMULAS = {
    "random_slope_REML": ("1 + Cc", None),
    "with_bias_REML": ("1 + Cc + Bw + Cb", None),
    "with_bias_ML": ("1 + Cc + Bw + Cb", None),
    "moderated_by_session": ("1 + Cc + S + Bw + Cb + Cc:S", None),
    "three_level": ("1 + Cc + Cb", "1"),
    "assumed_similarity_lag": ("1 + Cc + Tpc + Cb", None),
}


def centred():
    """The dyads with the columns of West and Kenny, made here from the ratings."""
    raw = {
        name: np.array(values) for name, values in columns("sim_dyad_sessions").items()
    }
    dyad = raw["dyad"].astype(int)
    where = np.unique(dyad, return_inverse=True)[1]
    n = np.bincount(where)
    mean = (np.bincount(where, raw["client"]) / n)[where]
    affect = (np.bincount(where, raw["ther_affect"]) / n)[where]
    between = np.bincount(where, raw["client"]) / n
    earlier = np.full(len(dyad), np.nan)
    same = dyad[1:] == dyad[:-1]
    earlier[1:][same] = raw["ther"][:-1][same]
    return (
        raw,
        {
            "Cc": raw["client"] - mean,
            "Bw": raw["ther_affect"] - affect,
            "Cb": mean - between.mean(),
            "S": raw["session"] - 1,
            "Tpc": earlier - (np.bincount(where, raw["ther"]) / n)[where],
        },
        raw["ther"] - mean,
    )


def held_tests(found, known):
    assert [one.df for one in found.fixed] == pytest.approx(known["df"], rel=1e-3)
    assert [one.t for one in found.fixed] == pytest.approx(known["t value"], rel=1e-4)
    assert [one.p for one in found.fixed] == pytest.approx(
        known["Pr(>|t|)"], rel=5e-3, abs=1e-12
    )


@pytest.mark.parametrize("name", FORMULAS)
def test_truth_and_bias_as_lme4_has_them(name):
    raw, covariates, judged = centred()
    fixed, therapist = FORMULAS[name]
    rows = Rows(
        client=raw["dyad"].astype(int),
        time=raw["session"],
        score=judged,
        therapist=raw["therapist"].astype(int) if therapist else None,
        covariates=covariates,
    )
    model = design(fixed=fixed, client="1 + Cc", therapist=therapist)
    method = Method.ML if name.endswith("_ML") else Method.REML
    usable = chosen(rows, complete(model, rows))
    found = fit(model, usable, method=method, tests=Degrees.SATTERTHWAITE)
    known = KNOWN[name]
    held_tests(found, known["coef"])
    estimates = [effect.estimate for effect in found.fixed]
    errors = [effect.se for effect in found.fixed]
    assert estimates == pytest.approx(known["coef"]["Estimate"], rel=1e-4, abs=1e-6)
    assert errors == pytest.approx(known["coef"]["Std. Error"], rel=1e-4)
    assert found.log_likelihood == pytest.approx(known["logLik"], abs=1e-4)
    assert found.residual_sd == pytest.approx(known["residual_sd"], rel=1e-4)


def test_outcome_beside_both_views_as_lme4_has_it():
    raw, covariates, _ = centred()
    where = np.unique(raw["dyad"], return_inverse=True)[1]
    usual = np.bincount(where, raw["ther"]) / np.bincount(where)
    rows = Rows(
        client=raw["dyad"].astype(int),
        time=raw["session"],
        score=raw["symptom"],
        covariates={
            **covariates,
            "Tw": raw["ther"] - usual[where],
            "Tb": usual[where] - usual.mean(),
        },
    )
    model = design(fixed="1 + S + Cc + Cb + Tw + Tb", client="1")
    found = fit(model, rows, tests=Degrees.SATTERTHWAITE)
    known = KNOWN["alliance_outcome_concurrent"]
    held_tests(found, known["coef"])
    assert [one.estimate for one in found.fixed] == pytest.approx(
        known["coef"]["Estimate"], rel=1e-4
    )
    assert [one.se for one in found.fixed] == pytest.approx(
        known["coef"]["Std. Error"], rel=1e-4
    )
    assert found.client.sd[0] == pytest.approx(known["dyad_sd"], rel=1e-4)
    assert found.log_likelihood == pytest.approx(known["logLik"], abs=1e-4)
