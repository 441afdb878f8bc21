"""`vincula sudden` on the example data of the package suddengains."""

import csv
import io
import json
from pathlib import Path

import pytest

from change import published
from vincula.cli.main import run

KNOWN = published.SUDDEN
SESSIONS = [f"s{k}" for k in range(13)]
TREATMENT = ",".join(SESSIONS[1:])


@pytest.fixture
def path(tmp_path) -> Path:
    lines = [
        ",".join([str(name), *("" if s is None else str(s) for s in scores)])
        for name, scores in zip(KNOWN["ids"], KNOWN["sessions"], strict=True)
    ]
    file = tmp_path / "sessions.csv"
    file.write_text("\n".join([",".join(["id", *SESSIONS]), *lines]))
    return file


def ask(capsys, *arguments: object) -> tuple[int, str, str]:
    status = run(["sudden", *map(str, arguments), "--shuffles", "19"])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def answer(capsys, *arguments: object) -> dict:
    status, out, _ = ask(capsys, *arguments, "--json")
    assert status == 0
    return json.loads(out)


def jumps(found: dict) -> list[str]:
    return [
        f"{one['id']}_sg_{jump['session']}"
        for one in found["people"]
        for jump in one["sudden"]
    ]


def test_every_gain(capsys, path):
    found = answer(capsys, path, "--id", "id", "--scores", TREATMENT)
    known = KNOWN["describe_bysg"]
    assert jumps(found) == KNOWN["reversal"]["id_sg"]
    assert found["summary"]["found"] == known["sg_total_n"]
    assert found["summary"]["reversed"] == known["sg_reversal_n"]
    assert found["summary"]["judged"] == 298
    sizes = [j["magnitude"] for one in found["people"] for j in one["sudden"]]
    assert sizes == KNOWN["bysg"]["sg_magnitude"]
    first = found["people"][0]["sudden"][0]
    assert (first["from"], first["to"], first["before"], first["after"]) == (
        "s3",
        "s4",
        34,
        23,
    )
    assert 0 < first["p"] <= 1


def test_a_baseline_in_front(capsys, path):
    columns = ",".join(SESSIONS)
    found = answer(capsys, path, "--id", "id", "--scores", columns, "--baseline")
    assert jumps(found) == KNOWN["reversal_1to2"]["id_sg"]
    reversals = [j["reversed"] for one in found["people"] for j in one["sudden"]]
    assert reversals == [bool(r) for r in KNOWN["reversal_1to2"]["reversal"]]


def test_losses_one_a_person_and_single_criteria(capsys, path):
    asked = [path, "--id", "id", "--scores", TREATMENT]
    losses = answer(capsys, *asked, "--losses")
    assert jumps(losses) == ["4_sg_9", "34_sg_7", "35_sg_7"]
    largest = answer(capsys, *asked, "--pick", "largest")
    known = KNOWN["byperson_largest"]["sg_session_n"]
    assert [
        one["sudden"][0]["session"] if one["sudden"] else None
        for one in largest["people"]
    ] == known
    steps = KNOWN["cases"]["gain_only_crit1"]["steps"]
    count = sum(steps[f"{n}to{n + 1}"].count("1") for n in range(2, 11))
    assert answer(capsys, *asked, "--criteria", "1")["summary"]["found"] == count
    looser = KNOWN["cases"]["gain_alpha10"]["steps"]
    count = sum(looser[f"{n}to{n + 1}"].count("1") for n in range(2, 11))
    options = ["--points", 5, "--share", 0.2, "--alpha", 0.1]
    assert answer(capsys, *asked, *options)["summary"]["found"] == count
    plain = KNOWN["cases"]["gain_not_adjusted"]["steps"]
    count = sum(plain[f"{n}to{n + 1}"].count("1") for n in range(2, 11))
    assert answer(capsys, *asked, "--unadjusted")["summary"]["found"] == count


def test_a_table_for_people(capsys, path):
    status, out, err = ask(capsys, path, "--id", "id", "--scores", TREATMENT)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (status, len(rows)) == (0, 24)
    assert rows[0]["reversed"] == "true"
    assert "24 sudden gains of 15 of 43 people; 298 of 387 steps" in err


def test_criterion_three_alone_and_a_gap(capsys, path):
    asked = [path, "--id", "id", "--scores", TREATMENT, "--criteria", "3"]
    found = answer(capsys, *asked)
    steps = KNOWN["cases"]["gain_only_crit3"]["steps"]
    count = sum(steps[f"{n}to{n + 1}"].count("1") for n in range(2, 11))
    assert found["summary"]["found"] == count
    gaps = [j for one in found["people"] for j in one["sudden"] if not j["magnitude"]]
    assert gaps
    assert all(None in (j["before"], j["after"]) for j in gaps)
    assert all(0 < j["p"] <= 1 for j in gaps)


def test_a_person_twice_and_a_score_beyond_measure_are_faults(capsys, tmp_path):
    file = tmp_path / "sessions.csv"
    rows = ["1,35,37,34,23,24,21", "1,35,37,34,23,24,21", "2,1e300,37,34,23,24,21"]
    file.write_text("id,a,b,c,d,e,f\n" + "\n".join([*rows, "3,9,9,9,9,9,9"]) + "\n")
    status, out, _ = ask(
        capsys, file, "--id", "id", "--scores", "a,b,c,d,e,f", "--json"
    )
    found = json.loads(out)
    assert (status, [one["id"] for one in found["people"]]) == (1, ["3"])
    assert [(f["row"], f["column"]) for f in found["summary"]["faults"]] == [
        (1, "id"),
        (2, "id"),
        (3, "a"),
    ]


def test_faulty_rows_are_named_and_left_out(capsys, tmp_path):
    file = tmp_path / "sessions.csv"
    file.write_text(
        "id,a,b,c,d,e,f\n1,35,37,34,23,24,21\n2,35,x,34,23,24,21\n,35,37,34,23,24,21\n"
    )
    status, out, _ = ask(
        capsys, file, "--id", "id", "--scores", "a,b,c,d,e,f", "--json"
    )
    found = json.loads(out)
    assert status == 1
    assert [one["id"] for one in found["people"]] == ["1"]
    assert [(f["row"], f["column"]) for f in found["summary"]["faults"]] == [
        (2, "b"),
        (3, "id"),
    ]
    assert ask(capsys, file, "--id", "id", "--scores", "a,z")[0] == 2


@pytest.mark.parametrize(
    "wrong", [["--scores", "a,,b"], ["--scores", "a,b", "--criteria", "4"]]
)
def test_options_that_name_nothing_are_refused(capsys, path, wrong):
    with pytest.raises(SystemExit) as stopped:
        ask(capsys, path, "--id", "id", *wrong)
    assert stopped.value.code == 2
