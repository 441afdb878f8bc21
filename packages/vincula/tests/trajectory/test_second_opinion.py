"""A well-kept package fits the same models in its own way, on data of ours."""

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from trajectory.invented import clinic
from vincula.trajectory.design import Transform, design
from vincula.trajectory.fit import fit
from vincula.trajectory.model import Method
from vincula.trajectory.posterior import client_deviations, posterior


def theirs(rows, formula, method):
    data = pd.DataFrame(
        {
            "y": rows.score,
            "t": np.log1p(rows.time),
            "age": rows.covariates["age"],
            "client": rows.client,
        }
    )
    model = smf.mixedlm(formula, data, groups="client", re_formula="~t")
    with warnings.catch_warnings():
        # It warns of a boundary that it meets on its way.
        warnings.simplefilter("ignore")
        return model.fit(reml=method is Method.REML, method=["lbfgs", "bfgs"])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("method", list(Method))
def test_statsmodels_says_the_same(seed, method):
    rows = clinic(seed, clients=80, irregular=seed == 1)
    own = design(fixed="1 + t + age", transform=Transform.LOG1P)
    mine = fit(own, rows, method=method)
    known = theirs(rows, "y ~ t + age", method)
    assert mine.log_likelihood == pytest.approx(known.llf, abs=1e-3)
    assert mine.log_likelihood >= known.llf - 1e-6
    assert mine.coefficients == pytest.approx(known.fe_params.to_numpy(), rel=1e-3)
    # It takes them from second derivatives, found by differences.
    errors = known.bse_fe.to_numpy()
    assert [effect.se for effect in mine.fixed] == pytest.approx(errors, rel=0.05)
    assert mine.residual_sd**2 == pytest.approx(known.scale, rel=1e-2)
    covariance = np.asarray(known.cov_re)
    assert mine.client.matrix == pytest.approx(covariance, rel=0.05, abs=0.02)
    found = client_deviations(posterior(mine, rows))
    deviations = np.array([known.random_effects[c].to_numpy() for c in found.labels])
    assert found.estimates == pytest.approx(deviations, abs=0.05)


def test_without_clients_it_is_a_regression():
    rows = clinic(5, sd_start=0, sd_slope=0, sd_therapist=0)
    own = design(fixed="1 + t + age", client="1", transform=Transform.LOG1P)
    mine = fit(own, rows, method=Method.ML)
    if mine.client.sd[0] > 1e-3:
        pytest.skip("by chance these clients differ")
    x = np.column_stack([np.ones(len(rows.score)), np.log1p(rows.time)])
    x = np.column_stack([x, rows.covariates["age"]])
    known = sm.OLS(rows.score, x).fit()
    assert mine.coefficients == pytest.approx(known.params, rel=1e-6)
    assert mine.log_likelihood == pytest.approx(known.llf, abs=1e-6)
