"""`vincula change` on wide and long files, whole and faulty."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from change import published
from vincula.cli.main import run

CASE = "claus_2020.bdi"


def ask(capsys, *arguments: object) -> tuple[int, str, str]:
    status = run(["change", *map(str, arguments)])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def answer(capsys, *arguments: object) -> dict:
    status, out, _ = ask(capsys, *arguments, "--json")
    assert status == 0
    return json.loads(out)


def write(folder: Path, text: str) -> Path:
    path = folder / "scores.csv"
    path.write_text(text)
    return path


def wide(folder: Path, case: str) -> Path:
    data = published.FORMULAS[case]
    lines = [
        f"{place},{pre},{post}"
        for place, (pre, post) in enumerate(
            zip(data["pre"], data["post"], strict=True), start=1
        )
    ]
    return write(folder, "\n".join(["who,before,after", *lines]))


def norms(case: str) -> list[object]:
    functional = published.FORMULAS[case]["functional"]
    return [
        "--reliability",
        published.FORMULAS[case]["reliability"],
        "--reliability-post",
        published.FORMULAS[case]["reliability_after"],
        "--m-functional",
        functional["mean"],
        "--sd-functional",
        functional["sd"],
        "--better",
        published.FORMULAS[case]["better_is"],
    ]


@pytest.mark.parametrize("case", published.CASES)
@pytest.mark.parametrize("method", ["jt", "gln", "hll", "en", "nk", "ha"])
def test_published_classes_from_a_file(capsys, tmp_path, case, method):
    columns = ["--id", "who", "--pre", "before", "--post", "after"]
    found = answer(
        capsys,
        wide(tmp_path, case),
        *columns,
        *norms(case),
        "--method",
        method,
        "--cutoff",
        "c",
    )
    known = published.FORMULAS[case]
    letters = known["class"][f"{method.upper()}_c"]
    assert [one["class"] for one in found["people"]] == published.classes(letters)
    assert [one["rci"] for one in found["people"]] == pytest.approx(
        known["rci"][method.upper()], abs=1e-9
    )
    counts = found["summary"]["counts"]
    assert sum(counts.values()) == found["summary"]["classed"] == len(letters)


def test_one_person_with_the_norms_of_the_paper(capsys, tmp_path):
    path = write(tmp_path, "id,pre,post\nA,32.5,47.5\n")
    found = answer(
        capsys,
        *(path, "--id", "id", "--pre", "pre", "--post", "post"),
        *("--method", "jt", "--better", "higher", "--reliability", 0.8),
        *("--m-clinical", 40, "--sd-clinical", 7.5),
        *("--m-functional", 60, "--sd-functional", 7.5, "--cutoff", "b"),
    )
    person = found["people"][0]
    assert round(person.pop("rci"), 2) == 3.16
    assert person == {
        "id": "A",
        "pre": 32.5,
        "post": 47.5,
        "beyond_cutoff": True,
        "class": "recovered",
        "reason": None,
    }
    assert found["summary"]["cutoff"] == {"kind": "b", "points": 45}
    assert found["summary"]["effect"] is None


def test_a_long_file_takes_the_ends_by_time_not_by_row(capsys, tmp_path):
    path = write(
        tmp_path,
        "client,day,score\na,2026-03-01,6\na,2026-01-05,20\na,2026-02-01,\n"
        "b,2026-01-09,18\nb,2026-02-09,17\nc,2026-01-02,11\n",
    )
    found = answer(
        capsys,
        *(path, "--id", "client", "--time", "day", "--score", "score"),
        *("--first", "--last", "--method", "anchor", "--improvement", 6),
        *("--better", "lower", "--cutoff-points", 10),
    )
    shown = [(p["id"], p["pre"], p["post"], p["class"]) for p in found["people"]]
    assert shown == [
        ("a", 20, 6, "recovered"),
        ("b", 18, 17, "unchanged"),
        ("c", 11, None, None),
    ]
    assert found["people"][2]["reason"] == "no score after"
    assert found["summary"]["not_classed"] == {"no score after": 1}


@pytest.mark.parametrize(
    ("times", "ends"),
    [
        (("0", "10", "9"), ((0, 10), (0, 9))),
        (("0", "1", "NA"), None),
    ],
)
def test_times_are_numbers_where_they_can_be(capsys, tmp_path, times, ends):
    rows = "".join(f"a,{time},{20 - k}\n" for k, time in enumerate(times))
    path = write(tmp_path, f"id,t,s\n{rows}")
    asked = [path, "--id", "id", "--time", "t", "--score", "s", "--method", "pct"]
    status, out, _ = ask(capsys, *asked, "--better", "lower", "--json")
    person = json.loads(out)["people"][0]
    if ends is None:
        assert (status, person["reason"]) == (1, "faulty cell")
        assert json.loads(out)["summary"]["faults"][0]["row"] == 3
    else:
        assert (status, person["pre"], person["post"]) == (0, 20, 19)


def test_labels_have_no_order_of_their_own(capsys, tmp_path):
    path = write(tmp_path, "id,t,s\n1,pre,20\n1,post,8\n")
    asked = [path, "--id", "id", "--time", "t", "--score", "s"]
    asked += ["--method", "pct", "--better", "lower"]
    status, _, err = ask(capsys, *asked)
    assert (status, "--first and --last" in err) == (2, True)
    named = answer(capsys, *asked, "--first", "pre", "--last", "post")
    assert named["people"][0]["class"] == "improved"
    assert named["people"][0]["share"] == pytest.approx(-0.6)
    status, _, err = ask(capsys, *asked, "--first", "pre", "--last", "end")
    assert (status, "--last end: no row" in err) == (2, True)


def test_slopes_come_from_long_files(capsys, tmp_path):
    known = published.SLOPES
    rows = [
        f"{name},{time},{'' if value is None else value}"
        for name, values in known["scores"].items()
        for time, value in enumerate(values)
    ]
    path = write(tmp_path, "\n".join(["id,t,s", *rows]))
    found = answer(
        capsys,
        *(path, "--id", "id", "--time", "t", "--score", "s"),
        *("--method", "hlm", "--better", "lower"),
    )
    people = {one["id"]: one for one in found["people"]}
    assert [people[name]["slope"] for name in known["used"]] == pytest.approx(
        known["own_slope"], rel=1e-4, abs=1e-4
    )
    assert [people[name]["rci_deviation"] for name in known["used"]] == pytest.approx(
        known["deviation_index"], rel=1e-4, abs=1e-4
    )
    others = set(people) - set(known["used"])
    assert {people[name]["class"] for name in others} == {None}
    assert found["summary"]["slopes"]["slope_points"] == pytest.approx(-3.145452512)


def test_a_table_for_people_and_a_summary_of_groups(capsys, tmp_path):
    path = write(
        tmp_path,
        "id,arm,pre,post\n1,cbt,20,5\n2,cbt,18,17\n3,wait,15,21\n4,wait,,9\n",
    )
    status, out, err = ask(
        capsys,
        *(path, "--id", "id", "--pre", "pre", "--post", "post", "--group", "arm"),
        *("--method", "anchor", "--improvement", 6, "--better", "lower"),
    )
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 0
    assert [row["class"] for row in rows] == [
        "improved",
        "unchanged",
        "deteriorated",
        "",
    ]
    assert "wait: 2 people, 1 classed" in err
    assert "not classed: 1 no score before" in err


def test_faulty_cells_are_named_and_their_people_in_no_class(capsys, tmp_path):
    path = write(
        tmp_path,
        "id,pre,post\n1,20,5\n2,many,17\n3,15\n1,3,4\n,9,9\n6,1e999,4\n7,11,9\n8,12,3\n",
    )
    status, out, err = ask(
        capsys,
        *(path, "--id", "id", "--pre", "pre", "--post", "post"),
        *("--method", "jt", "--reliability", 0.8, "--better", "lower"),
    )
    assert status == 1
    assert "row 2, column pre: not a number" in err
    assert "row 3, column (whole row): has 2 cells, the header 3" in err
    assert "row 4, column id: the same as in row 1" in err
    assert "row 5, column id: empty" in err
    assert "row 6, column pre: too large" in err
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["reason"] for row in rows] == ["faulty cell"] * 6 + ["", ""]
    assert "many" not in out + err


def test_two_scores_at_one_time_are_a_fault(capsys, tmp_path):
    path = write(tmp_path, "id,t,s\n1,0,20\n1,0,8\n1,1,3\n2,0,20\n2,1,4\n")
    status, out, _ = ask(
        capsys,
        *(path, "--id", "id", "--time", "t", "--score", "s"),
        *("--method", "pct", "--better", "lower", "--json"),
    )
    assert status == 1
    assert [one["class"] for one in json.loads(out)["people"]] == [None, "improved"]
    fault = json.loads(out)["summary"]["faults"][0]
    assert (fault["row"], fault["column"]) == (2, "t")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--pre", "pre", "--method", "jt"], "--pre and --post"),
        (["--pre", "a", "--post", "post", "--method", "jt"], "no column 'a'"),
        (["--pre", "pre", "--post", "post", "--method", "jt"], "needs --reliability"),
        (["--pre", "pre", "--post", "post", "--method", "anchor"], "--improvement"),
        (["--pre", "pre", "--post", "post", "--method", "hlm"], "every score"),
        (
            ["--pre", "pre", "--post", "post", "--method", "pct", "--last", "3"],
            "--first and --last go with",
        ),
        (
            [
                *("--pre", "pre", "--post", "post", "--method", "jt"),
                *("--reliability", "0.8", "--sd-clinical", "5", "--cutoff", "b"),
            ],
            "functional population",
        ),
        (
            ["--pre", "pre", "--post", "post", "--method", "jt", "--reliability", ".8"],
            "spread of the scores before",
        ),
        (
            [
                *("--pre", "pre", "--post", "post", "--method", "jt"),
                *("--reliability", "0.8", "--sd-clinical", "5", "--alpha", "1.5"),
            ],
            "between 0 and 1",
        ),
    ],
)
def test_what_is_missing_is_one_sentence(capsys, tmp_path, arguments, problem):
    path = write(tmp_path, "id,pre,post\n1,20,5\n")
    status, out, err = ask(capsys, path, "--id", "id", "--better", "lower", *arguments)
    assert (status, out) == (2, "")
    assert problem in err
    assert err.count("\n") == 1


def test_a_file_that_is_not_there(capsys, tmp_path):
    asked = ["--id", "id", "--pre", "a", "--post", "b", "--method", "pct"]
    status, _, err = ask(capsys, tmp_path / "no.csv", *asked, "--better", "lower")
    assert (status, "no such file" in err) == (2, True)


def test_a_functional_population_alone_asks_for_cut_off_c(capsys, tmp_path):
    path = wide(tmp_path, CASE)
    asked = [path, "--id", "who", "--pre", "before", "--post", "after"]
    found = answer(capsys, *asked, *norms(CASE), "--method", "jt")
    assert found["summary"]["cutoff"] == {
        "kind": "c",
        "points": pytest.approx(published.FORMULAS[CASE]["cutoff"]["c"]),
    }


def test_a_file_without_people(capsys, tmp_path):
    path = write(tmp_path, "id,pre,post\n")
    asked = [path, "--id", "id", "--pre", "pre", "--post", "post", "--method", "pct"]
    found = answer(capsys, *asked, "--better", "lower")
    assert found["people"] == []
    assert found["summary"]["shares"]["improved"] is None
    assert ask(capsys, *asked, "--better", "lower")[:2] == (0, "")


cells = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(0, 30).map(str),
    st.sampled_from(["", "NA"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(cells, cells), max_size=6),
    st.sampled_from(["jt", "gln", "hll", "en", "nk", "ha", "pct", "anchor"]),
    st.sampled_from(["lower", "higher"]),
)
def test_any_finite_scores_give_json_or_a_reason(capsys, tmp_path, rows, method, way):
    lines = [f"{place},{pre},{post}" for place, (pre, post) in enumerate(rows)]
    path = write(tmp_path, "\n".join(["id,pre,post", *lines]) + "\n")
    status, out, err = ask(
        capsys,
        *(path, "--id", "id", "--pre", "pre", "--post", "post", "--method", method),
        *("--better", way, "--reliability", 0.8, "--improvement", 0.5, "--json"),
    )
    if status == 2:
        assert err.startswith("vincula: ")
        return
    found = json.loads(out, parse_constant=pytest.fail)
    beyond = {
        (place, name)
        for place, row in enumerate(rows, start=1)
        for name, cell in zip(("pre", "post"), row, strict=True)
        if cell not in {"", "NA"} and abs(float(cell)) > 1e100
    }
    faults = found["summary"]["faults"]
    assert {(fault["row"], fault["column"]) for fault in faults} == beyond
    assert status == bool(beyond)
    for one in found["people"]:
        assert (one["class"] is None) != (one["reason"] is None)


def test_nobody_can_be_classed_and_the_cells_say_why(tmp_path, capsys):
    path = write(tmp_path, 'who,before,after\na,"12,5","3,5"\nb,"9,5","4,0"\n')
    columns = ["--id", "who", "--pre", "before", "--post", "after"]
    status, out, said = ask(
        capsys,
        path,
        *columns,
        "--method",
        "jt",
        "--better",
        "lower",
        "--reliability",
        0.8,
    )
    assert (status, out) == (2, "")
    assert "at least two people with both scores" in said
    assert "faulty cells: 4, the first in row 1, column before: not a number" in said
    assert said.count("\n") == 1


def test_what_is_no_csv_file_is_called_by_its_name(tmp_path, capsys):
    rule = ["--id", "who", "--pre", "a", "--post", "b", "--method", "pct"]
    status, _, said = ask(capsys, tmp_path, *rule, "--better", "lower")
    assert status == 2
    assert said == f"vincula: {tmp_path}: is a folder; name one CSV file\n"
    parquet = tmp_path / "scores.parquet"
    parquet.write_bytes(b"PAR1\x15\x04\x15\xff")
    status, _, said = ask(capsys, parquet, *rule, "--better", "lower")
    assert status == 2
    assert said == f"vincula: {parquet}: is a Parquet file; save it as CSV\n"
