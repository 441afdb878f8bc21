"""What a process of ours does: scan a file and fit, scan alone, read alone, or predict.

Run as a program: `python ours.py TASK FILE LEVELS WARM-UP-FILE`. The warm-up loads what
imports take; then the whole way from the file on the disk to the result is timed.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import ibis
import numpy as np

from vincula.trajectory.design import Design, RowColumns, Rows, Transform, design
from vincula.trajectory.fit import fit_sums
from vincula.trajectory.histories import Histories
from vincula.trajectory.histories_scan import histories
from vincula.trajectory.joined import design_sums
from vincula.trajectory.optimise import Surface, lowest
from vincula.trajectory.parameters import parameters
from vincula.trajectory.predict import predict
from vincula.trajectory.predict import predicted as predicted_of
from vincula.trajectory.scan import scan
from vincula.trajectory.statistics import client_sums

# Some clocks of processors tick a hundred times a second.
COARSE = 0.01
AT_A_TIME = 20_000
DATABASE = cache(ibis.duckdb.connect)
COLUMNS = RowColumns(client="client", time="week", score="score", therapist="therapist")


def own_design(levels: str) -> Design:
    """Return the model that all fit."""
    therapist = "1" if levels == "3" else None
    return design(therapist=therapist, transform=Transform.LOG1P)


def opened(file: str) -> Any:
    """Open a file in the database that the warm-up started, as R is started, too."""
    return DATABASE().read_parquet(file)


def fitted(file: str, levels: str) -> dict[str, Any]:
    """Scan, then search."""
    own = own_design(levels)
    sums = scan(opened(file), COLUMNS, own)
    scanned = time.perf_counter()
    model = fit_sums(own, sums)
    return {
        "search_seconds": time.perf_counter() - scanned,
        "log_likelihood": model.log_likelihood,
    }


def scanned(file: str, levels: str) -> dict[str, Any]:
    """Scan alone."""
    scan(opened(file), COLUMNS, own_design(levels))
    return {}


def bare(file: str, _levels: str) -> dict[str, Any]:
    """Read the same columns and add each up: the floor of every scan."""
    table = opened(file)
    names = ("client", "week", "score")
    table.aggregate([table[name].sum().name(name) for name in names]).to_pyarrow()
    return {}


def counted(file: str, _levels: str) -> dict[str, Any]:
    """Group the same rows by client and add up one column: the floor of a GROUP BY."""
    table = opened(file)
    table.group_by("client").aggregate(total=table["score"].sum()).to_pyarrow()
    return {}


def repeated(file: str, levels: str) -> dict[str, Any]:
    """Fit courses of eight sessions each, so that all schedules are the same."""
    clients = int(file.rpartition("/")[2].partition(".")[0])
    rng = np.random.default_rng(1)
    rows = Rows(
        client=np.repeat(np.arange(clients), 8),
        therapist=np.repeat(np.arange(clients) // 50, 8),
        time=np.tile(np.arange(8.0), clients),
        score=np.rint(
            np.repeat(rng.normal(80, 16, clients), 8) + rng.normal(0, 9, 8 * clients)
        ),
    )
    own = own_design(levels)

    surface = Surface(
        sums=design_sums(client_sums(own, rows)),
        parameters=parameters(own),
        restricted=True,
    )
    began = time.perf_counter()
    lowest(surface)
    return {"search_seconds": time.perf_counter() - began}


def predicted(file: str, levels: str) -> dict[str, Any]:
    """Predict every client of a file: from the file on the disk to the last number."""
    own = own_design(levels)
    table = opened(file)
    model = fit_sums(own, scan(table, COLUMNS, own))

    def from_sums(held: Histories) -> int:
        starts = range(0, len(held.order), AT_A_TIME)
        parts = (predicted_of(*held.part(s, AT_A_TIME), at=30.0) for s in starts)
        return sum(len(part.mean) for part in parts)

    whole = rates(lambda: from_sums(histories(table, COLUMNS, model)))
    held = histories(table, COLUMNS, model)
    scanned_before = rates(lambda: from_sums(held))
    return whole | {f"scanned_before_{n}": v for n, v in scanned_before.items()}


def foretold(file: str, levels: str) -> dict[str, Any]:
    """Predict every client of arrays that are in memory, with all their sessions."""
    own = own_design(levels)
    table = opened(file)
    model = fit_sums(own, scan(table, COLUMNS, own))
    found = table.to_pyarrow()
    rows = Rows(
        client=found["client"].to_numpy(),
        therapist=found["therapist"].to_numpy(),
        time=found["week"].to_numpy().astype(float),
        score=found["score"].to_numpy().astype(float),
    )
    return rates(lambda: len(predict(model, rows, at=30.0).mean))


def rates(work: Callable[[], int]) -> dict[str, Any]:
    """Return how many clients a second of the clock, and of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    clients = work()
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    return {
        "clients_a_second": clients / seconds,
        "clients_a_cpu_second": clients / max(cpu, COARSE),
    }


TASKS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "fit": fitted,
    "scan": scanned,
    "bare": bare,
    "group": counted,
    "repeated": repeated,
    "predict": predicted,
    "foretell": foretold,
}


def main(task: str, file: str, levels: str, warm_up: str) -> None:
    """Do it once for nothing, then once for the clock."""
    TASKS[task](warm_up, levels)
    began, worked = time.perf_counter(), time.process_time()
    told = TASKS[task](file, levels)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu} | told))


if __name__ == "__main__":
    main(*sys.argv[1:])
