"""`vincula trajectory residuals` and `intervals`, against lme4."""

import csv
import io
import json

import numpy as np
import pytest

from trajectory.references import SESSIONS_FILE, SLEEP, SLEEP_FILE, SLEEP_KNOWN

COLUMNS = ["--client", "Subject", "--time", "Days", "--score", "Reaction"]
SESSIONS = ["--client", "client", "--time", "session", "--score", "y"]


@pytest.fixture
def model(vincula, tmp_path):
    out = tmp_path / "model.json"
    vincula("trajectory", "fit", SLEEP_FILE, *COLUMNS, "--no-card", "--out", out)
    return out


@pytest.mark.parametrize("engine", ["duckdb", "numpy"])
def test_residuals_are_those_of_lme4_in_the_order_of_the_file(vincula, model, engine):
    words = ("trajectory", "residuals", model, SLEEP_FILE, "--engine", engine)
    status, printed, said = vincula(*words)
    assert (status, said) == (0, "")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["id"] for row in rows] == SLEEP.client.tolist()

    def column(name):
        return [float(row[name]) for row in rows]

    assert column("time") == SLEEP.time.tolist()
    assert column("own") == pytest.approx(SLEEP_KNOWN["fitted_REML"], rel=1e-6)
    assert column("beside_own") == pytest.approx(SLEEP_KNOWN["resid_REML"], abs=1e-4)
    _, printed, _ = vincula(*words, "--json")
    scores = json.loads(printed)["scores"]
    assert [row["own"] for row in scores] == pytest.approx(column("own"), rel=1e-6)


def test_rows_in_any_order_come_by_client_and_time(vincula, model, tmp_path):
    lines = SLEEP_FILE.read_text().splitlines()
    order = np.random.default_rng(1).permutation(len(lines) - 1) + 1
    path = tmp_path / "shuffled.csv"
    path.write_text("\n".join([lines[0], *(lines[n] for n in order)]) + "\n")
    _, printed, _ = vincula("trajectory", "residuals", model, path, "--json")
    rows = json.loads(printed)["scores"]
    cells = [lines[n].replace('"', "").split(",") for n in order]
    name = lines[0].replace('"', "").split(",").index("Subject")
    first_seen = list(dict.fromkeys(cell[name] for cell in cells))
    assert list(dict.fromkeys(row["id"] for row in rows)) == first_seen
    times = [row["time"] for row in rows if row["id"] == first_seen[0]]
    assert times == sorted(times)
    own = {(row["id"], row["time"]): row["own"] for row in rows}
    who = zip(SLEEP.client.tolist(), SLEEP.time.tolist(), strict=True)
    found = [own[pair] for pair in who]
    assert found == pytest.approx(SLEEP_KNOWN["fitted_REML"], rel=1e-6)


@pytest.mark.parametrize("engine", ["duckdb", "numpy"])
def test_intervals_are_those_of_lme4(vincula, model, engine):
    words = ("trajectory", "intervals", model, SLEEP_FILE, "--engine", engine)
    status, printed, said = vincula(*words, "--json")
    assert (status, said) == (0, "")
    found = json.loads(printed)
    table = SLEEP_KNOWN["slope_ML"]["confint_profile"]
    ends = (table[n] for n in ("par", "2.5 %", "97.5 %"))
    theirs = {name: (low, high) for name, low, high in zip(*ends, strict=True)}
    ours = {
        "sd_(Intercept)|Subject": found["client_sd"]["(Intercept)"],
        "sd_Days|Subject": found["client_sd"]["t"],
        "sigma": found["residual_sd"],
        "(Intercept)": found["fixed"]["(Intercept)"],
        "Days": found["fixed"]["t"],
    }
    for name, own in ours.items():
        assert (own["low"], own["high"]) == pytest.approx(theirs[name], rel=1e-4)
    assert found["level"] == 95
    _, printed, _ = vincula(*words, "--level", "80")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["part"] for row in rows] == [
        *("fixed", "fixed", "client_sd", "client_sd", "residual_sd")
    ]
    assert float(rows[1]["low"]) > found["fixed"]["t"]["low"]


def test_with_therapists(vincula, tmp_path):
    out = tmp_path / "model.json"
    more = ("--therapist", "therapist", "--transform", "log", "--no-card", "--out", out)
    vincula("trajectory", "fit", SESSIONS_FILE, *SESSIONS, *more)
    words = ("trajectory", "residuals", out, SESSIONS_FILE, "--json")
    found = [
        json.loads(vincula(*words, "--engine", engine)[1])["scores"]
        for engine in ("duckdb", "numpy")
    ]
    assert [row["id"] for row in found[0]] == [row["id"] for row in found[1]]
    own = [[row["own"] for row in rows] for rows in found]
    assert own[0] == pytest.approx(own[1], rel=1e-9)
    _, printed, _ = vincula("trajectory", "intervals", out, SESSIONS_FILE, "--json")
    assert set(json.loads(printed)["therapist_sd"]) == {"(Intercept)"}


def test_what_has_no_profile_is_refused(vincula, tmp_path, model):
    out = tmp_path / "model.json"
    vincula("trajectory", "fit", SLEEP_FILE, *COLUMNS, "--ar1", "--out", out)
    status, _, said = vincula("trajectory", "intervals", out, SLEEP_FILE)
    assert status == 2
    assert "whose errors are independent and alike" in said
    with pytest.raises(SystemExit):
        vincula("trajectory", "intervals", model, SLEEP_FILE, "--level", "100")
