"""The reference inputs and results of the alliance methods, read from their files."""

import csv
import json
from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).parent / "validation" / "data"


def results(name):
    return json.loads((DATA / f"{name}.json").read_text())


def alliance_sessions():
    """{client: ([session, ...], [rating, ...])}; missed forms are left out."""
    courses = defaultdict(lambda: ([], []))
    with (DATA / "sim_alliance_sessions.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["wai"]:
                sessions, ratings = courses[int(row["client"])]
                sessions.append(int(row["session"]))
                ratings.append(float(row["wai"]))
    return dict(courses)


def columns(name):
    """The columns of a file of numbers, as lists."""
    with (DATA / f"{name}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {key: [float(row[key]) for row in rows] for key in rows[0]}
