"""Truth and bias of many dyads by a mixed model: against lme4, and at the edges."""

import json

import numpy as np
import pytest
from alliance_reference import DATA, columns, results

from vincula.cli.main import run
from vincula.errors import NotEnoughInformation
from vincula.learning.truth_bias import truth_and_bias
from vincula.trajectory.model import Method

KNOWN = results("dyads_truth_bias")
RAW = {name: np.array(values) for name, values in columns("sim_dyad_sessions").items()}
DYADS = RAW["dyad"].astype(int)
VIEWS = DYADS, RAW["client"], RAW["ther"]
CONGRUENCE = ["--dyad", "dyad", "--client", "client", "--therapist", "ther"]


def held(found, known):
    named = (
        found.directional_bias,
        found.truth_force,
        found.bias_force,
        found.truth_between,
    )
    given = [one for one in named if one is not None]
    assert [one.estimate for one in given] == pytest.approx(
        known["coef"]["Estimate"], rel=1e-4
    )
    assert [one.se for one in given] == pytest.approx(
        known["coef"]["Std. Error"], rel=1e-4
    )
    assert found.model.log_likelihood == pytest.approx(known["logLik"], abs=1e-4)


def test_the_forces_are_those_of_lme4():
    held(truth_and_bias(*VIEWS), KNOWN["mixed"]["random_slope_REML"])
    for method in Method:
        found = truth_and_bias(
            *VIEWS, bias=RAW["ther_affect"], between=True, method=method
        )
        held(found, KNOWN["mixed"][f"with_bias_{method.upper()}"])


def test_every_dyad_is_as_lme4_expects_it():
    found, known = truth_and_bias(*VIEWS), KNOWN["dyad_level"]
    assert [level.dyad for level in found.dyads] == known["dyad"]
    for name, ours in (("bias_blup", "bias_points"), ("tracking_blup", "tracking")):
        assert [getattr(level, ours) for level in found.dyads] == pytest.approx(
            known[name], abs=1e-6
        )


def test_a_short_dyad_is_drawn_towards_the_others_and_a_long_one_less():
    found = truth_and_bias(*VIEWS)
    sessions = np.bincount(DYADS)
    own = {
        dyad: (RAW["ther"] - RAW["client"])[dyad == DYADS].mean()
        for dyad in np.unique(DYADS)
    }
    common = found.directional_bias.estimate
    drawn = {
        level.dyad: (level.bias_points - common) / (own[level.dyad] - common)
        for level in found.dyads
        if abs(own[level.dyad] - common) > 0.3
    }
    short = [share for dyad, share in drawn.items() if sessions[dyad] <= 6]
    long = [share for dyad, share in drawn.items() if sessions[dyad] >= 11]
    assert np.mean(short) < np.mean(long) < 1.001


def test_order_and_units_do_not_matter():
    one = truth_and_bias(*VIEWS)
    turned = truth_and_bias(*(column[::-1] for column in VIEWS))
    assert turned.truth_force.estimate == pytest.approx(one.truth_force.estimate)
    assert {level.dyad: level.tracking for level in turned.dyads} == pytest.approx(
        {level.dyad: level.tracking for level in one.dyads}
    )
    scaled = truth_and_bias(DYADS, 10 * RAW["client"] + 5, 10 * RAW["ther"] + 5)
    assert scaled.truth_force.estimate == pytest.approx(one.truth_force.estimate)
    assert scaled.directional_bias.estimate == pytest.approx(
        10 * one.directional_bias.estimate
    )


def test_with_the_truth_between_a_dyads_bias_is_that_at_its_own_truth():
    plain = truth_and_bias(*VIEWS)
    beside = truth_and_bias(*VIEWS, between=True)
    for one, other in zip(plain.dyads, beside.dyads, strict=True):
        assert one.bias_points == pytest.approx(other.bias_points, abs=0.15)


def test_the_command_adds_the_model_to_what_was_measured(capsys):
    path = str(DATA / "sim_dyad_sessions.csv")
    words = ["alliance", "congruence", path, *CONGRUENCE]
    assert run([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    model, known = found["therapist"]["model"], KNOWN["mixed"]["random_slope_REML"]
    assert model["truth_force"]["estimate"] == pytest.approx(
        known["coef"]["Estimate"][1], rel=1e-4
    )
    assert model["bias_force"] is None
    assert [dyad["tracking_expected"] for dyad in found["dyads"]] == pytest.approx(
        KNOWN["dyad_level"]["tracking_blup"], abs=1e-6
    )
    assert run([*words, "--state", "ther_affect"]) == 0
    assert "bias force 0.10" in capsys.readouterr().out


@pytest.mark.parametrize(
    "views",
    [
        ([1] * 5, [5.0, 6, 5, 4, 6], [5.0, 5, 5, 4, 6]),
        ([1, 1, 2, 2], [5.0, 5, 6, 6], [5.0, 6, 6, 7]),
        ([1, 2, 3], [5.0, 6, 4], [5.0, 6, 5]),
        ([1, 1, 1, 2, 2, 2], [5.0, 6, 4, 5, 6, 4], [5.0] * 6),
    ],
)
def test_what_cannot_be_estimated_is_refused(views):
    with pytest.raises(NotEnoughInformation):
        truth_and_bias(*views)


def test_the_command_measures_all_the_same_where_no_model_can_be(capsys, tmp_path):
    path = tmp_path / "dyads.csv"
    path.write_text("dyad,client,ther\na,5,5\na,6,5\na,4,4\n", encoding="utf-8")
    assert run(["alliance", "congruence", str(path), *CONGRUENCE, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "reason" in found["therapist"]["model"]
    assert found["dyads"][0]["tracking"] == pytest.approx(0.5)
    assert run(["alliance", "congruence", str(path), *CONGRUENCE]) == 0
    assert "no model" in capsys.readouterr().out
