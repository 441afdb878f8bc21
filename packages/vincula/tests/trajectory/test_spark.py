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
