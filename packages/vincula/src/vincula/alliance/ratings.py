"""Is this a rating at all? Finite, and small enough for its square to be a number."""

from collections.abc import Sequence
from math import isfinite

import numpy as np

from vincula.columns import Numbers

LARGEST = 1e100
REFUSED = "a rating must be a finite number; leave missed sessions out"


def check_ratings(*columns: Sequence[float] | Numbers) -> None:
    """Raise ValueError where anything is not a rating."""
    for column in columns:
        if isinstance(column, np.ndarray):
            sound = bool((np.abs(column) <= LARGEST).all())
        else:
            sound = all(isfinite(v) and abs(v) <= LARGEST for v in column)
        if not sound:
            raise ValueError(REFUSED)
