"""Items, occasions and people crossed with each other: how much does each of them vary?

One score is answer y of person p at occasion o to item i. People's own parts are put
together person by person, so that time and memory grow with the number of people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from vincula.columns import Counts, Numbers
from vincula.errors import NotEnoughInformation

# The parts of the score that every person shares, and those that are a person's own.
SHARED = ("occasion", "item", "item_occasion")
OWN = ("person", "person_occasion", "person_item")
STARTS = (0.5, 1.5)
SMALLEST_VARIANCE = 1e-12
# A spread below this share of the answers is what rounding made of equal ones.
ROUNDING = 1e-10

Batch = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossedVariances:
    """Variances in squared points; which part of them is zero is an answer, too."""

    person: float
    occasion: float
    item: float
    person_occasion: float
    person_item: float
    item_occasion: float
    error: float
    log_likelihood: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """Inner products of all columns: a person's own with each other and with the rest.

    ``own``: people x own x own; ``beside``: people x own x (shared, one, score);
    ``rest``: the last with each other. ``part_own`` and ``part_shared`` number each
    column's variance.
    """

    own: Batch
    beside: Batch
    rest: Numbers
    part_own: Counts
    part_shared: Counts
    rows: int


def crossed_variances(
    people: Counts, occasions: Counts, items: Counts, scores: Numbers
) -> CrossedVariances:
    r"""Take scores apart by restricted maximum likelihood.

    .. math:: y_{poi} = \mu + a_p + b_o + c_i + (ab)_{po} + (ac)_{pi} + (bc)_{oi} + e_{poi}

    Parameters
    ----------
    people, occasions, items
        Numbers from 0, one element a score.
    scores
        In points, none missing; a gap is a row that is not there.

    Notes
    -----
    The deviance is profiled in mean and error and lowered from two starts in the
    relative standard deviations, so that a variance of zero is inside, not beyond, where
    the search may go. Occasions of two people with one number count as one occasion.

    References
    ----------
    Bates et al. (2015), https://doi.org/10.18637/jss.v067.i01
    """
    centre, size = _units(scores)
    sums = _sums(people, occasions, items, (scores - centre) / size)
    names = OWN + SHARED
    bounds = [(0.0, None)] * len(names)
    found = min(
        (
            minimize(
                lambda theta: _profile(sums, theta)[0],
                np.full(len(names), start),
                method="L-BFGS-B",
                bounds=bounds,
                options={"ftol": 1e-14, "gtol": 1e-8, "maxiter": 500},
            )
            for start in STARTS
        ),
        key=lambda one: float(one.fun),
    )
    deviance, variance = _profile(sums, found.x)
    if not variance > SMALLEST_VARIANCE:
        raise NotEnoughInformation("these answers leave no error to measure with")
    parts = dict(zip(names, (found.x**2 * variance * size**2).tolist(), strict=True))
    return CrossedVariances(
        **parts,
        error=variance * size**2,
        log_likelihood=-deviance / 2 - (sums.rows - 1) * float(np.log(size)),
    )


def _units(scores: Numbers) -> tuple[float, float]:
    if len(scores) <= 1:
        raise NotEnoughInformation("there are hardly any answers")
    with np.errstate(all="ignore"):
        centre, size = float(scores.mean()), float(scores.std())
    if not np.isfinite(size):
        raise NotEnoughInformation("these answers are too extreme")
    if not size > ROUNDING * abs(centre):
        raise NotEnoughInformation("all answers are equal")
    return centre, size


def _sums(people: Counts, occasions: Counts, items: Counts, scores: Numbers) -> _Sums:
    n, m, k = (int(labels.max()) + 1 for labels in (people, occasions, items))
    width, mean = 1 + m + k, m + k + m * k
    own = np.zeros((n, width, width))
    beside = np.zeros((n, width, mean + 2))
    rest = np.zeros((mean + 2, mean + 2))
    mine = (np.zeros_like(people), 1 + occasions, 1 + m + items)
    cell = m + k + occasions * k + items
    theirs = (occasions, m + items, cell, np.full_like(people, mean))
    score = np.full_like(people, mean + 1)
    for one in mine:
        for other in mine:
            np.add.at(own, (people, one, other), 1.0)
        for other in theirs:
            np.add.at(beside, (people, one, other), 1.0)
        np.add.at(beside, (people, one, score), scores)
    for one in theirs:
        for other in theirs:
            np.add.at(rest, (one, other), 1.0)
        np.add.at(rest, (one, score), scores)
        np.add.at(rest, (score, one), scores)
    rest[-1, -1] = scores @ scores
    return _Sums(
        own=own,
        beside=beside,
        rest=rest,
        part_own=np.repeat([0, 1, 2], [1, m, k]),
        part_shared=np.repeat([3, 4, 5], [m, k, m * k]),
        rows=len(scores),
    )


def _profile(sums: _Sums, theta: Numbers) -> tuple[float, float]:
    """Return the restricted deviance, and the error variance at its lowest."""
    weight = theta[sums.part_own]
    inner = sums.own * weight[:, None] * weight + np.eye(len(weight))
    root = np.linalg.cholesky(inner)
    turned = np.linalg.solve(root, sums.beside * weight[:, None])
    flat = turned.reshape(-1, turned.shape[2])
    rest = sums.rest - flat.T @ flat
    q = len(sums.part_shared)
    shared = theta[sums.part_shared]
    middle = rest[:q, :q] * shared[:, None] * shared + np.eye(q)
    below = np.linalg.cholesky(middle)
    last = np.linalg.solve(below, rest[:q, q:] * shared[:, None])
    tail = rest[q:, q:] - last.T @ last
    freedom = sums.rows - 1
    squares = float(tail[1, 1] - tail[0, 1] ** 2 / tail[0, 0])
    variance = max(squares / freedom, SMALLEST_VARIANCE)
    determinant = 2 * float(np.log(np.diagonal(root, axis1=1, axis2=2)).sum())
    determinant += 2 * float(np.log(np.diag(below)).sum()) + float(np.log(tail[0, 0]))
    return determinant + freedom * (1 + float(np.log(2 * np.pi * variance))), variance


def numbered(labels: Sequence[object]) -> Counts:
    """Number labels from 0 in the order in which they come."""
    places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    return np.array([places[label] for label in labels], dtype=np.int64)
