"""Small invented clinics, from a seed."""

import numpy as np

from vincula.trajectory.design import Rows


def clinic(
    seed: int,
    *,
    clients: int = 25,
    therapists: int = 4,
    sd_start: float = 4.0,
    sd_slope: float = 1.0,
    sd_therapist: float = 1.0,
    irregular: bool = False,
) -> Rows:
    """Scores that fall with the logarithm of time; some sessions are missed."""
    rng = np.random.default_rng(seed)
    client = np.repeat(np.arange(clients), 9)
    week = np.tile(np.arange(9.0), clients)
    if irregular:
        week = week + rng.uniform(0, 0.9, len(week))
    came = rng.random(len(week)) < 0.65
    came[::9] = True
    start, slope = rng.normal(0, 1, (2, clients))
    therapist = rng.permutation(np.arange(clients) % therapists)
    level = (
        15 + sd_start * start + sd_therapist * rng.normal(0, 1, therapists)[therapist]
    )
    pace = -2 + sd_slope * slope
    score = (
        level[client] + pace[client] * np.log1p(week) + rng.normal(0, 2.5, len(week))
    )
    return Rows(
        client=client[came],
        time=week[came],
        score=np.round(score[came]),
        therapist=therapist[client][came],
        covariates={"age": rng.integers(18, 80, clients).astype(float)[client][came]},
    )
