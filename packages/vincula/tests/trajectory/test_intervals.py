"""Profile intervals: against lme4, and at the edges."""

from dataclasses import replace

import numpy as np
import pytest

from trajectory.invented import clinic
from trajectory.references import SLEEP, SLEEP_KNOWN, SLEEP_MODELS
from vincula.errors import NotEnoughInformation
from vincula.trajectory.design import Transform, design
from vincula.trajectory.fit import fit
from vincula.trajectory.intervals import profile_intervals
from vincula.trajectory.model import Method
from vincula.trajectory.statistics import client_sums

INTERCEPT = design(client="1", transform=Transform.LOG1P)


def profiled(own, rows, level=0.95):
    return profile_intervals(own, client_sums(own, rows), level=level)


def test_the_sleepers_as_lme4_profiles_them():
    table = SLEEP_KNOWN["slope_ML"]["confint_profile"]
    known = {
        name: pytest.approx(ends, rel=1e-4)
        for name, *ends in zip(
            *(table[n] for n in ("par", "2.5 %", "97.5 %")), strict=True
        )
    }
    found = profiled(SLEEP_MODELS["slope"], SLEEP)
    mine = {
        "sd_(Intercept)|Subject": found.client_sd["(Intercept)"],
        "sd_Days|Subject": found.client_sd["t"],
        "sigma": found.residual_sd,
        "(Intercept)": found.fixed["(Intercept)"],
        "Days": found.fixed["t"],
    }
    for name, one in mine.items():
        assert (one.low, one.high) == known[name]


def test_units_of_scores_and_of_time_do_not_matter():
    rows = clinic(4, clients=20)
    own = replace(INTERCEPT, transform=Transform.NONE)
    plain = profiled(own, rows)
    moved = profiled(own, replace(rows, score=7 + 3 * rows.score, time=rows.time / 10))
    assert moved.residual_sd.high == pytest.approx(3 * plain.residual_sd.high, rel=1e-3)
    assert moved.fixed["t"].low == pytest.approx(30 * plain.fixed["t"].low, rel=1e-3)
    start = plain.fixed["(Intercept)"]
    assert moved.fixed["(Intercept)"].low == pytest.approx(7 + 3 * start.low, rel=1e-3)


def test_bounds_lie_around_the_estimate_and_further_out_at_a_higher_level():
    rows = clinic(6, clients=20, therapists=5, sd_therapist=3.0)
    own = replace(INTERCEPT, therapist=INTERCEPT.client)
    model = fit(own, rows, method=Method.ML)
    narrow, wide = profiled(own, rows, 0.8), profiled(own, rows, 0.99)
    for effect in model.fixed:
        inner, outer = narrow.fixed[effect.name], wide.fixed[effect.name]
        assert outer.low < inner.low < effect.estimate < inner.high < outer.high
    inner, outer = (one.therapist_sd["(Intercept)"] for one in (narrow, wide))
    assert outer.low <= inner.low <= model.therapist.sd[0] < inner.high < outer.high


def test_a_difference_that_may_be_none_begins_at_zero():
    rows = clinic(3, clients=40, sd_therapist=0.0)
    own = replace(INTERCEPT, therapist=INTERCEPT.client)
    found = profiled(own, rows).therapist_sd["(Intercept)"]
    assert found.low == 0
    assert 0 < found.high < np.std(rows.score)


def test_a_level_is_a_share():
    with pytest.raises(NotEnoughInformation, match="between 0 and 1"):
        profiled(INTERCEPT, clinic(1), level=95)
