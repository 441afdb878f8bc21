"""What is left of each score: against lme4, and against one normal distribution."""

from dataclasses import replace

import numpy as np
import pytest

from trajectory import naive
from trajectory.invented import clinic
from trajectory.references import SLEEP, SLEEP_KNOWN, SLEEP_MODELS, fitted
from trajectory.test_autoregressive import autocorrelated
from vincula.trajectory.autoregressive import fit_autoregressive, gap_sums
from vincula.trajectory.design import Transform, chosen, design
from vincula.trajectory.fit import fit
from vincula.trajectory.residuals import residuals

THREE = design(fixed="1 + t + age", therapist="1 + t", transform=Transform.LOG1P)


def test_the_sleepers_as_lme4_fits_them():
    found = residuals(fitted(SLEEP_MODELS["slope"], SLEEP, "reml"), SLEEP)
    assert found.own == pytest.approx(SLEEP_KNOWN["fitted_REML"], rel=1e-6)
    assert found.beside_own == pytest.approx(SLEEP_KNOWN["resid_REML"], abs=1e-4)


def expected(model, rows):
    """Return the common course and everybody's own, from the covariance of all rows."""
    x = naive.columns(model, model.design.fixed, rows)
    common = x @ model.coefficients
    shared = naive.covariance(model, rows)
    v = shared + naive.errors(model, rows)
    return common, common + shared @ np.linalg.solve(v, rows.score - common)


def held(model, rows):
    found, (common, own) = residuals(model, rows), expected(model, rows)
    assert found.common == pytest.approx(common, rel=1e-9)
    assert found.own == pytest.approx(own, rel=1e-8)
    assert found.beside_common == pytest.approx(rows.score - common, abs=1e-8)
    assert found.beside_own == pytest.approx(rows.score - own, abs=1e-7)
    assert found.standardised * model.residual_sd == pytest.approx(found.beside_own)


@pytest.mark.parametrize("seed", range(4))
def test_with_therapists_in_any_order_of_rows(seed):
    rows = clinic(seed, clients=30, sd_therapist=3.0, irregular=True)
    model = fit(THREE, rows)
    held(model, rows)
    order = np.random.default_rng(seed).permutation(len(rows.score))
    shuffled = residuals(model, chosen(rows, order))
    assert shuffled.own == pytest.approx(residuals(model, rows).own[order], rel=1e-9)


def test_with_errors_that_hang_together():
    rows = autocorrelated(2)
    own = replace(THREE, therapist=())
    held(fit_autoregressive(own, gap_sums(own, rows)), rows)
