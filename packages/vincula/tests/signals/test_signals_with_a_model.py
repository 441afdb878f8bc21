"""`vincula signals --model`: a model speaks where its card has earned it."""

import json

import numpy as np
import pytest
from trajectory.invented import clinic

from vincula.cli.main import run

COLUMNS = ["--client", "client", "--session", "week", "--outcome", "score"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Courses of many clients, and a model of them with its card."""
    folder = tmp_path_factory.mktemp("signals")
    rows = clinic(11, clients=3000, sd_slope=2.5)
    lines = zip(rows.client, rows.time, rows.score, strict=True)
    cells = (f"{c},{t:g},{t + 1:g},{s:g}\n" for c, t, s in lines)
    text = "client,week,number,score\n" + "".join(cells)
    (folder / "all.csv").write_text(text, encoding="utf-8")
    few = text.splitlines()[: 1 + int(np.searchsorted(rows.client, 60))]
    (folder / "few.csv").write_text("\n".join(few) + "\n", encoding="utf-8")
    words = "--client client --time week --score score --transform log1p --reliable 5"
    out = ["--out", str(folder / "model.json")]
    assert (
        run(["trajectory", "fit", str(folder / "all.csv"), *words.split(), *out]) == 0
    )
    return folder


@pytest.fixture
def told(files, capsys):
    def tell(model, *options, status=0):
        words = ["signals", str(files / "few.csv"), *COLUMNS, *options]
        assert run([*words, "--model", str(model), "--json"]) == status
        return json.loads(capsys.readouterr().out)

    return tell


def test_a_model_that_has_earned_it_decides_about_off_course(told, files):
    found = told(files / "model.json", "--per", "1", "--planned-end", "12")
    assert found["model"] == {
        "model": "model",
        "used": True,
        "why_not": [],
        "planned_end": 12.0,
    }
    off = [row for row in found["signals"] if row["kind"] == "off-course"]
    assert off
    for row in off:
        assert row["reason_key"] == "signal.off-course.expected"
        beyond = row["inputs"]["latest"] > row["inputs"]["worst"]
        assert beyond or row["inputs"]["chance"] < 0.2
        assert row["inputs"]["model"] == "model"
    assert "off-course" not in {row["rule"] for row in found["silent"]}


def test_courses_end_with_the_latest_time_of_the_file(told, files):
    assert told(files / "model.json")["model"]["planned_end"] == 8.0


def test_a_model_that_fails_is_refused_and_change_so_far_decides(told, files):
    kept = json.loads((files / "model.json").read_text(encoding="utf-8"))
    kept["card"]["coverage"][0]["corrected"] = 70.0
    failing = files / "failing.json"
    failing.write_text(json.dumps(kept), encoding="utf-8")
    found = told(failing, "--per", "1", "--reliable-points", "5")
    assert not found["model"]["used"]
    assert "held 70.0 %" in found["model"]["why_not"][0]
    off = [row for row in found["signals"] if row["kind"] == "off-course"]
    assert off
    assert {row["reason_key"] for row in off} == {"signal.off-course"}


def test_a_shipped_curve_is_no_evidence_about_your_clients(told):
    found = told("phq9", "--reliable-points", "5")
    assert not found["model"]["used"]
    assert any("simulated people" in why for why in found["model"]["why_not"])


def test_a_shipped_curve_may_earn_it_on_your_own_courses(told, files, capsys):
    kept = files / "phq9-here.json"
    names = "--client client --time number --score score"
    words = ["trajectory", "check", "phq9", str(files / "all.csv"), *names.split()]
    status = run([*words, "--out", str(kept)])
    usable = "may be used for signals" in capsys.readouterr().out
    assert status == (0 if usable else 1)
    written = json.loads(kept.read_text(encoding="utf-8"))
    assert written["label"]
    assert written["card"]["data"] == "all.csv"
    found = told(kept, "--reliable-points", "5", "--model-time", "number")
    assert found["model"]["used"] == usable
    assert not any("simulated people" in why for why in found["model"]["why_not"])


def test_it_says_in_words_who_decides(files, capsys):
    words = ["signals", str(files / "few.csv"), *COLUMNS, "--model"]
    assert run([*words, str(files / "model.json")]) == 0
    assert "off-course by the model model" in capsys.readouterr().out
    assert run([*words, "gad7"]) == 0
    assert "the model gad7 is not used" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--better", "higher"], "lower is better, not higher"),
        (["--model-time", "day"], "'day'"),
    ],
)
def test_what_does_not_fit_is_refused(files, capsys, options, why):
    words = ["signals", str(files / "few.csv"), *COLUMNS, *options]
    assert run([*words, "--model", str(files / "model.json")]) == 2
    assert why in capsys.readouterr().err


def test_options_of_a_model_need_a_model(files, capsys):
    words = ["signals", str(files / "few.csv"), *COLUMNS, "--planned-end", "9"]
    assert run(words) == 2
    assert "go with --model" in capsys.readouterr().err
