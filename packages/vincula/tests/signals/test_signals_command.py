"""`vincula signals` as a new user types it."""

import json

import pytest

from vincula.cli.main import run

HEADER = "who,therapist,session,phq,alliance,guess,attended,concern,risk\n"
ROWS = [
    "A,T1,1,10,6,6,yes,no,no",
    "A,T1,2,12,6,6,yes,no,no",
    "A,T1,3,17,6,6,yes,no,no",
    "B,T1,1,20,6,,yes,no,no",
    "B,T1,2,19,6,,yes,no,no",
    "B,T1,3,19,6,,yes,no,no",
    "B,T1,4,20,6,,yes,no,no",
    "C,T2,1,8,6,,yes,no,no",
    "C,T2,2,8,6,,yes,yes,yes",
]
COLUMNS = ["--client", "who", "--session", "session", "--therapist", "therapist"]
COLUMNS += ["--outcome", "phq", "--alliance", "alliance"]
FIGURES = ["--reliable-points", "6", "--cutoff", "10", "--alliance-floor", "0.6"]


@pytest.fixture
def told(tmp_path, capsys):
    def tell(*options, rows=ROWS, status=0):
        file = tmp_path / "rows.csv"
        file.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        assert run(["signals", str(file), *options]) == status
        return capsys.readouterr()

    return tell


def data(told, *options, **more):
    return json.loads(told(*COLUMNS, *FIGURES, *options, "--json", **more).out)


def test_each_signal_is_explained(told):
    found = data(told, "--concern", "concern", "--risk", "risk")
    shown = [row for row in found["signals"] if row["state"] == "shown"]
    first = shown[0]
    assert (first["client"], first["kind"]) == ("A", "reliable-deterioration")
    assert first["reason"] == (
        "The score went from 10 to 17, which is worse by more than measurement error"
        " explains."
    )
    assert (first["rule"], first["version"]) == ("reliable-deterioration", "1")
    assert first["inputs"] == {"first": 10, "latest": 17, "change": 7}
    assert first["thresholds"] == {"reliable": 6}
    assert first["doi"] == "10.1037/0022-006X.59.1.12"
    assert [row["kind"] for row in shown if row["client"] == "C"] == [
        "risk-answer",
        "concern",
    ]


def test_the_budget_is_each_therapists_and_what_was_held_is_listed(told):
    found = data(told)
    first, second = found["therapists"]
    assert (first["clients"], first["allowed"], first["shown"]) == (2, 1, 1)
    assert first["who_first"] == ["A"]
    held = [row for row in found["signals"] if row["state"] == "held"]
    assert [(row["client"], row["kind"]) for row in held] == [("B", "off-course")]
    assert held[0]["held_because"]
    assert second["shown"] == 0
    assert data(told, "--per", "1")["therapists"][0]["shown"] == 2


def test_all_signals_of_every_course(told):
    found = data(told, "--all")
    assert {row["state"] for row in found["signals"]} == {"raised"}
    assert [(r["client"], r["session"]) for r in found["signals"]] == [
        ("A", "3"),
        ("B", "4"),
    ]


def test_rules_that_cannot_speak_say_what_they_need(told):
    read = told(*COLUMNS, "--json")
    silent = {row["rule"]: row["because"] for row in json.loads(read.out)["silent"]}
    assert "--reliable-points" in silent["reliable-deterioration"]
    assert "--alliance-floor" in silent["alliance-dip"]
    assert silent["concern"] == "no column is named by --concern"


def test_figures_come_from_the_catalogue(told):
    read = told(*COLUMNS, "--instrument", "phq9", "--json")
    measure = json.loads(read.out)["measures"]["outcome"]
    assert (measure["reliable_points"], measure["cutoff_points"]) == (6, 10)
    assert measure["source"]


def test_replies_become_hit_rates(told, tmp_path):
    replies = tmp_path / "replies.csv"
    replies.write_text("rule,version,confirmed\nplateau,1,yes\nplateau,1,\n")
    found = data(told, "--replies", str(replies))
    (rate,) = found["hit_rates"]
    assert (rate["raised"], rate["answered"], rate["confirmed"]) == (2, 1, 1)
    replies.write_text("rule,version,confirmed\nhunch,1,maybe\n")
    read = told(*COLUMNS, "--replies", str(replies), status=2)
    assert "row 1, column rule" in read.err
    assert "row 1, column confirmed" in read.err


def test_a_faulty_cell_is_named_and_its_client_left_out(told):
    rows = [*ROWS[:3], "B,T1,1,much,6,,perhaps,no,no", *ROWS[7:]]
    found = data(told, "--attended", "attended", rows=rows, status=1)
    assert found["left_out"] == ["B"]
    assert [(f["row"], f["column"]) for f in found["faults"]] == [
        (4, "phq"),
        (4, "attended"),
    ]
    assert {row["client"] for row in found["signals"]} == {"A"}


def test_as_text(told):
    read = told(*COLUMNS, *FIGURES)
    assert "therapist T1, 2 clients" in read.out
    assert "A, session 3: reliable-deterioration" in read.out
    assert "held back:" in read.out
    assert "others are worth more this week" in read.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (COLUMNS[:6], "name at least one column"),
        ([*COLUMNS[:8], "--guess", "guess"], "go with --alliance"),
        ([*COLUMNS, "--seconds", "phq"], "goes with --items"),
        ([*COLUMNS, "--sd", "5"], "go together"),
        ([*COLUMNS[:-1], "nowhere"], "there is no column 'nowhere'"),
        ([*COLUMNS, "--instrument", "nothing"], "nothing"),
        (
            [*COLUMNS, "--alliance-min", "7", "--alliance-max", "1"],
            "--alliance-min is below",
        ),
    ],
)
def test_what_does_not_go_together_is_one_sentence(told, options, said):
    read = told(*options, status=2)
    assert said in read.err
    assert read.out == ""


def test_one_session_constant_scores_and_nobody(told):
    one = data(told, rows=["A,T1,1,10,6,6,yes,no,no"])
    assert one["signals"] == []
    same = data(told, rows=[f"A,T1,{k},9,6,6,yes,no,no" for k in range(1, 9)])
    assert same["signals"] == []
    empty = told(*COLUMNS, rows=[], status=2)
    assert "no client in any row" in empty.err


def test_rows_in_another_order_say_the_same(told):
    assert data(told, "--all", rows=[*ROWS[2::-1], *ROWS[3:]]) == data(told, "--all")
    twice = data(told, rows=[*ROWS, ROWS[0]], status=1)
    assert twice["left_out"] == ["A"]
    assert twice["faults"][0]["problem"] == "the same session as in row 1"
