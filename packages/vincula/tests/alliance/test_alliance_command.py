"""`vincula alliance` as a person at a terminal meets it."""

import json

import pytest
from alliance_reference import DATA, columns, results

from vincula.cli.main import run

SESSIONS = str(DATA / "sim_alliance_sessions.csv")
DYADS = str(DATA / "sim_dyad_sessions.csv")
RUPTURES = ["--id", "client", "--session", "session", "--score", "wai"]
CONGRUENCE = ["--dyad", "dyad", "--client", "client", "--therapist", "ther"]
ASSOCIATION = [
    *("--client", "client", "--therapist", "therapist", "--session", "session"),
    *("--alliance", "wai_client", "--outcome", "y"),
]


def as_json(capsys, *words, status=0):
    assert run(["alliance", *words, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def file_of(tmp_path, text):
    path = tmp_path / "ratings.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("stiles", "pooledSD2_return.5SD_win3_look2"),
        ("strauss", "pooledSD1_return.5SD_win3_look2"),
        ("gumz", "stricter_of_intra_and_sample_2sd_win3_look2"),
        ("stevens", "abs1pt_return.25_win5_look3"),
    ],
)
def test_ruptures_are_those_of_the_reference(capsys, rule, name):
    found = as_json(capsys, "ruptures", SESSIONS, *RUPTURES, "--rule", rule)
    people = {person["id"]: person["episodes"] for person in found["people"]}
    for expected in results("rupture_rules")["results"][name]:
        ours = people[str(expected["client"])]
        keys = expected["episodes"][0] if expected["episodes"] else ()
        assert [{key: e[key] for key in keys} for e in ours] == expected["episodes"]


def test_ewma_and_cusum_find_the_signals_of_the_charts(capsys):
    for rule in ("ewma", "cusum"):
        found = as_json(capsys, "ruptures", SESSIONS, *RUPTURES, "--rule", rule)
        assert found["summary"]["people"] == 60
        assert 0 < found["summary"]["with_episode"] < 60
        expected = results("controlcharts")["clients"]
        for person, chart in zip(found["people"], expected, strict=False):
            low = chart["cusum"]["neg"] if rule == "cusum" else chart["ewma"]["y"]
            lines = [-5.0] * len(low) if rule == "cusum" else chart["ewma"]["lcl"]
            signalled = any(v < line for v, line in zip(low, lines, strict=True))
            assert bool(person["episodes"]) == signalled


def test_the_own_rule_tells_its_numbers_and_takes_others(capsys):
    found = as_json(capsys, "ruptures", SESSIONS, *RUPTURES)
    assert found["rule"]["name"] == "own"
    assert found["rule"]["floor_points"] == pytest.approx(1.4 * 0.455905, rel=1e-5)
    words = ["--floor", "1.5", "--spreads", "3", "--recent", "6", "--least", "4"]
    fewer = as_json(capsys, "ruptures", SESSIONS, *RUPTURES, *words)
    assert fewer["summary"]["episodes"] < found["summary"]["episodes"]
    assert fewer["rule"]["recent_sessions"] == 6


def test_text_says_that_back_in_range_is_not_repaired(capsys):
    assert run(["alliance", "ruptures", SESSIONS, *RUPTURES]) == 0
    shown = capsys.readouterr().out
    assert "not yet repaired" in shown
    assert "of 60 people" in shown


def test_order_comes_from_the_session_not_from_the_file(capsys, tmp_path):
    rows = ["a,2026-01-05,6", "a,2026-02-09,4", "a,2026-01-12,6", "a,2026-01-19,6.2"]
    path = file_of(tmp_path, "client,session,wai\n" + "\n".join(rows) + "\n")
    found = as_json(capsys, "ruptures", path, *RUPTURES, "--rule", "stevens")
    (episode,) = found["people"][0]["episodes"]
    assert episode["onset_session"] == "2026-02-09"
    assert episode["censored"]


def test_faulty_cells_are_named_and_their_people_left_out(capsys, tmp_path):
    rows = ["a,1,6", "a,2,x", "b,1,6", "b,1,4", "c,1,6", "c,2,4.5", "c,first,3", ",1,6"]
    rows += ["d,1,6", "d,2,", "d,3,4"]
    path = file_of(tmp_path, "client,session,wai\n" + "\n".join(rows) + "\n")
    found = as_json(capsys, "ruptures", path, *RUPTURES, "--rule", "stevens", status=1)
    assert [(f["row"], f["column"]) for f in found["faults"]] == [
        (2, "wai"),
        (4, "session"),
        (7, "session"),
        (8, "client"),
    ]
    reasons = {person["id"]: person["reason"] for person in found["people"]}
    assert reasons == {
        "a": "faulty cell",
        "b": "faulty cell",
        "c": "faulty cell",
        "d": None,
    }
    (episode,) = found["people"][-1]["episodes"]
    assert episode["onset_session"] == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rule", "stiles", "--floor", "1"], "--floor belongs to own"),
        (["--rule", "ewma", "--window", "3"], "--window belongs"),
        (["--floor", "-1"], "a floor is above 0"),
        (["--rule", "stevens", "--drop", "0.2"], "back means nearer"),
        (["--rule", "gumz", "--spreads", "0"], "more than 0 points"),
    ],
)
def test_a_rule_that_cannot_be_is_one_sentence(capsys, words, said):
    assert run(["alliance", "ruptures", SESSIONS, *RUPTURES, *words]) == 2
    assert said in capsys.readouterr().err


def test_what_is_not_there_is_one_sentence(capsys, tmp_path):
    assert run(["alliance", "ruptures", "nowhere.csv", *RUPTURES]) == 2
    assert "no such file" in capsys.readouterr().err
    assert run(["alliance", "congruence", SESSIONS, *CONGRUENCE]) == 2
    assert "no column" in capsys.readouterr().err
    empty = file_of(tmp_path, "client,session,wai\n")
    assert run(["alliance", "ruptures", empty, *RUPTURES, "--floor", "1"]) == 0


def test_congruence_of_every_dyad(capsys):
    found = as_json(capsys, "congruence", DYADS, *CONGRUENCE, "--session", "session")
    expected = results("dyads_truth_bias")
    for dyad, r, bias in zip(
        found["dyads"],
        expected["per_dyad"]["r"],
        expected["per_dyad"]["mean_diff"],
        strict=True,
    ):
        assert dyad["r"] == pytest.approx(r)
        assert dyad["bias"] == pytest.approx(bias)
    everybody = found["therapist"]["all"]
    assert everybody["r_within"] == pytest.approx(expected["rmcorr"]["r"])
    third = next(s for s in found["therapist"]["sessions"] if s["session"] == "3")
    simple = expected["cross_sectional_session3"]["simple"]["coef"]
    assert third["bias"] == pytest.approx(simple["Estimate"][0])
    assert third["truth_force"] == pytest.approx(simple["Estimate"][1])


def test_a_guess_stands_beside_the_own_view(capsys, tmp_path):
    text = "dyad,client,ther,mine\na,6,5,6\na,5,5,\na,4,5,4\nb,6,x,6\nb,5,5,5\n"
    path = file_of(tmp_path, text)
    words = ["congruence", path, *CONGRUENCE, "--guess", "mine"]
    found = as_json(capsys, *words, status=1)
    assert found["left_out"] == ["b"]
    assert [dyad["n"] for dyad in found["dyads"]] == [3]
    (guessed,) = found["guess"]["dyads"]
    assert (guessed["n"], guessed["bias"]) == (2, 0)
    assert "reason" in found["therapist"]["all"]
    assert run(["alliance", *words]) == 1
    shown = capsys.readouterr()
    assert "guess beside client" in shown.out
    assert "row 4, column ther" in shown.err


def test_association_takes_three_effects_apart(capsys):
    path = str(DATA / "sim_sessions_3level_small.csv")
    found = as_json(capsys, "association", path, *ASSOCIATION)
    mixed = results("alliance_association")["lagged_disagg_ML"]
    assert found["n_sessions"] == mixed["n"]
    plain = as_json(
        capsys, "association", path, *ASSOCIATION, "--model", "least-squares"
    )
    for one in (found, plain):
        assert one["within"]["estimate"] == pytest.approx(
            mixed["fixef"]["wai_lag_w"], abs=0.15 * mixed["se"]["wai_lag_w"]
        )
    assert "clustered" in plain["method"]
    same = as_json(capsys, "association", path, *ASSOCIATION, "--lag", "0")
    assert same["n_sessions"] == len(columns("sim_sessions_3level_small")["y"])
    assert run(["alliance", "association", path, *ASSOCIATION, "--lag", "90"]) == 2
    assert "no session has an outcome" in capsys.readouterr().err
    assert run(["alliance", "association", path, *ASSOCIATION]) == 0
    assert "between therapists" in capsys.readouterr().out


def test_what_is_too_large_to_be_a_rating_is_a_fault_of_its_cell(capsys, tmp_path):
    rows = ["a,x,1,1e300,3", "a,x,2,5,4", "b,x,1,5,3", "b,x,2,6,4", "b,x,3,5,9"]
    rows += ["c,x,1,6,3", "c,x,2,5,4", "c,x,3,6,4"]
    rows += ["d,x,1,4,5", "d,x,2,6,3", "d,x,3,5,6"]
    text = "client,therapist,session,wai_client,y\n" + "\n".join(rows) + "\n"
    path = file_of(tmp_path, text)
    words = ["--id", "client", "--session", "session", "--score", "wai_client"]
    found = as_json(capsys, "ruptures", path, *words, status=1)
    assert found["faults"][0]["column"] == "wai_client"
    assert [person["reason"] for person in found["people"]] == [
        "faulty cell",
        None,
        None,
        None,
    ]
    plain = ["--lag", "0", "--model", "least-squares"]
    told = as_json(capsys, "association", path, *ASSOCIATION, *plain, status=1)
    assert told["left_out"] == ["a"]
    assert told["n_clients"] == 3


@pytest.mark.parametrize("rows", ["", "a,x,1,6,3\n", "a,x,1,6,3\na,x,2,5,4\n"])
def test_too_little_is_one_sentence(capsys, tmp_path, rows):
    path = file_of(tmp_path, "client,therapist,session,wai_client,y\n" + rows)
    assert run(["alliance", "association", path, *ASSOCIATION]) == 2
    assert capsys.readouterr().err.startswith("vincula: ")


@pytest.mark.parametrize("rule", ["own", "stiles", "strauss", "gumz"])
@pytest.mark.parametrize(
    "rows", ["A,1,5\nA,2,5\nA,3,5\nA,4,5\n", "A,1,5\nB,1,6\n", "A,1,5\nA,2,\nA,3,NA\n"]
)
def test_where_nobodys_ratings_vary_none_falls(capsys, tmp_path, rule, rows):
    file = file_of(tmp_path, "client,session,wai\n" + rows)
    found = as_json(capsys, "ruptures", file, *RUPTURES, "--rule", rule)
    assert found["summary"]["episodes"] == 0
    assert found["rule"]["note"] == "nobody's ratings vary, so none falls"
