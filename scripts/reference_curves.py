"""Make the reference curves of PHQ-9 and GAD-7 that the library ships.

Nobody publishes courses session by session. The NHS publishes first and last scores of
whole England; what lies between is simulated so that first and last scores come out as
published, then fitted and tried like any other data. Run with the Python of `.venv`:

    python scripts/reference_curves.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import yaml

from vincula.catalogue.model import Direction
from vincula.trajectory.card import tried
from vincula.trajectory.design import RowColumns, Rows, Transform, design
from vincula.trajectory.fit import fit
from vincula.trajectory.kept import Kept, MeasureEntry, ScaleEntry, model_text
from vincula.trajectory.trials import Meaning

PLACE = (
    Path(__file__).resolve().parent.parent
    / "packages/vincula/src/vincula/trajectory/reference"
)
DAY = "2026-11-26"
ROUNDS = 12
OWN = design(transform=Transform.LOG)
COLUMNS = RowColumns(client="client", time="session", score="score", therapist=None)


def main() -> None:
    """Write one model a scale, and say how its simulation compares."""
    figures = yaml.safe_load((PLACE / "figures.yaml").read_text(encoding="utf-8"))
    for name, published in figures["published"].items():
        rows = matched(published, figures["scales"][name], figures["assumed"])
        kept = curve(figures, name, rows)
        text = model_text(kept, left_out=0) + "\n"
        (PLACE / f"{name}.json").write_text(text, encoding="utf-8")
        print(name, published, "simulated:", summary(rows))
        print("  changed reliably:", changed(rows, kept.scale.reliable_points))


def curve(figures: dict[str, Any], name: str, rows: Rows) -> Kept:
    """Fit and try the model of a scale."""
    scale = figures["scales"][name]
    meaning = Meaning(
        direction=Direction.HIGHER_IS_WORSE, reliable_points=scale["reliable_points"]
    )
    found = tried(
        lambda some: fit(OWN, some), rows, meaning, data=figures["label"], day=DAY
    )
    return Kept(
        model=fit(OWN, rows),
        columns=COLUMNS,
        scale=ScaleEntry(
            better="lower",
            reliable_points=float(scale["reliable_points"]),
            lowest=float(scale["lowest"]),
            highest=float(scale["highest"]),
        ),
        card=found.card,
        corrections=found.corrections,
        label=figures["label"],
        measure=MeasureEntry(
            instrument=name, version=figures["catalogue"][name], scale="total"
        ),
    )


def matched(
    published: dict[str, float], scale: dict[str, float], assumed: dict[str, Any]
) -> Rows:
    """Simulate until first and last scores are those published, ends of the scale and all."""
    wanted = np.array([*published.values(), assumed["correlation_of_first_and_last"]])
    aim = wanted.copy()
    for _ in range(ROUNDS):
        rows = simulated(aim, scale, assumed)
        aim = aim + 0.8 * (wanted - np.array(list(summary(rows).values())))
    return rows


def simulated(
    aim: np.ndarray, scale: dict[str, float], assumed: dict[str, Any]
) -> Rows:
    """Return courses of which first and last scores, before rounding, are as aimed at."""
    first_mean, first_sd, last_mean, last_sd, alike = aim
    rng = np.random.default_rng(assumed["seed"])
    clients = assumed["clients"]
    fewest = assumed["fewest_sessions"]
    more = rng.geometric(1 / (assumed["mean_sessions"] - fewest + 1), clients) - 1
    sessions = np.minimum(fewest + more, assumed["most_sessions"])
    end = float(np.log(sessions).mean())
    error = first_sd**2 * (1 - scale["reliability"])
    start = first_sd**2 - error
    together = (alike * first_sd * last_sd - start) / end
    pace = (last_sd**2 - error - start - 2 * end * together) / end**2
    covariance = np.array([[start, together], [together, pace]])
    own = rng.multivariate_normal([0, 0], covariance, clients)
    client = np.repeat(np.arange(clients), sessions)
    session = (
        1 + np.arange(len(client)) - np.repeat(np.cumsum(sessions) - sessions, sessions)
    )
    slope = (last_mean - first_mean) / end + own[:, 1]
    mean = first_mean + own[client, 0] + slope[client] * np.log(session)
    score = np.rint(mean + rng.normal(0, np.sqrt(error), len(client)))
    return Rows(
        client=client,
        time=session.astype(np.float64),
        score=np.clip(score, scale["lowest"], scale["highest"]),
    )


def summary(rows: Rows) -> dict[str, float]:
    """Return what is published of real courses, of invented ones."""
    first, last = ends(rows)
    return {
        "first_mean": round(float(first.mean()), 3),
        "first_sd": round(float(first.std()), 3),
        "last_mean": round(float(last.mean()), 3),
        "last_sd": round(float(last.std()), 3),
        "correlation": round(float(np.corrcoef(first, last)[0, 1]), 3),
    }


def changed(rows: Rows, points: float) -> dict[str, float]:
    """Return who improved and deteriorated reliably on this scale, in per cent."""
    first, last = ends(rows)
    return {
        "improved": round(float(100 * np.mean(first - last >= points)), 1),
        "deteriorated": round(float(100 * np.mean(last - first >= points)), 1),
    }


def ends(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Return each client's first and last score."""
    new = np.flatnonzero(np.diff(rows.client, prepend=-1))
    return rows.score[new], rows.score[np.append(new[1:], len(rows.score)) - 1]


if __name__ == "__main__":
    main()
