"""The reference curves that are shipped: what they rest on, and that they say so."""

import csv
import json
from importlib.resources import files

import numpy as np
import pytest
import yaml

from vincula.catalogue.load import load_catalogue
from vincula.change.reliable import measurement_error
from vincula.cli.main import run
from vincula.trajectory.curves import NAMES, reference
from vincula.trajectory.predict import expected

PLACE = files("vincula.trajectory.reference")
FIGURES = yaml.safe_load(PLACE.joinpath("figures.yaml").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_first_scores_are_those_published(name):
    kept, published = reference(name), FIGURES["published"][name]
    start = expected(kept.model, at=np.array([1.0]), covariates={})
    assert start.mean[0] == pytest.approx(published["first_mean"], abs=0.2)
    assert start.sd_score[0] == pytest.approx(published["first_sd"], abs=0.3)


@pytest.mark.parametrize("name", NAMES)
def test_what_it_rests_on_is_told_with_every_number(name):
    kept, scale = reference(name), FIGURES["scales"][name]
    assert "NHS England 2024-25" in kept.label
    assert "simulation" in kept.label
    assert kept.card.data == kept.label
    assert (kept.scale.lowest, kept.scale.highest) == (
        scale["lowest"],
        scale["highest"],
    )
    assert kept.scale.reliable_points == scale["reliable_points"]
    assert "Open Government Licence v3.0" in FIGURES["licence"]


@pytest.mark.parametrize("name", NAMES)
def test_a_curve_says_of_which_scale_it_is(name):
    kept, instrument = reference(name), load_catalogue().get(name)
    assert kept.measure.instrument == name
    assert kept.measure.version == instrument.version == FIGURES["catalogue"][name]
    assert kept.measure.scale == instrument.definition.main_scale
    error = measurement_error(instrument.norms_of(kept.measure.scale))
    assert kept.scale.reliable_points == error.threshold_points


def test_another_name_is_a_file():
    assert reference("model.json") is None


def test_predict_by_a_reference_curve(tmp_path, capsys):
    path = tmp_path / "mine.csv"
    with path.open("w", newline="") as file:
        rows = [("who", "visit", "phq9"), ("a", 1, 20), ("a", 2, 16), ("b", 1, 3)]
        csv.writer(file).writerows(rows)
    names = ("--client", "who", "--time", "visit", "--score", "phq9")
    words = ["trajectory", "predict", "phq9", str(path), *names, "--at", "12", "--json"]
    assert run(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["label"] == FIGURES["label"]
    assert told["reliable_points"] == 6
    ends = [
        end for one in told["clients"] for band in one["bands"].values() for end in band
    ]
    assert min(ends) >= 0
    assert max(ends) <= 27
    assert told["clients"][0]["mean"] > told["clients"][1]["mean"]
