"""The session before, own means and differences: made by the scan, as if made by hand."""

import csv
import json
from collections import defaultdict
from statistics import fmean

import ibis
import numpy as np
import pyarrow as pa
import pytest

from trajectory.references import DATA, SESSIONS_KNOWN
from vincula.cli.course_rows import read_course_rows
from vincula.cli.main import run
from vincula.errors import FormulaError
from vincula.trajectory.covariates import derived_rows, next_values, so_far
from vincula.trajectory.design import (
    RowColumns,
    Rows,
    Transform,
    chosen,
    complete,
    design,
)
from vincula.trajectory.formula import parse_formula
from vincula.trajectory.made import made, raw_names
from vincula.trajectory.scan import rows_of, scan
from vincula.trajectory.statistics import client_sums

FILE = DATA / "sim_sessions_3level_small_centered.csv"
COLUMNS = RowColumns(client="client", time="session", score="y", therapist="therapist")
ALL = "lag(x) + within(x) + between(x) + lag(within(x)) + within(lag(x)) + lag(lag(x))"
NAMES = [name.strip() for name in ALL.split("+")]


def invented(seed):
    """Sessions in any order; some have no score, some no x."""
    rng = np.random.default_rng(seed)
    client = np.repeat(np.arange(30), rng.integers(1, 9, 30))
    time = rng.permuted(np.arange(len(client), dtype=float))
    x, score = rng.normal(4, 1, (2, len(client)))
    x[rng.random(len(client)) < 0.15] = np.nan
    score[rng.random(len(client)) < 0.15] = np.nan
    return Rows(client=client, time=time, score=score, covariates={"x": x})


def by_hand(rows):
    """Every covariate, row by row, with dictionaries and loops."""
    courses = defaultdict(list)
    for place, who in enumerate(rows.client.tolist()):
        courses[who].append(place)
    found = {name: np.full(len(rows.client), np.nan) for name in NAMES}
    x = rows.covariates["x"]
    for own in courses.values():
        own.sort(key=lambda place: rows.time[place])
        value = [x[place] for place in own]
        before = [np.nan, *value][: len(own)]
        twice = [np.nan, np.nan, *value][: len(own)]
        mean = _mean(value)
        columns = (
            before,
            [v - mean for v in value],
            [mean] * len(own),
            [v - mean for v in before],
            [v - _mean(before) for v in before],
            twice,
        )
        for name, column in zip(NAMES, columns, strict=True):
            for place, made_value in zip(own, column, strict=True):
                found[name][place] = made_value
    return found


def _mean(values):
    there = [v for v in values if np.isfinite(v)]
    return fmean(there) if there else np.nan


OWN = design(fixed=f"1 + t + {ALL}", client="1")


@pytest.mark.parametrize("seed", range(5))
def test_arrays_hold_what_loops_find(seed):
    rows = invented(seed)
    found = derived_rows(OWN, rows)
    for name, column in by_hand(rows).items():
        assert found.covariates[name] == pytest.approx(column, nan_ok=True, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_scan_finds_the_same_as_columns_computed_beforehand(seed):
    rows = invented(seed)
    columns = {"client": rows.client, "time": rows.time, "score": rows.score}
    table = ibis.memtable(_arrow(columns | rows.covariates))
    own = design(fixed="1 + t + lag(x) + lag(within(x)) + between(x)", client="1")
    names = own.variables
    beforehand = {name: by_hand(rows)[name] for name in names}
    plain = {f"v{n}": column for n, column in enumerate(beforehand.values())}
    prepared = ibis.memtable(_arrow(columns | plain))
    same = design(fixed="1 + t + v0 + v1 + v2", client="1")
    which = RowColumns(client="client", time="time", score="score", therapist=None)
    one, other = scan(table, which, own), scan(prepared, which, same)
    assert one.n_rows == other.n_rows < len(rows.client)
    assert one.cross == pytest.approx(other.cross, abs=1e-9)
    assert one.total == pytest.approx(other.total, rel=1e-9)
    arrays = derived_rows(own, rows)
    usable = complete(own, arrays)
    from_arrays = client_sums(own, chosen(arrays, usable))
    assert one.total == pytest.approx(from_arrays.total, rel=1e-9)


def _arrow(columns):
    return pa.table({n: pa.array(c, from_pandas=True) for n, c in columns.items()})


def test_lme4_says_the_same_of_columns_that_it_was_given(capsys):
    formula = "1 + t + baseline + lag(within(wai_client)) + wai_bc + wai_bt"
    words = "--client client --time session --score y --therapist therapist"
    more = ["--transform", "log", "--method", "ml", "--no-card", "--json"]
    out = ["--fixed", formula, "--random-therapist", "1 + t"]
    assert run(["trajectory", "fit", str(FILE), *words.split(), *out, *more]) == 0
    model = json.loads(capsys.readouterr().out)
    known = SESSIONS_KNOWN["lagged_disagg_ML"]
    assert model["log_likelihood"] == pytest.approx(known["logLik"], abs=1e-4)
    alliance = model["fixed"]["lag(within(wai_client))"]
    assert alliance["estimate"] == pytest.approx(known["fixef"]["wai_lag_w"], rel=1e-5)
    assert model["n_rows"] == known["n"]


@pytest.mark.parametrize("engine", ["duckdb", "numpy"])
def test_both_engines_read_the_same_columns_from_a_file(engine, capsys):
    formula = "1 + t + lag(y) + within(wai_client) + between(wai_client)"
    words = "--client client --time session --score y --no-card --json --random 1"
    more = ["--fixed", formula, "--engine", engine]
    assert run(["trajectory", "fit", str(FILE), *words.split(), *more]) == 0
    model = json.loads(capsys.readouterr().out)
    with FILE.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    assert model["n_rows"] == sum(row["y_lag"] not in ("", "NA") for row in table)
    read = read_course_rows(FILE, COLUMNS, design(fixed=formula))
    given = {(r["client"], float(r["session"])): float(r["wai_w"]) for r in table}
    for who, when, value in zip(
        read.rows.client,
        read.rows.time,
        read.rows.covariates["within(wai_client)"],
        strict=True,
    ):
        assert value == pytest.approx(given[str(who), when], abs=1e-9)


def test_rows_of_some_clients_come_with_what_their_covariates_were_made_from():
    table = ibis.duckdb.connect().read_csv(str(FILE))
    own = design(
        fixed="1 + t + lag(within(wai_client))", client="1", time_name="session"
    )
    some = rows_of(table, COLUMNS, own, np.array([1, 2]))
    assert set(some.client.tolist()) == {"1", "2"} or set(some.client) == {1, 2}
    lag, now = some.covariates["lag(wai_client)"], some.covariates["wai_client"]
    order = np.lexsort((some.time, some.client))
    same = some.client[order][1:] == some.client[order][:-1]
    assert (lag[order][1:][same] == now[order][:-1][same]).all()


def test_a_history_knows_no_mean_of_what_was_to_come():
    rows = derived_rows(OWN, invented(3))
    early = np.flatnonzero(rows.time < np.median(rows.time))
    seen = so_far(OWN, chosen(rows, early))
    alone = by_hand(chosen(rows, early))
    for name in ("within(x)", "between(x)"):
        assert seen.covariates[name] == pytest.approx(alone[name], nan_ok=True)
    # What the session before was stays known.
    assert seen.covariates["lag(x)"] == pytest.approx(
        rows.covariates["lag(x)"][early], nan_ok=True
    )


def test_the_next_session_looks_back_at_the_latest():
    own = design(fixed="1 + lag(x) + lag(within(x)) + between(x) + within(x)")
    latest = {
        "x": np.array([5.0, np.nan]),
        "lag(x)": np.array([3.0, 3.0]),
        "lag(within(x))": np.array([-1.0, -1.0]),
        "between(x)": np.array([4.0, 4.0]),
        "within(x)": np.array([1.0, 1.0]),
    }
    ahead = next_values(own, latest)
    # Of the second client the latest x is not known: what was known before stays.
    assert ahead["lag(x)"].tolist() == [5.0, 3.0]
    assert ahead["lag(within(x))"].tolist() == [1.0, -1.0]
    assert ahead["between(x)"].tolist() == [4.0, 4.0]
    assert ahead["within(x)"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "text",
    [
        "1 + within(between(x))",
        "1 + lag(between(x))",
        "1 + within(within(x))",
        "1 + lag()",
        "1 + mean(x)",
        "1 + lag(x",
        "1 + lag(x + y)",
        "1 + lag(x) + lag( x )",
    ],
)
def test_what_cannot_be_made_is_refused(text):
    with pytest.raises(FormulaError):
        parse_formula(text)


def test_names_are_read_whatever_the_spaces():
    terms = parse_formula("1 + t : lag( within( x ) )")
    assert terms[1].factors == ("t", "lag(within(x))")
    assert raw_names(["lag(within(x))", "x", "age"]) == ("x", "age")
    assert made("within(lag(x))").back == 1


def test_a_model_file_keeps_them_and_predicts_with_them(tmp_path, capsys):
    words = "--client client --time session --score y --random 1 --no-card"
    formula = ["--fixed", "1 + t + lag(wai_client)", "--transform", "log"]
    out = tmp_path / "model.json"
    kept = ["--out", str(out)]
    assert run(["trajectory", "fit", str(FILE), *words.split(), *formula, *kept]) == 0
    capsys.readouterr()
    assert (
        run(["trajectory", "predict", str(out), str(FILE), "--at", "11", "--json"]) == 0
    )
    people = json.loads(capsys.readouterr().out)["clients"]
    assert len(people) == 320
    assert all(np.isfinite(one["mean"]) for one in people)


def test_transform_is_no_business_of_theirs():
    assert design(fixed="1 + lag(x)", transform=Transform.LOG).variables == ("lag(x)",)
