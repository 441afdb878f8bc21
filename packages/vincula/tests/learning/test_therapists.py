"""Therapist effects, against lme4 in R and on any scores."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vincula.catalogue.model import Direction
from vincula.errors import NotEnoughInformation
from vincula.learning.therapists import therapist_effects

DATA = Path(__file__).parents[1] / "trajectory" / "data"
KNOWN = json.loads((DATA / "mixed_sim_small.json").read_text())["models"]
BETTER_LOW = Direction.HIGHER_IS_WORSE


def ends():
    """Each client's therapist, first and last score."""
    clients = {}
    with (DATA / "sim_sessions_3level_small_centered.csv").open() as file:
        for row in csv.DictReader(file):
            clients.setdefault(row["client"], []).append(row)
    first_last = [
        (rows[0]["therapist"], rows[0]["y"], rows[-1]["y"]) for rows in clients.values()
    ]
    names, before, after = zip(*first_last, strict=True)
    return list(names), np.array(before, dtype=float), np.array(after, dtype=float)


def test_all_of_it_as_lme4_has_it():
    known = KNOWN["therapist_effect_last_on_first"]
    found = therapist_effects(*ends(), direction=BETTER_LOW, fewest=8)
    assert (found.episodes, found.therapists) == (320, 40)
    assert found.usual_slope == pytest.approx(known["fixef"]["y1"], rel=1e-5)
    assert found.sd_within_points == pytest.approx(known["sigma"], rel=1e-3)
    between = known["varcorr"]["vcov"][0]
    assert found.sd_between_points**2 == pytest.approx(between, rel=1e-3)
    assert found.share == pytest.approx(KNOWN["therapist_effect_icc"], rel=1e-3)
    test = KNOWN["therapist_effect_lrt_ML"]
    assert found.p_value == pytest.approx(test["p_mixture_0.5chi0_0.5chi1"], rel=1e-3)


def test_each_therapist_as_lme4_has_it():
    known = KNOWN["therapist_effect_last_on_first"]["ranef"]
    found = therapist_effects(*ends(), direction=BETTER_LOW, fewest=8)
    by_name = {one.therapist: one.beyond for one in found.each}
    for name, blup, sd in zip(
        known["level"], known["blup"], known["condsd"], strict=True
    ):
        # Lower is better, so that what lme4 has below 0 is better than expected.
        assert by_name[name].estimate == pytest.approx(-blup, abs=1e-3)
        half = (by_name[name].upper - by_name[name].lower) / 2
        assert half == pytest.approx(1.959964 * sd, rel=1e-3)


def test_fewer_episodes_than_the_least_give_no_number():
    found = therapist_effects(*ends(), direction=BETTER_LOW)
    assert {one.episodes for one in found.each} == {8}
    assert {one.beyond for one in found.each} == {None}


def test_the_truth_lies_inside_as_often_as_it_says():
    rng = np.random.default_rng(5)
    inside = []
    for _ in range(20):
        truth = rng.normal(0, 1.5, 40)
        names = np.repeat(np.arange(40), 25)
        before = rng.normal(16, 5, 1000)
        after = 4 + 0.6 * before - truth[names] + rng.normal(0, 5, 1000)
        found = therapist_effects(names.tolist(), before, after, direction=BETTER_LOW)
        inside += [
            one.beyond.lower <= truth[one.therapist] <= one.beyond.upper
            for one in found.each
        ]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.025)


SCORES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 27), st.none() | st.integers(0, 27)),
    max_size=40,
)


def columns(rows):
    return (
        [row[0] for row in rows],
        np.array([row[1] for row in rows], dtype=float),
        np.array([np.nan if row[2] is None else row[2] for row in rows], dtype=float),
    )


@settings(max_examples=40, deadline=None)
@given(SCORES)
def test_any_scores_have_finite_effects_or_a_reason(rows):
    try:
        found = therapist_effects(*columns(rows), direction=BETTER_LOW, fewest=1)
    except NotEnoughInformation:
        return
    assert 0 <= found.share <= 1
    assert 0 <= found.p_value <= 1
    for one in found.each:
        assert np.isfinite(
            [one.beyond.estimate, one.beyond.lower, one.beyond.upper]
        ).all()
        assert one.beyond.lower <= one.beyond.estimate <= one.beyond.upper


def test_shift_scale_order_and_direction():
    names, before, after = ends()
    plain = therapist_effects(names, before, after, direction=BETTER_LOW, fewest=1)
    turn = np.random.default_rng(3).permutation(len(names))
    moved = therapist_effects(
        [names[k] for k in turn],
        -2 * before[turn] + 7,
        -2 * after[turn] + 7,
        direction=Direction.HIGHER_IS_BETTER,
        fewest=1,
    )
    assert moved.share == pytest.approx(plain.share, rel=1e-4)
    ours = {one.therapist: one.beyond.estimate for one in plain.each}
    theirs = {one.therapist: one.beyond.estimate for one in moved.each}
    assert theirs == pytest.approx({k: 2 * v for k, v in ours.items()}, abs=1e-3)


def test_one_therapist_or_equal_scores_say_nothing():
    with pytest.raises(NotEnoughInformation):
        therapist_effects(
            ["A"] * 9, np.arange(9.0), np.arange(9.0) ** 2, direction=BETTER_LOW
        )
    names = ["A", "B"] * 9
    with pytest.raises(NotEnoughInformation):
        therapist_effects(
            names, np.full(18, 9.0), np.full(18, 9.0), direction=BETTER_LOW
        )
