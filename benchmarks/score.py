"""How fast is `vincula score` on a million responses, against a plain NumPy sum?

Both read the same Parquet file, each in a process of its own, so that the peak of
memory is that process's alone. The plain sum checks nothing, knows no missing items
and writes nothing: it is the floor, not a rival. Run from anywhere:

    python benchmarks/score.py [--rows 1000000] [--repeats 3]
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "score.json"
ITEMS = [f"phq9_{k}" for k in range(1, 10)]
MISSING = 0.02
SEED = 20261122
BUDGET_SECONDS, BUDGET_MIB = 5.0, 1024.0

PLAIN_SUM = """
import sys
import numpy as np
import pyarrow.parquet as pq

table = pq.read_table(sys.argv[1], columns=sys.argv[2].split(","))
print(np.column_stack([column.to_numpy() for column in table.columns]).sum(axis=1)[:1])
"""

VINCULA = """
import sys
from vincula.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def main() -> None:
    """Measure both, print the ratios and write them beside the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        responses, scores = Path(folder, "in.parquet"), Path(folder, "out.parquet")
        write_responses(responses, rows=args.rows)
        plain = [sys.executable, "-c", PLAIN_SUM, str(responses), ",".join(ITEMS)]
        ours = [sys.executable, "-c", VINCULA, "score", "phq9", str(responses)]
        ours += ["--out", str(scores)]
        # One after the other in turn, so that both meet the same machine.
        runs = [(measure(plain), measure(ours)) for _ in range(args.repeats)]
        checked = check(responses, scores)
    result = report(runs, rows=args.rows, checked=checked)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


def write_responses(path: Path, *, rows: int) -> None:
    """Write invented answers, some missing, with an identifier."""
    random = np.random.default_rng(SEED)
    columns = {"id": pa.array(np.arange(rows))}
    for item in ITEMS:
        missing = random.random(rows) < MISSING
        columns[item] = pa.array(random.integers(0, 4, rows, np.int8), mask=missing)
    pq.write_table(pa.table(columns), path)


def measure(command: list[str]) -> tuple[float, float]:
    """Run a command; return seconds and peak memory in MiB, its own alone."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    # wait4 gives the usage of this child, not of the largest child so far.
    with process.stderr:
        errors = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{command[:3]} ended with {process.returncode}: {errors}")
    return seconds, mebibytes(usage)


def mebibytes(usage: resource.struct_rusage) -> float:
    """Turn ru_maxrss, which is KiB on Linux and bytes on macOS, into MiB."""
    return usage.ru_maxrss / (1 << 20 if platform.system() == "Darwin" else 1 << 10)


def check(responses: Path, scores: Path) -> int:
    """Compare every complete row with the plain sum; return how many there are."""
    answers = pq.read_table(responses, columns=ITEMS)
    values = np.column_stack([column.to_numpy() for column in answers.columns])
    complete = ~np.isnan(values).any(axis=1)
    found = pq.read_table(scores, columns=["total_score"])["total_score"].to_numpy()
    assert np.array_equal(found[complete], values[complete].sum(axis=1))
    return int(complete.sum())


def report(
    runs: list[tuple[tuple[float, float], tuple[float, float]]],
    *,
    rows: int,
    checked: int,
) -> dict[str, object]:
    """Say medians, ratios and whether the budget is met."""
    plain_s, plain_mib = (median(run[0][i] for run in runs) for i in (0, 1))
    ours_s, ours_mib = (median(run[1][i] for run in runs) for i in (0, 1))
    worst_s, worst_mib = (max(run[1][i] for run in runs) for i in (0, 1))
    return {
        "what": "vincula score phq9, Parquet to Parquet, against a plain NumPy sum",
        "rows": rows,
        "repeats": len(runs),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "plain_sum": {"seconds": round(plain_s, 2), "peak_mib": round(plain_mib)},
        "vincula_score": {"seconds": round(ours_s, 2), "peak_mib": round(ours_mib)},
        "ratio": {
            "time": round(ours_s / plain_s, 2),
            "memory": round(ours_mib / plain_mib, 2),
        },
        "worst": {"seconds": round(worst_s, 2), "peak_mib": round(worst_mib)},
        "budget": {"seconds": BUDGET_SECONDS, "peak_mib": BUDGET_MIB},
        "within_budget": worst_s <= BUDGET_SECONDS and worst_mib <= BUDGET_MIB,
        "rows_equal_to_plain_sum": checked,
    }


if __name__ == "__main__":
    main()
