"""How did the people go on who began most like this one?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The nearest people, as rows of the others; how far; and their mean course.

    ``intercept`` and ``slope`` belong to the transformed time.
    """

    nearest: NDArray[np.intp]
    distance: Numbers
    intercept: float
    slope: float

    def predicted(self, time: float) -> float:
        """Return the score expected at a (transformed) time."""
        return self.intercept + self.slope * time


def line(time: Numbers, score: Numbers) -> tuple[float, float]:
    """Return intercept and slope of one person's own least-squares line."""
    if len(score) < 2 or time.min() == time.max():  # noqa: PLR2004 - a line has two ends
        raise NotEnoughInformation("a line needs scores at two times")
    centred = time - time.mean()
    slope = float(centred @ (score - score.mean()) / (centred @ centred))
    return float(score.mean()) - slope * float(time.mean()), slope


def nearest_neighbours(
    start: Numbers, *, others: Numbers, lines: Numbers, k: int = 20
) -> Neighbours:
    """Find the people whose first scores were most like these; average their lines.

    Parameters
    ----------
    start
        This person's first scores, in points.
    others
        The first scores of people whose course is known: a row a person.
    lines
        Their intercepts and slopes (`line`): a row a person.
    k
        How many neighbours. Ties go to whoever comes first.

    References
    ----------
    Lutz et al. (2005), https://doi.org/10.1037/0022-006X.73.5.904
    """
    if not 0 < k <= len(others):
        raise NotEnoughInformation(
            f"{k} neighbours cannot be found among {len(others)} people"
        )
    distance = np.sqrt(((others - start) ** 2).sum(axis=1))
    nearest = np.argsort(distance, kind="stable")[:k]
    intercept, slope = lines[nearest].mean(axis=0)
    return Neighbours(
        nearest=nearest,
        distance=distance[nearest],
        intercept=float(intercept),
        slope=float(slope),
    )
