"""Errors that hang together: against nlme, one large normal distribution, and a scan."""

from dataclasses import replace

import numpy as np
import pytest

from trajectory import naive
from trajectory.invented import clinic
from trajectory.references import (
    SESSIONS,
    SESSIONS_KNOWN,
    SLEEP,
    SLEEP_KNOWN,
)
from trajectory.test_scan import COLUMNS, as_table
from vincula.trajectory.autoregressive import fit_autoregressive, gap_sums
from vincula.trajectory.design import Rows, Transform, chosen, complete, design
from vincula.trajectory.lagged_scan import scan_gaps
from vincula.trajectory.model import Method
from vincula.trajectory.predict import predict

GROWTH = design(fixed="1 + t + baseline", transform=Transform.LOG)
GROWTH_OF_AGE = design(fixed="1 + t + age", transform=Transform.LOG1P)
THREE = design(fixed="1 + t + age", therapist="1", transform=Transform.LOG1P)


def autocorrelated(seed: int, rho: float = 0.5, sd_slope: float = 1.0) -> Rows:
    rows = clinic(seed, clients=60, irregular=True, sd_slope=sd_slope)
    rng = np.random.default_rng(seed)
    error = np.zeros(len(rows.score))
    for row in range(1, len(error)):
        if rows.client[row] == rows.client[row - 1]:
            r = rho ** (rows.time[row] - rows.time[row - 1])
            error[row] = r * error[row - 1] + np.sqrt(1 - r * r) * rng.normal(0, 3)
    return replace(rows, score=rows.score + error)


@pytest.mark.parametrize(
    ("own", "rows", "known", "method", "close"),
    [
        (GROWTH, SESSIONS, SESSIONS_KNOWN["growth2_AR1_REML_nlme"], Method.REML, 1e-4),
        # A perfect correlation: nlme stops before it, at a lower likelihood.
        (design(), SLEEP, SLEEP_KNOWN["slope_AR1_REML"], Method.REML, 1e-2),
        (design(), SLEEP, SLEEP_KNOWN["slope_AR1_ML"], Method.ML, 1e-2),
    ],
)
def test_against_nlme(own, rows, known, method, close):
    usable = chosen(rows, complete(own, rows))
    model = fit_autoregressive(own, gap_sums(own, usable), method=method)
    assert model.coefficients == pytest.approx(list(known["fixef"].values()), rel=1e-5)
    assert model.log_likelihood == pytest.approx(known["logLik"], abs=close)
    assert model.log_likelihood >= known["logLik"] - 1e-4
    assert model.autocorrelation == pytest.approx(known["phi"], rel=10 * close)
    assert model.residual_sd == pytest.approx(known["sigma"], rel=10 * close)
    sd = [float(row[1]) for row in known["varcorr"][:2]]
    assert model.client.sd == pytest.approx(sd, rel=10 * close)
    errors = [effect.se for effect in model.fixed]
    # nlme multiplies the errors of ML by N / (N - p).
    n, p = len(usable.score), len(own.fixed)
    share = 1.0 if method is Method.REML else np.sqrt(n / (n - p))
    assert np.array(errors) * share == pytest.approx(
        list(known["se"].values()), rel=close
    )
    assert model.aic == pytest.approx(known["AIC"], abs=2 * close)


def test_the_likelihood_is_that_of_one_normal_distribution():
    rows = autocorrelated(1)
    for own in (GROWTH_OF_AGE, THREE):
        model = fit_autoregressive(own, gap_sums(own, rows))
        assert 0.05 < model.autocorrelation < 0.9
        expected = naive.log_likelihood(model, rows)
        assert model.log_likelihood == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("own", [GROWTH_OF_AGE, THREE], ids=["two", "three"])
def test_predictions_are_those_of_one_normal_distribution(own):
    rows = autocorrelated(2)
    model = fit_autoregressive(own, gap_sums(own, rows))
    found = predict(model, rows, at=12.0)
    first = np.unique(rows.client, return_index=True)[1]
    later = chosen(rows, first)
    later = replace(later, time=np.full(len(first), 12.0))
    mean, sd, sd_all = naive.predicted(model, rows, later)
    place = np.searchsorted(later.client, found.clients)
    assert found.mean == pytest.approx(mean[place], rel=1e-9)
    assert found.sd_score == pytest.approx(sd[place], rel=1e-9)
    assert found.sd_all == pytest.approx(sd_all[place], rel=1e-9)


@pytest.mark.parametrize("own", [GROWTH_OF_AGE, THREE], ids=["two", "three"])
def test_a_scan_says_the_same(own):
    rows = autocorrelated(3)
    found = fit_autoregressive(own, scan_gaps(as_table(rows), COLUMNS, own))
    known = fit_autoregressive(own, gap_sums(own, rows))
    assert found.log_likelihood == pytest.approx(known.log_likelihood, abs=1e-7)
    assert found.coefficients == pytest.approx(known.coefficients, rel=1e-5)
    assert found.autocorrelation == pytest.approx(known.autocorrelation, rel=1e-4)


def test_errors_that_do_not_hang_together_are_a_note():
    model = fit_autoregressive(GROWTH_OF_AGE, gap_sums(GROWTH_OF_AGE, clinic(5)))
    assert model.autocorrelation < 0.2
    if model.autocorrelation == 0:
        assert "do not hang together" in model.note
