"""`vincula trajectory` as a new user types it."""

import csv
import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trajectory.references import (
    DYNAMIC,
    SESSIONS_FILE,
    SESSIONS_KNOWN,
    SLEEP_FILE,
    SLEEP_KNOWN,
    table,
)
from vincula.cli.model_file import read_model

SLEEP = ["--client", "Subject", "--time", "Days", "--score", "Reaction"]
SESSIONS = ["--client", "client", "--time", "session", "--score", "y"]
GROWTH = ["--therapist", "therapist", "--fixed", "1 + t + baseline"]


def test_the_sleepers_by_reml(vincula, tmp_path):
    out = tmp_path / "model.json"
    status, printed, said = vincula(
        "trajectory", "fit", SLEEP_FILE, *SLEEP, "--out", out, "--json"
    )
    assert (status, said) == (0, "")
    model = json.loads(printed)
    assert model == json.loads(out.read_text())
    known = SLEEP_KNOWN["slope_REML"]
    estimates = [effect["estimate"] for effect in model["fixed"].values()]
    assert estimates == pytest.approx(list(known["fixef"].values()), rel=1e-5)
    errors = [effect["se"] for effect in model["fixed"].values()]
    assert errors == pytest.approx(known["coef_table"]["Std. Error"], rel=1e-5)
    client = model["random"]["client"]
    found = [*client["sd"].values(), client["correlation"], model["residual_sd"]]
    assert found == pytest.approx(known["varcorr"]["sdcor"], rel=1e-3)
    assert model["random"]["therapist"] is None
    assert model["log_likelihood"] == pytest.approx(known["logLik"], abs=1e-4)
    sizes = [model[name] for name in ("df", "n_rows", "n_clients", "n_therapists")]
    assert sizes == [6, 180, 18, 0]
    assert model["converged"]
    assert model["note"] is None


def test_three_levels_with_a_covariate_that_begins_later(vincula):
    formula = "1 + t + baseline + wai_lag_w + wai_bc + wai_bt"
    status, printed, said = vincula(
        *("trajectory", "fit", SESSIONS_FILE, *SESSIONS, "--therapist", "therapist"),
        *("--fixed", formula, "--random-therapist", "1 + t", "--transform", "log"),
        *("--method", "ml", "--json"),
    )
    model, known = json.loads(printed), SESSIONS_KNOWN["lagged_disagg_ML"]
    assert status == 0
    assert said == "rows left out because a value is missing: 320\n"
    assert (model["n_rows"], model["n_left_out"]) == (known["n"], 320)
    estimates = [effect["estimate"] for effect in model["fixed"].values()]
    assert estimates == pytest.approx(list(known["fixef"].values()), rel=1e-5)
    assert model["log_likelihood"] == pytest.approx(known["logLik"], abs=1e-4)
    assert model["n_therapists"] == 40


def test_a_summary_to_read(vincula):
    status, printed, _ = vincula(
        "trajectory", "fit", SESSIONS_FILE, *SESSIONS, *GROWTH, "--transform", "log"
    )
    assert status == 0
    assert "2078 scores of 320 clients of 40 therapists" in printed
    assert "therapists differ: (Intercept) SD" in printed


def fitted(vincula, tmp_path, *more):
    out = tmp_path / "model.json"
    status, _, said = vincula(
        "trajectory", "fit", SESSIONS_FILE, *SESSIONS, *more, "--out", out
    )
    assert (status, said) == (0, "")
    return out


def test_deviations_by_client_and_therapist(vincula, tmp_path):
    model = fitted(
        *(vincula, tmp_path, *GROWTH, "--random-therapist", "1 + t"),
        *("--transform", "log"),
    )
    status, printed, _ = vincula("trajectory", "blups", model, SESSIONS_FILE, "--json")
    found, known = json.loads(printed), SESSIONS_KNOWN["growth3_REML"]["ranef"]
    assert status == 0
    names = {"log_session": "t"}
    for group, term, label, blup, sd in zip(
        *(known[n] for n in ("group", "term", "level", "blup", "condsd")), strict=True
    ):
        mine = found[group][str(label)][names.get(term, term)]
        assert mine["deviation"] == pytest.approx(blup, abs=1e-3)
        assert mine["sd"] == pytest.approx(sd, abs=1e-3)
    rows = list(
        csv.DictReader(
            io.StringIO(vincula("trajectory", "blups", model, SESSIONS_FILE)[1])
        )
    )
    assert len(rows) == 2 * (320 + 40)
    assert [row["id"] for row in rows[:4]] == ["1", "1", "2", "2"]


def write_rows(path, keep):
    with SESSIONS_FILE.open() as file:
        rows = list(csv.DictReader(file))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if keep(row))
    return path


def test_predictions_after_two_sessions(vincula, tmp_path):
    learnt = write_rows(tmp_path / "a.csv", lambda row: int(row["therapist"]) <= 30)
    new = write_rows(
        tmp_path / "b.csv",
        lambda row: int(row["therapist"]) > 30 and int(row["session"]) <= 2,
    )
    model = tmp_path / "m.json"
    vincula(
        *("trajectory", "fit", learnt, *SESSIONS, "--fixed", "1 + t + baseline"),
        *("--transform", "log", "--out", model),
    )
    status, printed, _ = vincula(
        "trajectory",
        "predict",
        "--plain",
        model,
        new,
        "--at",
        6,
        "--band",
        "80,95",
        "--json",
    )
    assert status == 0
    found = {one["id"]: one for one in json.loads(printed)["clients"]}
    known = {name: np.array(column) for name, column in DYNAMIC["dynamic"].items()}
    which = (known["k"] == 2) & (known["session"] == 6)
    assert which.sum() > 40
    for client, mean, sd in zip(
        *(known[name][which] for name in ("client", "pred", "sd_obs")), strict=True
    ):
        mine = found[str(client)]
        assert mine["mean"] == pytest.approx(mean, abs=1e-4)
        assert mine["sd"] == pytest.approx(sd, abs=1e-4)
        low, high = mine["bands"]["95"]
        assert (high - low) / 2 == pytest.approx(1.959964 * sd, rel=1e-5)
        assert mine["chance_improved"] + mine["chance_deteriorated"] < 1


def test_predictions_as_a_table_with_its_rule(vincula, tmp_path):
    model = fitted(vincula, tmp_path)
    status, printed, said = vincula(
        *("trajectory", "predict", model, SESSIONS_FILE, "--at", 12, "--band", 50),
        *("--reliable", 6, "--better", "higher", "--lowest", 0, "--highest", 27),
    )
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert status == 0
    assert said == "a change of 6 points counts as reliable; higher is better\n"
    assert len(rows) == 320
    assert all(0 <= float(row["low_50"]) <= float(row["high_50"]) <= 27 for row in rows)


def test_parquet_and_a_folder_say_the_same(vincula, tmp_path):
    columns = table(SLEEP_FILE)
    folder = tmp_path / "parts"
    folder.mkdir()
    for number, part in enumerate((slice(0, 70), slice(70, None))):
        pq.write_table(
            pa.table(
                {
                    "Subject": [int(name) for name in columns["Subject"][part]],
                    "Days": [int(day) for day in columns["Days"][part]],
                    "Reaction": [float(time) for time in columns["Reaction"][part]],
                }
            ),
            folder / f"{number}.parquet",
        )
    results = [
        json.loads(vincula("trajectory", "fit", file, *SLEEP, "--json")[1])
        for file in (SLEEP_FILE, folder)
    ]
    for result in results:
        assert result["card"].pop("data") in ("sleepstudy.csv", "parts")
    assert results[0] == results[1]


def test_a_folder_may_mix_kinds_of_files(vincula, tmp_path):
    rows = list(csv.reader(SLEEP_FILE.read_text().splitlines()))
    place = {name: rows[0].index(name) for name in ("Subject", "Days", "Reaction")}
    columns = {n: [float(r[p]) for r in rows[1:91]] for n, p in place.items()}
    columns["Subject"] = [int(name) for name in columns["Subject"]]
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    with (tmp_path / "b.csv").open("w", newline="") as file:
        csv.writer(file).writerows([rows[0], *rows[91:]])
    printed = vincula("trajectory", "fit", tmp_path, *SLEEP, "--json")[1]
    known = vincula("trajectory", "fit", SLEEP_FILE, *SLEEP, "--json")[1]
    assert json.loads(printed)["n_clients"] == 18
    found, expected = (json.loads(text)["log_likelihood"] for text in (printed, known))
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("engine", ["duckdb", "numpy"])
def test_every_engine_says_the_same(vincula, engine):
    formulas = ("--therapist", "therapist", "--fixed", "1 + t + baseline")
    status, printed, _ = vincula(
        *("trajectory", "fit", SESSIONS_FILE, *SESSIONS, *formulas),
        *("--random-therapist", "1 + t", "--transform", "log", "--engine", engine),
        "--json",
    )
    known = SESSIONS_KNOWN["growth3_REML"]
    assert status == 0
    assert json.loads(printed)["log_likelihood"] == pytest.approx(
        known["logLik"], abs=1e-4
    )


def test_a_line_with_too_few_cells_is_named(vincula, tmp_path):
    text = SLEEP_FILE.read_text().splitlines()
    text[5] = text[5].rpartition(",")[0]
    path = tmp_path / "short.csv"
    path.write_text("\n".join(text))
    status, printed, said = vincula("trajectory", "fit", path, *SLEEP, "--json")
    assert status == 1
    assert json.loads(printed)["n_rows"] == 179
    assert said.startswith("short.csv: row 5, column (whole row): has 2 cells")


def test_faulty_cells_are_named_and_left_out(vincula, tmp_path):
    text = SLEEP_FILE.read_text().splitlines()
    text[3] = '"250 ms",2,"308"'
    text[7] = '382.2038,NA,"308"'
    text[9] = '430.5853,8,""'
    path = tmp_path / "faulty.csv"
    path.write_text("\n".join(text) + "\n")
    status, printed, said = vincula("trajectory", "fit", path, *SLEEP, "--json")
    assert status == 1
    assert json.loads(printed)["n_rows"] == 177
    lines = said.splitlines()
    assert lines[0].startswith("faulty.csv: row 3, column Reaction: not a number")
    assert lines[1:] == [
        "faulty.csv: row 9, column Subject: empty, so nobody knows whose row it is",
        "rows left out because a value is missing: 1",
    ]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--fixed", "1 + mood"], "there is no column 'mood'"),
        (["--fixed", "1 + "], "cannot be read"),
        (["--random-therapist", "1"], "needs the column of --therapist"),
        (["--transform", "log"], "the logarithm needs times above 0"),
        (["--score", "Days"], "client 308 has two scores"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(vincula, tmp_path, more, sentence):
    path = tmp_path / "sleep.csv"
    text = SLEEP_FILE.read_text()
    path.write_text(text + '100,5,"308"\n' if more[0] == "--score" else text)
    status, printed, said = vincula("trajectory", "fit", path, *SLEEP, *more)
    assert (status, printed) == (2, "")
    assert sentence in said
    assert said.count("\n") == 1


def test_a_file_that_is_no_model(vincula, tmp_path):
    model = fitted(vincula, tmp_path)
    changed = tmp_path / "changed.json"
    changed.write_text(model.read_text().replace('"residual_sd"', '"residual"'))
    for path in (changed, SLEEP_FILE):
        status, _, said = vincula("trajectory", "predict", path, SLEEP_FILE, "--at", 3)
        assert status == 2
        assert "is not a model that `vincula trajectory fit` wrote" in said
    status, _, said = vincula("trajectory", "blups", tmp_path / "none", SLEEP_FILE)
    assert (status, "No such file" in said) == (2, True)


def test_a_file_in_which_nothing_can_be_used(vincula, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("Subject,Days,Reaction\n308,1,\n")
    status, _, said = vincula("trajectory", "fit", path, *SLEEP)
    assert status == 2
    assert "no row has a number in every column" in said


def test_check_says_whether_a_model_may_be_used(vincula, tmp_path):
    model = tmp_path / "model.json"
    formulas = ("--fixed", "1 + t + baseline", "--transform", "log", "--reliable", 6)
    day = ("--day", "2026-01-02")
    vincula(
        *("trajectory", "fit", SESSIONS_FILE, *SESSIONS, *formulas, *day),
        *("--lowest", 0, "--highest", 27, "--out", model),
    )
    status, printed, _ = vincula("trajectory", "check", model, SESSIONS_FILE, *day)
    assert "after 4 sessions: AUC 0.8" in printed
    assert status == (0 if "may be used for signals" in printed else 1)
    again, printed, _ = vincula(
        "trajectory", "check", model, SESSIONS_FILE, *day, "--json"
    )
    card = json.loads(printed)
    assert again == status
    assert card["verdict"]["usable"] == (status == 0)
    assert (card["n_clients"], card["day"]) == (320, "2026-01-02")
    assert {one["level"] for one in card["coverage"]} == {80, 95}


def test_bands_are_those_of_the_card(vincula, tmp_path):
    model = tmp_path / "model.json"
    vincula(
        *("trajectory", "fit", SESSIONS_FILE, *SESSIONS, "--transform", "log"),
        *("--lowest", 0, "--highest", 27, "--out", model),
    )
    call = ("trajectory", "predict", model, SESSIONS_FILE, "--at", 40, "--json")
    corrected, plain = (
        json.loads(vincula(*call, *more)[1]) for more in ((), ("--plain",))
    )
    assert (corrected["corrected"], plain["corrected"]) == (True, False)
    assert corrected["clients"][0]["bands"] != plain["clients"][0]["bands"]
    for client in corrected["clients"]:
        for low, high in client["bands"].values():
            assert 0 <= low <= high <= 27


def test_a_model_of_an_instrument_brings_its_scale_from_the_catalogue(
    vincula, tmp_path
):
    out = tmp_path / "model.json"
    words = ("trajectory", "fit", SESSIONS_FILE, *SESSIONS, "--instrument", "phq9")
    assert vincula(*words, "--no-card", "--out", out)[0] == 0
    kept = read_model(out)
    assert kept.measure.instrument == "phq9"
    assert kept.measure.scale == "total"
    assert (kept.scale.better, kept.scale.reliable_points) == ("lower", 6)
    assert (kept.scale.lowest, kept.scale.highest) == (0, 27)
    assert vincula(*words, "--no-card", "--reliable", "5", "--out", out)[0] == 0
    assert read_model(out).scale.reliable_points == 5


@pytest.mark.parametrize(
    ("name", "why"), [("phq99", "no instrument 'phq99'"), ("c_nip", "no main scale")]
)
def test_an_instrument_that_cannot_be_used_is_refused(vincula, name, why):
    words = ("trajectory", "fit", SESSIONS_FILE, *SESSIONS, "--instrument", name)
    status, _, said = vincula(*words, "--no-card")
    assert status == 2
    assert why in said


def test_a_file_from_before_it_knew_its_instrument_is_read(vincula, tmp_path):
    out = tmp_path / "model.json"
    vincula("trajectory", "fit", SLEEP_FILE, *SLEEP, "--no-card", "--out", out)
    older = json.loads(out.read_text())
    del older["measure"]
    out.write_text(json.dumps(older))
    assert read_model(out).measure is None
