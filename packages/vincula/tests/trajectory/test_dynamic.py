"""Where a client will be, given the sessions so far."""

import numpy as np
import pytest

from trajectory import naive
from trajectory.references import DYNAMIC, SESSIONS, SLEEP, SLEEP_KNOWN, fitted
from vincula.catalogue.model import Direction
from vincula.trajectory.calibrate import coverage
from vincula.trajectory.design import Rows, Transform, chosen, design
from vincula.trajectory.predict import band, chance_of_change, expected, predict

KNOWN = {name: np.array(column) for name, column in DYNAMIC["dynamic"].items()}


@pytest.fixture(scope="module")
def model():
    learnt_from = chosen(SESSIONS, SESSIONS.therapist <= 30)
    own = design(fixed="1 + t + baseline", transform=Transform.LOG)
    return fitted(own, learnt_from, "reml")


def test_the_model_behind_it(model):
    assert model.coefficients == pytest.approx(
        list(DYNAMIC["fixef"].values()), rel=1e-6
    )
    assert model.client.matrix == pytest.approx(np.array(DYNAMIC["G"]), rel=1e-4)
    assert model.residual_sd**2 == pytest.approx(DYNAMIC["sigma2"], rel=1e-5)


@pytest.mark.parametrize("sessions", sorted(set(KNOWN["k"])))
def test_predictions_after_some_sessions(model, sessions):
    compared = 0
    for later in sorted(set(KNOWN["session"][KNOWN["k"] == sessions])):
        which = (KNOWN["k"] == sessions) & (KNOWN["session"] == later)
        so_far = np.isin(SESSIONS.client, KNOWN["client"][which]) & (
            SESSIONS.time <= sessions
        )
        found = predict(model, chosen(SESSIONS, so_far), at=float(later))
        assert found.clients.tolist() == KNOWN["client"][which].tolist()
        for mine, theirs in (
            (found.mean, "pred"),
            (found.sd_course, "sd_line"),
            (found.sd_score, "sd_obs"),
            (found.sd_all, "sd_obs_fix"),
        ):
            assert mine == pytest.approx(KNOWN[theirs][which], abs=1e-6)
        compared += which.sum()
    assert compared == (KNOWN["k"] == sessions).sum()


@pytest.mark.parametrize("place", range(4))
def test_error_and_coverage_in_clients_who_were_not_learnt_from(model, place):
    known = {name: column[place] for name, column in DYNAMIC["accuracy"].items()}
    which = KNOWN["k"] == known["k"]
    observed = KNOWN["observed"][which]
    found = predict_each(model, which)
    error = np.sqrt(np.mean((found.mean - observed) ** 2))
    assert error == pytest.approx(known["RMSE"], abs=1e-4)
    for level in (0.8, 0.95):
        inside = coverage(observed, band(found, level=level))
        assert inside == pytest.approx(known[f"cov{level * 100:.0f}"], rel=1e-9)


def predict_each(model, which):
    """Predict row after row: each client once for each later session."""
    parts = []
    for place in np.flatnonzero(which):
        so_far = (SESSIONS.client == KNOWN["client"][place]) & (
            SESSIONS.time <= KNOWN["k"][place]
        )
        parts.append(
            predict(model, chosen(SESSIONS, so_far), at=float(KNOWN["session"][place]))
        )
    fields = type(parts[0]).__dataclass_fields__
    return type(parts[0])(
        **{name: np.concatenate([getattr(p, name) for p in parts]) for name in fields}
    )


def test_the_expected_course_before_any_session(model):
    known = {name: np.array(column) for name, column in DYNAMIC["etr_curves"].items()}
    found = expected(
        model,
        at=known["session"].astype(float),
        covariates={"baseline": known["baseline"].astype(float)},
    )
    assert found.mean == pytest.approx(known["expected"], abs=1e-6)
    assert found.sd_score == pytest.approx(known["sd_pred"], abs=1e-5)
    for level in (80, 95):
        edges = band(found, level=level / 100)
        assert edges.low == pytest.approx(known[f"lo{level}"], abs=1e-4)
        assert edges.high == pytest.approx(known[f"hi{level}"], abs=1e-4)


def test_the_sleepers_as_lme4_predicts_them():
    sleepers = fitted(design(), SLEEP, "reml")
    known = SLEEP_KNOWN["predict_REML"]
    for who, day, mean in zip(
        known["Subject"], known["Days"], known["conditional"], strict=True
    ):
        found = predict(sleepers, SLEEP, at=float(day))
        assert found.mean[found.clients == who] == pytest.approx(mean, rel=1e-6)


@pytest.mark.parametrize("therapists", ["1", "1 + t"])
def test_with_therapists_as_one_big_normal_distribution_has_it(therapists):
    own = design(
        fixed="1 + t + baseline", therapist=therapists, transform=Transform.LOG
    )
    model = fitted(own, SESSIONS, "reml")
    some = chosen(
        SESSIONS, np.isin(SESSIONS.therapist, [3, 17, 29]) & (SESSIONS.time < 4)
    )
    found = predict(model, some, at=9.0)
    last = [np.flatnonzero(some.client == client)[-1] for client in found.clients]
    later = Rows(
        client=some.client[last],
        time=np.full(len(last), 9.0),
        score=np.zeros(len(last)),
        therapist=some.therapist[last],
        covariates={"baseline": some.covariates["baseline"][last]},
    )
    mean, sd, sd_all = naive.predicted(model, some, later)
    assert found.mean == pytest.approx(mean, rel=1e-9)
    assert found.sd_score == pytest.approx(sd, rel=1e-9)
    assert found.sd_all == pytest.approx(sd_all, rel=1e-9)


def test_the_clients_come_with_their_own_first_score_and_number_of_sessions(model):
    found = predict(model, SESSIONS, at=12.0)
    for client, sessions, first in list(
        zip(found.clients, found.sessions, found.first, strict=True)
    )[::40]:
        own = SESSIONS.client == client
        assert sessions == own.sum()
        assert first == SESSIONS.score[own][np.argmin(SESSIONS.time[own])]


def test_chances_of_change_agree_with_a_drawn_sample(model):
    found = predict(model, chosen(SESSIONS, SESSIONS.client <= 5), at=8.0)
    draws = np.random.default_rng(1).normal(found.mean, found.sd_score, (40_000, 5))
    better, worse = chance_of_change(
        found, points=3.0, direction=Direction.HIGHER_IS_WORSE
    )
    assert better == pytest.approx((draws <= found.first - 3).mean(axis=0), abs=0.01)
    assert worse == pytest.approx((draws >= found.first + 3).mean(axis=0), abs=0.01)
    turned = chance_of_change(found, points=3.0, direction=Direction.HIGHER_IS_BETTER)
    assert turned[0].tolist() == worse.tolist()
    assert turned[1].tolist() == better.tolist()


def test_a_band_ends_where_the_scale_does(model):
    found = predict(model, SESSIONS, at=8.0)
    clipped = band(found, level=0.95, lowest=0, highest=27)
    assert clipped.low.min() == 0
    assert clipped.high.max() <= 27
