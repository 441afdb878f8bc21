"""What must not change a model: rows with gaps, other files' halves, shifted covariates."""

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectory.invented import clinic
from vincula.cli.main import run
from vincula.errors import DoubledRows, VinculaError
from vincula.trajectory.covariates import derived_rows
from vincula.trajectory.design import (
    RowColumns,
    Rows,
    Transform,
    chosen,
    complete,
    design,
)
from vincula.trajectory.fit import fit, fit_sums
from vincula.trajectory.histories_scan import histories
from vincula.trajectory.model import Method
from vincula.trajectory.predict import predicted
from vincula.trajectory.scan import scan

OWN = design(fixed="1 + t + age", therapist="1", transform=Transform.LOG1P)
COLUMNS = RowColumns(client="client", time="time", score="score", therapist="therapist")
seeds = st.integers(0, 9)


def table(rows):
    columns = {"client": rows.client, "time": rows.time, "score": rows.score}
    more = {"therapist": rows.therapist, **rows.covariates}
    cells = {n: pa.array(c, from_pandas=True) for n, c in (columns | more).items()}
    return ibis.memtable(pa.table(cells))


def with_gaps(rows, places, column):
    """Rows again, later in the day, each without one value that is needed."""
    again = chosen(rows, np.array(places) % len(rows.score))
    gone = np.full(len(places), np.nan)
    more = replace(again, time=again.time + 0.5)
    if column == "age":
        more = replace(more, covariates={"age": gone})
    else:
        more = replace(more, **{column: gone})
    return joined(rows, more)


def joined(one, other):
    return Rows(
        client=np.concatenate([one.client, other.client]),
        time=np.concatenate([one.time, other.time]),
        score=np.concatenate([one.score, other.score]),
        therapist=np.concatenate([one.therapist, other.therapist]),
        covariates={
            name: np.concatenate([column, other.covariates[name]])
            for name, column in one.covariates.items()
        },
    )


@settings(max_examples=15, deadline=None)
@given(
    seeds,
    st.lists(st.integers(0, 999), min_size=1, max_size=9),
    st.sampled_from(["time", "score", "age"]),
)
def test_rows_with_a_gap_change_nothing(seed, places, column):
    rows = clinic(seed, irregular=True)
    gapped = with_gaps(rows, places, column)
    known = fit(OWN, rows)
    assert complete(OWN, gapped).sum() == len(rows.score)
    scanned = fit_sums(OWN, scan(table(gapped), COLUMNS, OWN))
    assert scanned.n_rows == known.n_rows
    assert scanned.log_likelihood == pytest.approx(known.log_likelihood, abs=1e-6)
    assert scanned.coefficients == pytest.approx(known.coefficients, rel=1e-6)


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(0, 999), st.booleans())
def test_a_row_twice_is_told_with_client_and_time(seed, place, other_score):
    rows = clinic(seed)
    twin = chosen(rows, np.array([place % len(rows.score)]))
    twin = replace(twin, score=twin.score + 5 * other_score)
    doubled = joined(rows, twin)
    said = f"client {twin.client[0]} has two scores at time {twin.time[0]:g}"
    with pytest.raises(DoubledRows, match=said):
        fit(OWN, doubled)
    with pytest.raises(DoubledRows, match=said):
        scan(table(doubled), COLUMNS, OWN)


@settings(max_examples=8, deadline=None)
@given(seeds)
def test_everybody_twice_under_another_name_says_the_same_twice(seed):
    rows = clinic(seed, sd_therapist=2.0)
    twins = replace(rows, client=rows.client + 100, therapist=rows.therapist + 50)
    once, twice = (fit(OWN, r, method=Method.ML) for r in (rows, joined(rows, twins)))
    assert twice.coefficients == pytest.approx(once.coefficients, rel=1e-4, abs=1e-4)
    assert twice.log_likelihood == pytest.approx(2 * once.log_likelihood, abs=1e-4)
    assert twice.residual_sd == pytest.approx(once.residual_sd, rel=1e-4)


@settings(max_examples=8, deadline=None)
@given(seeds, st.floats(-1e3, 1e3), st.sampled_from([0.01, 1.0, 7.0]))
def test_a_covariate_on_another_scale_has_another_estimate_and_no_other_fit(
    seed, shift, scale
):
    own = design(fixed="1 + t + lag(x) + within(x) + between(x)", client="1")
    rows = clinic(seed)
    x = np.random.default_rng(seed).normal(5, 1, len(rows.score))
    models = []
    for values in (x, x * scale + shift):
        made = derived_rows(own, replace(rows, covariates={"x": values}))
        models.append(fit(own, chosen(made, complete(own, made)), method=Method.ML))
    before, after = models
    assert after.log_likelihood == pytest.approx(before.log_likelihood, abs=1e-5)
    assert after.coefficients[2:] * scale == pytest.approx(
        before.coefficients[2:], rel=1e-4, abs=1e-6
    )


finite = st.floats(allow_nan=False, allow_infinity=False)
cells = st.none() | finite | st.integers(0, 27).map(float)
rows_of = st.lists(
    st.tuples(st.integers(0, 3), cells, cells, cells), min_size=1, max_size=20
)


@settings(max_examples=60, deadline=None)
@given(
    rows_of,
    st.sampled_from(["1 + t", "1 + t + lag(x)", "1 + within(x) + between(x)"]),
)
def test_the_scan_of_any_cells_gives_numbers_or_a_reason(drawn, fixed):
    client, time, score, x = zip(*drawn, strict=True)
    numbers = {"time": time, "score": score, "x": x}
    cells = {n: pa.array(c, type=pa.float64()) for n, c in numbers.items()}
    data = ibis.memtable(pa.table({"client": pa.array(client)} | cells))
    own = design(fixed=fixed, client="1")
    columns = replace(COLUMNS, therapist=None)
    try:
        model = fit_sums(own, scan(data, columns, own))
        held = histories(data, columns, model)
        found = predicted(*held.part(0, 99), at=3.0)
    except VinculaError:
        return
    for column in (found.first, found.mean, found.sd_course, found.sd_score):
        assert np.isfinite(column).all()


@settings(max_examples=12, deadline=None)
@given(
    st.integers(2, 9),
    st.sampled_from(["week", "score", "x"]),
    st.sampled_from(["twelve", "1e999", "1_000", "=1+1", "inf"]),
)
def test_a_faulty_cell_is_named_with_row_and_column(
    tmp_path_factory, row, column, cell
):
    rows = clinic(1, clients=8)
    names = ("client", "week", "score", "x")
    lines = [
        dict(zip(names, [str(c), f"{t:g}", f"{s:g}", f"{n % 5}"], strict=True))
        for n, (c, t, s) in enumerate(
            zip(rows.client, rows.time, rows.score, strict=True)
        )
    ]
    lines[row - 1][column] = cell
    path = tmp_path_factory.mktemp("faulty") / "scores.csv"
    text = [",".join(names), *(",".join(line.values()) for line in lines)]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    words = "--client client --time week --score score --random 1 --no-card --json"
    for engine in ("duckdb", "numpy"):
        status, printed, said = told(
            *("trajectory", "fit", str(path), *words.split()),
            *("--fixed", "1 + t + within(x)", "--engine", engine),
        )
        assert status == 1
        assert f"row {row}, column {column}: " in said
        assert json.loads(printed)["n_rows"] == len(lines) - 1


def told(*words):
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as said:
        status = run(list(words))
    return status, out.getvalue(), said.getvalue()
