"""How often would chance order make such a jump of a steady course?"""

from collections.abc import Sequence

import numpy as np

from vincula.catalogue.model import Direction
from vincula.change.reliable import gain
from vincula.change.sudden import Jump, JumpCriteria, Kind, criteria_met
from vincula.columns import Counts, Numbers

SHUFFLES = 999
# A line through two points leaves no ups and downs to put into another order.
FEWEST = 3


def jump_p_value(
    scores: Sequence[float | None],
    jump: Jump,
    *,
    direction: Direction,
    seed: int,
    criteria: JumpCriteria | None = None,
    shuffles: int = SHUFFLES,
) -> float:
    r"""Return how often a steady course with these ups and downs has such a jump.

    A straight line is laid through the person's scores; what is left over and under it
    is put into random order again and again. ``p`` is the share of these courses that
    have at least one jump, by the same criteria, of at least the same size:

    .. math:: p = (1 + \#\{\text{courses with such a jump}\}) / (1 + \text{shuffles})

    Parameters
    ----------
    scores, direction, criteria
        As they were given to `vincula.change.sudden.sudden_changes`.
    jump
        What was found there.
    seed, shuffles
        The same seed gives the same p; more shuffles make it steadier.

    Notes
    -----
    Every step of a shuffled course is looked at, so that the many places at which a
    jump could have been found are counted in. Missing sessions stay missing. Ups and
    downs that carry over from session to session (autocorrelation) are not modelled.
    The three criteria alone flag 5 to 27 % of simulated courses without any change and
    18 to 68 % of courses that decline gradually (Vittengl et al., table 2).

    References
    ----------
    Freedman & Lane (1983), https://doi.org/10.1080/07350015.1983.10509354;
    Vittengl et al. (2015), https://doi.org/10.2174/1573400510666140929195441
    """
    given = np.array([np.nan if s is None else s for s in scores], dtype=np.float64)
    there = np.flatnonzero(np.isfinite(given))
    if there.size < FEWEST:
        return 1.0
    sign = gain(1, direction) * (1 if jump.kind is Kind.GAIN else -1)
    with np.errstate(all="ignore"):
        courses = _courses(given * sign, there, seed=seed, shuffles=shuffles)
        tests = criteria_met(courses, criteria or JumpCriteria())
        # A jump of the same size counts, whatever rounding does to it; where a score
        # beside the step is missing there is no size, and any jump counts.
        size = None if jump.size_points is None else abs(jump.size_points) * (1 - 1e-9)
        such = (tests.met & (size is None or tests.size >= size)).any(axis=1)
    return float((1 + such.sum()) / (1 + shuffles))


def _courses(given: Numbers, there: Counts, *, seed: int, shuffles: int) -> Numbers:
    sessions = there - there.mean()
    level = given[there].mean()
    slope = (sessions @ (given[there] - level)) / (sessions @ sessions)
    line = level + slope * sessions
    left = given[there] - line
    random = np.random.default_rng(seed)
    order = random.permuted(np.tile(np.arange(there.size), (shuffles, 1)), axis=1)
    courses = np.full((shuffles, given.size), np.nan)
    courses[:, there] = line + left[order]
    return courses
