"""The reference inputs and results of reliability, read from their files."""

import json
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "validation" / "reliability"
KNOWN = json.loads((DATA / "reliability.json").read_text())["cases"]
FORMS = ("attitude", "sim_phq9_items", "sim_wai12_items")


def table(name):
    return np.genfromtxt(DATA / f"{name}.csv", delimiter=",", skip_header=1)
