"""Invented courses: clients of therapists, weekly sessions of which some are missed."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

SEED = 20261126
WEEKS, MEAN_WEEKS = 26, 11.0
ROWS_A_GROUP = 122_880


def write(folder: Path, clients: int) -> int:
    """Write `N.parquet` (for us and for Python) and `N.csv` (for R); return the rows."""
    path = folder / f"{clients}.parquet"
    if not path.exists():
        table = courses(clients)
        pq.write_table(table, path, compression="zstd", row_group_size=ROWS_A_GROUP)
        pa.csv.write_csv(table, folder / f"{clients}.csv")
    return int(pq.ParquetFile(path).metadata.num_rows)


def courses(clients: int) -> pa.Table:
    """Return a table with one row a session, in order of clients."""
    rng = np.random.default_rng(SEED)
    therapists = max(10, clients // 50)
    weights = rng.gamma(2.0, size=therapists)
    therapist = rng.choice(therapists, size=clients, p=weights / weights.sum())
    stay = rng.negative_binomial(2.0, 2 / (2 + MEAN_WEEKS), size=clients)
    weeks = 1 + np.minimum(stay, WEEKS - 1)
    client = np.repeat(np.arange(clients), weeks)
    week = np.arange(len(client)) - np.repeat(np.cumsum(weeks) - weeks, weeks)
    came = (week == 0) | (rng.random(len(week)) < rng.beta(9, 1.6, clients)[client])
    client, week = client[came], week[came]
    start, pace = rng.normal(size=(2, clients))
    level = 80 + 16 * start + rng.normal(0, 4, therapists)[therapist]
    slope = -6 + 5 * (-0.35 * start + np.sqrt(1 - 0.35**2) * pace)
    mean = level[client] + slope[client] * np.log1p(week)
    score = np.rint(mean + rng.normal(0, 9, len(week)))
    return pa.table(
        {
            "client": client.astype(np.int32),
            "therapist": therapist[client].astype(np.int32),
            "week": week.astype(np.int16),
            "t": np.log1p(week),
            "score": score.astype(np.int16),
        }
    )
