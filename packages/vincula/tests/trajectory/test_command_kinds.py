"""`vincula trajectory fit --residual-by`, by every engine and on every kind of file."""

import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trajectory.references import SESSIONS_FILE, SESSIONS_KNOWN, table
from vincula.cli.model_file import read_model

COLUMNS = ["--client", "client", "--time", "session", "--score", "y"]
GROWTH = [*COLUMNS, "--transform", "log", "--fixed", "1 + t + baseline"]


@pytest.fixture
def sessions(tmp_path):
    """The sessions with a column that says whether one was late, in a CSV file."""
    columns = table(SESSIONS_FILE)
    columns["late"] = ["late" if int(n) > 5 else "early" for n in columns["session"]]
    path = tmp_path / "sessions.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(columns)
        out.writerows(zip(*columns.values(), strict=True))
    return path


@pytest.mark.parametrize("engine", ["duckdb", "numpy"])
def test_a_fit_is_that_of_nlme(vincula, sessions, engine):
    words = ("--residual-by", "late", "--engine", engine, "--json")
    status, printed, said = vincula("trajectory", "fit", sessions, *GROWTH, *words)
    assert (status, said) == (0, "")
    model = json.loads(printed)
    theirs = SESSIONS_KNOWN["growth2_hetero_REML_nlme"]
    sd = model["residual_by"]["sd"]
    assert sd["late"] / sd["early"] == pytest.approx(theirs["ratio"], rel=1e-5)
    assert model["residual_sd"] == pytest.approx(theirs["sigma"], rel=1e-5)
    assert model["log_likelihood"] == pytest.approx(theirs["logLik"], abs=1e-5)
    assert model["aic"] == pytest.approx(theirs["AIC"], abs=1e-4)
    assert model["columns"]["kind"] == "late"
    assert model["card"] is None


def test_people_are_told_and_later_scores_are_not(vincula, sessions, tmp_path):
    out = tmp_path / "model.json"
    words = ("--residual-by", "late", "--out", out)
    _, printed, _ = vincula("trajectory", "fit", sessions, *GROWTH, *words)
    assert "left in a single score: SD 2.5838 (early), 2.6131 (late)" in printed
    assert read_model(out).model.residual_by.kinds == ("early", "late")
    told = [
        json.loads(
            vincula(
                *("trajectory", "blups", out, sessions, "--engine", engine, "--json")
            )[1]
        )
        for engine in ("duckdb", "numpy")
    ]
    for who, terms in told[0]["client"].items():
        for term, own in terms.items():
            assert own == pytest.approx(told[1]["client"][who][term], rel=1e-5)
    for task in (("predict", "--at", "12"), ("check",)):
        status, _, said = vincula("trajectory", task[0], out, sessions, *task[1:])
        assert status == 2
        assert "of which kind a later one will be is not known" in said


def test_a_column_of_numbers_may_be_both_kind_and_covariate(vincula, tmp_path):
    columns = table(SESSIONS_FILE)
    own = {n: list(map(float, columns[n])) for n in ("y", "session", "baseline")}
    late = [int(float(n) > 5) for n in columns["session"]]
    path = tmp_path / "sessions.parquet"
    pq.write_table(pa.table({**own, "client": columns["client"], "late": late}), path)
    fixed = ["--fixed", "1 + t + baseline + late", "--residual-by", "late", "--json"]
    found = []
    for engine in ("duckdb", "numpy"):
        words = (*COLUMNS, *fixed, "--engine", engine)
        status, printed, said = vincula("trajectory", "fit", path, *words)
        assert (status, said) == (0, "")
        found.append(json.loads(printed))
    assert set(found[0]["residual_by"]["sd"]) == {"0", "1"}
    assert found[0]["residual_by"]["sd"] == pytest.approx(found[1]["residual_by"]["sd"])


@pytest.mark.parametrize("engine", ["duckdb", "numpy"])
def test_rows_of_no_kind_are_left_out_and_counted(vincula, sessions, engine):
    lines = sessions.read_text().splitlines()
    lines[3] = lines[3].removesuffix("early").removesuffix("late")
    sessions.write_text("\n".join(lines) + "\n")
    words = ("--residual-by", "late", "--engine", engine)
    status, _, said = vincula("trajectory", "fit", sessions, *GROWTH, *words)
    assert status == 0
    assert said == "rows left out because a value is missing: 1\n"


def test_what_does_not_go_together_is_said_first(vincula, sessions):
    for more, sentence in (
        (["--ar1"], "take one of --ar1 and --residual-by"),
        (["--tests", "kenward-roger"], "independent and alike"),
    ):
        words = (*GROWTH, "--residual-by", "late", *more)
        status, _, said = vincula("trajectory", "fit", sessions, *words)
        assert status == 2
        assert sentence in said
    words = (*GROWTH, "--residual-by", "lat")
    status, _, said = vincula("trajectory", "fit", sessions, *words)
    assert status == 2
    assert "there is no column 'lat'" in said
