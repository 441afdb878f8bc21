"""`vincula trajectory fit` with degrees of freedom, and on Parquet with gaps."""

import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trajectory.references import SLEEP_FILE, SLEEP_KNOWN
from vincula.cli.model_file import read_model

SLEEP = ["--client", "Subject", "--time", "Days", "--score", "Reaction"]


def test_degrees_of_freedom_and_explained_variance_are_told(vincula, tmp_path):
    out, fit = tmp_path / "model.json", ("trajectory", "fit", SLEEP_FILE, *SLEEP)
    _, printed, _ = vincula(*fit, "--out", out, "--json")
    model, known = json.loads(printed), SLEEP_KNOWN["slope_REML"]
    effects = list(model["fixed"].values())
    assert model["tests"] == "satterthwaite"
    for ours, theirs in (("df", "df"), ("t", "t value"), ("p", "Pr(>|t|)")):
        found = [effect[ours] for effect in effects]
        assert found == pytest.approx(known["coef_table"][theirs], rel=1e-3)
    assert model["r2"] == pytest.approx(known["r2_nakagawa"], rel=1e-5)
    again = read_model(out).model
    assert [e.p for e in again.fixed] == [effect["p"] for effect in effects]
    assert again.explained.marginal == model["r2"]["marginal"]

    _, printed, _ = vincula(*fit, "--tests", "kenward-roger", "--json")
    model, known = json.loads(printed), known["kenward_roger"]
    errors = [effect["adjusted_se"] for effect in model["fixed"].values()]
    assert errors == pytest.approx(known["Std. Error"], rel=1e-5)

    _, printed, _ = vincula(*fit, "--tests", "none", "--json")
    effects = json.loads(printed)["fixed"].values()
    assert {effect["df"] for effect in effects} == {None}
    _, printed, _ = vincula(*fit)
    assert "(satterthwaite)" in printed
    assert "variance explained: 0.279 by the fixed terms, 0.799" in printed
    status, _, said = vincula(*fit, "--method", "ml", "--tests", "kenward-roger")
    assert status == 2
    assert "for fits by REML" in said


def test_a_model_from_before_has_no_degrees_of_freedom(vincula, tmp_path):
    out = tmp_path / "model.json"
    vincula("trajectory", "fit", SLEEP_FILE, *SLEEP, "--out", out)
    entry = json.loads(out.read_text())
    del entry["tests"], entry["r2"]
    for effect in entry["fixed"].values():
        for name in ("df", "t", "p", "adjusted_se"):
            del effect[name]
    out.write_text(json.dumps(entry))
    model = read_model(out).model
    assert (model.tests, model.explained) == (None, None)
    assert {effect.df for effect in model.fixed} == {None}


def test_what_is_no_number_in_parquet_is_missing_to_every_task(vincula, tmp_path):
    out = tmp_path / "model.json"
    vincula("trajectory", "fit", SLEEP_FILE, *SLEEP, "--out", out)
    with SLEEP_FILE.open() as file:
        rows = list(csv.DictReader(file))
    scores = [float(row["Reaction"]) for row in rows]
    scores[2], scores[4] = None, float("nan")
    columns = {
        "Subject": [row["Subject"] for row in rows],
        "Days": [float(row["Days"]) for row in rows],
        "Reaction": scores,
    }
    path = tmp_path / "gaps.parquet"
    pq.write_table(pa.table(columns), path)
    told = "rows left out because a value is missing: 2\n"
    tasks = (["predict", "--at", "12"], ["blups"], ["check"])
    for task, *more in tasks:
        words = ("trajectory", task, out, path, *more)
        _, printed, said = vincula(*words, "--json")
        assert said == told
        assert "NaN" not in printed
        _, by_arrays, _ = vincula(*words, "--json", "--engine", "numpy")
        if task == "predict":
            means = [
                [client["mean"] for client in json.loads(text)["clients"]]
                for text in (printed, by_arrays)
            ]
            assert means[0] == pytest.approx(means[1], rel=1e-9)
    made = ("--fixed", "1 + t + lag(Reaction)", "--no-card", "--json")
    _, printed, _ = vincula("trajectory", "fit", path, *SLEEP, *made)
    assert json.loads(printed)["n_rows"] == 180 - 18 - 2 - 2


@pytest.mark.parametrize("more", [[], ["--ar1"]])
def test_scores_that_are_all_equal_are_called_so(vincula, tmp_path, more):
    path = tmp_path / "equal.csv"
    rows = [f"{who},{when},5" for who in "abc" for when in range(4)]
    path.write_text("\n".join(["who,when,score", *rows]))
    words = ("--client", "who", "--time", "when", "--score", "score", *more)
    status, _, said = vincula("trajectory", "fit", path, *words)
    assert status == 2
    assert said == "vincula: all scores are equal, so no error can be estimated\n"
