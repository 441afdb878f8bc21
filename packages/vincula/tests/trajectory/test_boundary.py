"""Tiny clinics, with variances that are truly zero: a quiet end at the best fit."""

import numpy as np
import pytest
from scipy.optimize import minimize

from trajectory import naive
from trajectory.invented import clinic
from vincula.trajectory.design import Transform, design
from vincula.trajectory.fit import fit
from vincula.trajectory.joined import design_sums
from vincula.trajectory.model import Method
from vincula.trajectory.optimise import Surface, lowest
from vincula.trajectory.parameters import parameters
from vincula.trajectory.statistics import client_sums

DESIGNS = (
    design(transform=Transform.LOG1P),
    design(therapist="1", transform=Transform.LOG1P),
    design(therapist="1 + t", transform=Transform.LOG1P),
)


def tiny(seed: int):
    return clinic(
        seed,
        clients=(10, 25, 60)[seed % 3],
        sd_slope=float(seed % 2),
        sd_therapist=float(seed % 4 == 0),
    )


@pytest.mark.parametrize("seed", range(24))
def test_no_other_start_leads_lower(seed):
    own = DESIGNS[seed % 3]
    surface = Surface(
        sums=design_sums(client_sums(own, tiny(seed))),
        parameters=parameters(own),
        restricted=seed % 5 > 0,
    )
    found = lowest(surface)
    rng = np.random.default_rng(seed)
    others = [
        minimize(
            surface,
            rng.normal(size=len(found.theta)),
            jac=True,
            method="L-BFGS-B",
            options={"gtol": 1e-9, "ftol": 1e-15},
        ).fun
        for _ in range(3)
    ]
    assert found.certified
    assert found.surface.profile(found.theta).deviance <= min(others) + 1e-6


def test_most_of_them_end_at_a_boundary_and_say_so():
    notes = [fit(DESIGNS[seed % 3], tiny(seed)).note for seed in range(24)]
    at_boundary = [note for note in notes if note]
    assert 8 < len(at_boundary) < 24
    assert all(
        "variance is at zero" in note or "perfectly correlated" in note
        for note in at_boundary
    )


def test_therapists_who_do_not_differ_at_all():
    rows = clinic(3, clients=60, sd_therapist=0.0)
    model = fit(design(therapist="1", transform=Transform.LOG1P), rows)
    without = fit(design(transform=Transform.LOG1P), rows)
    assert (
        model.note == "therapists do not differ in (Intercept): its variance is at zero"
    )
    assert model.therapist.sd == pytest.approx((0,), abs=1e-3)
    assert model.log_likelihood == pytest.approx(without.log_likelihood, abs=1e-6)


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("own", DESIGNS)
@pytest.mark.parametrize("irregular", [False, True])
def test_the_likelihood_is_that_of_one_big_normal_distribution(method, own, irregular):
    rows = clinic(12, irregular=irregular)
    model = fit(own, rows, method=method)
    assert model.log_likelihood == pytest.approx(
        naive.log_likelihood(model, rows), abs=1e-6
    )


@pytest.mark.parametrize(
    "own",
    [
        *DESIGNS,
        design(client="1", therapist="1 + t"),
        design(client="t", therapist="1"),
        design(client="1 + t + t:t"),
        design(client="1 + t + age", correlated=False),
    ],
)
@pytest.mark.parametrize("restricted", [True, False])
def test_the_gradient_is_the_slope_of_the_deviance(own, restricted):
    surface = Surface(
        sums=design_sums(client_sums(own, clinic(5))),
        parameters=parameters(own),
        restricted=restricted,
    )
    at = surface.parameters.beginning()
    at += np.random.default_rng(1).normal(0, 0.2, len(at))
    exact = surface(at)[1]
    steps = 1e-5 * np.eye(len(at))
    slopes = [(surface(at + s)[0] - surface(at - s)[0]) / 2e-5 for s in steps]
    assert exact == pytest.approx(slopes, rel=1e-6, abs=1e-4)
