"""The reference data and results as tests use them; where they come from: SOURCE.md."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from vincula.trajectory.design import Design, Rows, Transform, chosen, complete, design
from vincula.trajectory.fit import fit
from vincula.trajectory.model import Method, TrajectoryModel

DATA = Path(__file__).parent / "data"
SLEEP_FILE = DATA / "sleepstudy.csv"
SESSIONS_FILE = DATA / "sim_sessions_3level_small_centered.csv"


def known(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text())


def numbers(column: list[str]) -> np.ndarray:
    return np.array(
        [float(cell) if cell not in ("", "NA") else np.nan for cell in column]
    )


def table(path: Path) -> dict[str, list[str]]:
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def _sleep() -> Rows:
    columns = table(SLEEP_FILE)
    return Rows(
        client=np.array(columns["Subject"]),
        time=numbers(columns["Days"]),
        score=numbers(columns["Reaction"]),
    )


def _sessions() -> Rows:
    columns = table(SESSIONS_FILE)
    own = ("client", "therapist", "session", "y")
    return Rows(
        client=numbers(columns["client"]).astype(int),
        therapist=numbers(columns["therapist"]).astype(int),
        time=numbers(columns["session"]),
        score=numbers(columns["y"]),
        covariates={n: numbers(c) for n, c in columns.items() if n not in own},
    )


SLEEP = _sleep()
SESSIONS = _sessions()
SLEEP_KNOWN = known("mixed_sleepstudy")["models"]
SESSIONS_KNOWN = known("mixed_sim_small")["models"]
DYNAMIC = known("etr_dynamic_small")["case"]
CONFORMAL = known("conformal")["cases"]


def fitted(own: Design, rows: Rows, method: str) -> TrajectoryModel:
    usable = chosen(rows, complete(own, rows))
    return fit(own, usable, method=Method(method.lower()))


DISAGGREGATED = "1 + t + baseline + {wai} + wai_bc + wai_bt"
# name of the reference: how the same model is written here
SLEEP_MODELS = {
    "slope": design(),
    "intercept": design(client="1"),
    "uncorr": design(correlated=False),
    "null": design(fixed="1", client="1"),
}
SESSION_MODELS = {
    name: design(**formulas, transform=Transform.LOG)
    for name, formulas in {
        "null3": {"fixed": "1", "client": "1", "therapist": "1"},
        "growth2": {},
        "growth3": {"fixed": "1 + t + baseline", "therapist": "1 + t"},
        "lagged_disagg": {
            "fixed": DISAGGREGATED.format(wai="wai_lag_w"),
            "therapist": "1 + t",
        },
        "concurrent_disagg": {
            "fixed": DISAGGREGATED.format(wai="wai_w"),
            "therapist": "1",
        },
        "undisaggregated": {
            "fixed": "1 + t + baseline + wai_client",
            "therapist": "1",
        },
    }.items()
}
CASES = [
    (f"{name}_{method}", own, rows, results[f"{name}_{method}"])
    for models, rows, results in (
        (SLEEP_MODELS, SLEEP, SLEEP_KNOWN),
        (SESSION_MODELS, SESSIONS, SESSIONS_KNOWN),
    )
    for name, own in models.items()
    for method in ("REML", "ML")
]
