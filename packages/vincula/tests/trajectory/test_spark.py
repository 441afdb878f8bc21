"""The same GROUP BY on Spark, in local mode: the same numbers to 1e-9."""

import json
import os
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trajectory.invented import clinic
from trajectory.references import SESSIONS_FILE
from vincula.cli.main import run

pytest.importorskip("pyspark", reason="pyspark is not installed (vincula[spark])")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java, and there is none here", allow_module_level=True)
# Spark's own warnings on deprecated calls inside of it are not ours.
pytestmark = pytest.mark.filterwarnings("ignore")

CSV = ["--client", "client", "--time", "session", "--score", "y"]
CLOSE = 1e-9


def both(capsys, *words):
    """Return what either engine says of a fit."""
    told = []
    for engine in ("duckdb", "spark"):
        words = [str(word) for word in words]
        status = run(["trajectory", "fit", *words, "--json", "--engine", engine])
        captured = capsys.readouterr()
        told.append((status, json.loads(captured.out), captured.err))
    return told


def numbers(model):
    found = [model["log_likelihood"], model["residual_sd"]]
    found += [n for one in model["fixed"].values() for n in one.values()]
    for level in model["random"].values():
        found += [*level["sd"].values(), level["correlation"]] if level else []
    return [number for number in found if number is not None]


@pytest.mark.parametrize(
    "more", [(), ("--therapist", "therapist")], ids=["two", "three"]
)
def test_a_file_of_texts(capsys, more):
    formula = ("--fixed", "1 + t + baseline + wai_lag_w", "--transform", "log")
    duckdb, spark = both(capsys, SESSIONS_FILE, *CSV, *formula, *more)
    assert spark[0] == duckdb[0] == 0
    assert numbers(spark[1]) == pytest.approx(numbers(duckdb[1]), rel=CLOSE)
    assert spark[1]["n_left_out"] == duckdb[1]["n_left_out"] == 320


def test_parquet_with_nulls_and_irregular_times(capsys, tmp_path):
    rows = clinic(1, clients=200, irregular=True)
    score = pa.array(rows.score, mask=np.arange(len(rows.score)) % 17 == 5)
    columns = {"client": rows.client, "session": rows.time, "y": score}
    pq.write_table(pa.table(columns), tmp_path / "rows.parquet")
    duckdb, spark = both(
        capsys, tmp_path / "rows.parquet", *CSV, "--transform", "log1p"
    )
    assert numbers(spark[1]) == pytest.approx(numbers(duckdb[1]), rel=CLOSE)
    assert spark[2] == duckdb[2]


def test_errors_that_hang_together(capsys):
    duckdb, spark = both(capsys, SESSIONS_FILE, *CSV, "--transform", "log", "--ar1")
    assert numbers(spark[1]) == pytest.approx(numbers(duckdb[1]), rel=1e-7)


def test_faulty_cells_are_named(capsys, tmp_path):
    text = SESSIONS_FILE.read_text().splitlines()
    cells = text[4].split(",")
    cells[text[0].replace('"', "").split(",").index("y")] = "ten"
    text[4] = ",".join(cells)
    path = tmp_path / "faulty.csv"
    path.write_text("\n".join(text))
    duckdb, spark = both(capsys, path, *CSV)
    assert spark[2] == duckdb[2]
    assert "faulty.csv: row 4, column y: not a number" in spark[2]
    assert spark[0] == 1


def test_covariates_made_by_the_scan_and_what_is_told_of_each_client(capsys, tmp_path):
    formula = "1 + t + lag(within(wai_client)) + between(wai_client)"
    out = ("--out", tmp_path / "model.json")
    duckdb, spark = both(
        *(capsys, SESSIONS_FILE, *CSV, "--fixed", formula, "--transform", "log"),
        *("--therapist", "therapist", *out),
    )
    assert numbers(spark[1]) == pytest.approx(numbers(duckdb[1]), rel=CLOSE)
    told = {}
    for engine in ("duckdb", "spark"):
        more = ["--engine", engine]
        files = [str(out[1]), str(SESSIONS_FILE)]
        assert (
            run(["trajectory", "predict", *files, "--at", "12", "--json", *more]) == 0
        )
        people = json.loads(capsys.readouterr().out)["clients"]
        assert run(["trajectory", "blups", *files, "--json", *more]) == 0
        deviations = json.loads(capsys.readouterr().out)
        run(["trajectory", "check", *files, "--json", "--most", "100", *more])
        card = json.loads(capsys.readouterr().out)
        told[engine] = ({one["id"]: one for one in people}, deviations, card)
    for client, one in told["duckdb"][0].items():
        other = told["spark"][0][client]
        for name in ("mean", "sd", "sd_all", "first"):
            assert other[name] == pytest.approx(one[name], rel=1e-8)
    for level, found in told["duckdb"][1].items():
        for label, terms in found.items():
            for term, value in terms.items():
                other = told["spark"][1][level][label][term]
                assert other["deviation"] == pytest.approx(value["deviation"], abs=1e-8)
    assert told["spark"][2]["n_clients"] == told["duckdb"][2]["n_clients"] == 80
    assert told["spark"][2]["coverage"] == told["duckdb"][2]["coverage"]
