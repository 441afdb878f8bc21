"""Downhill with what the slopes met so far say about the curvature (BFGS).

SciPy has it too, but hands each tiny matrix to several processors, which takes longer
than the whole fit of a clinic.
"""

from collections.abc import Callable

import numpy as np

from vincula.columns import Numbers

Function = Callable[[Numbers], tuple[float, Numbers]]

STEPS = 200
FLAT, NO_GAIN = 1e-8, 1e-12
# Wolfe's conditions: how much lower and how much flatter a step must lead.
LOWER, FLATTER = 1e-4, 0.9
TRIALS = 30


def descended(function: Function, start: Numbers) -> Numbers:
    """Return where a function, given with its gradient, is nearly lowest.

    References
    ----------
    Nocedal & Wright (2006), Numerical Optimization, algorithms 6.1 and 3.5 (bisection)
    """
    here, (value, slope) = start, function(start)
    inverse = np.eye(len(start)) / max(1.0, float(np.linalg.norm(slope)))
    for count in range(STEPS):
        found = _stepped(function, here, (value, slope), -inverse @ slope)
        if found is None:
            return here
        there, lower, slope_there = found
        moved, turned = there - here, slope_there - slope
        gain = value - lower
        here, value, slope = there, lower, slope_there
        if np.abs(slope).max() < FLAT or gain <= NO_GAIN * max(1.0, abs(value)):
            return here
        inverse = updated(inverse, moved, turned, first=count == 0)
    return here


def _stepped(
    function: Function, here: Numbers, at: tuple[float, Numbers], step: Numbers
) -> tuple[Numbers, float, Numbers] | None:
    value, downhill = at[0], float(at[1] @ step)
    shortest, longest, length = 0.0, np.inf, 1.0
    best = None
    for _ in range(TRIALS):
        there = here + length * step
        found, slope = function(there)
        if not found <= value + LOWER * length * downhill:
            longest = length
        else:
            best = (there, found, slope)
            if float(slope @ step) >= FLATTER * downhill:
                return best
            shortest = length
        length = 2 * shortest if longest == np.inf else (shortest + longest) / 2
    return best


def updated(
    inverse: Numbers, moved: Numbers, turned: Numbers, *, first: bool = False
) -> Numbers:
    """Return the inverse curvature with what one more step told of it."""
    along = float(moved @ turned)
    if along <= 0:
        return inverse
    if first:
        inverse = np.eye(len(moved)) * along / float(turned @ turned)
    across = np.eye(len(moved)) - np.outer(moved, turned) / along
    new: Numbers = across @ inverse @ across.T + np.outer(moved, moved) / along
    return new
