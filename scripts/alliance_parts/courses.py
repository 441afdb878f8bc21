"""Invented alliance courses of which the truth is known: when a rupture is, and is not.

Ratings lie on a scale from 1 to 7 in steps of a twelfth, like the mean of twelve
questions. Nobody in here exists.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LOWEST, HIGHEST, STEPS = 1.0, 7.0, 12
LONGEST = 30
FIRST_ONSET = 4  # sessions that a rupture leaves alone at the start
LEAVES = 0.5  # share of unmended ruptures that end the therapy

# Shapes of a rupture with their shares.
SHAPES = {"V": 0.4, "slow fall": 0.25, "slow return": 0.15, "unmended": 0.2}

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Generator = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is true in one invented clinic; points are those of the scale.

    ``depth`` and ``spread``: smallest and largest. ``trend``: SD of the change a
    session. ``missing``, ``missing_low``: share of forms not given, and in a rupture.
    """

    name: str
    level: tuple[float, float] = (5.6, 0.6)
    spread: tuple[float, float] = (0.2, 0.5)
    trend: float = 0.0
    ruptured: float = 0.45
    depth: tuple[float, float] = (0.8, 2.2)
    missing: float = 0.0
    missing_low: float = 0.0
    carry_over: float = 0.2


SCENARIOS = (
    Scenario(name="calm water"),
    Scenario(name="ceiling", level=(6.7, 0.5)),
    Scenario(name="drift", trend=0.03),
    Scenario(name="missing forms", missing=0.2, missing_low=0.4),
    Scenario(name="small ruptures", depth=(0.4, 1.0)),
    Scenario(name="very different people", level=(5.0, 1.0), spread=(0.08, 0.8)),
    Scenario(
        name="everything at once",
        level=(6.1, 0.9),
        spread=(0.1, 0.7),
        trend=0.03,
        depth=(0.5, 2.2),
        missing=0.15,
        missing_low=0.35,
    ),
)


@dataclass(frozen=True, slots=True)
class Rupture:
    """Whose, from which session on, until which one inclusive."""

    person: int
    onset: int
    end: int


@dataclass(frozen=True, slots=True)
class Clinic:
    """Ratings (nan: no form), which sessions were planned, and the truth."""

    scenario: str
    ratings: Numbers
    planned: Flags
    low: Flags
    ruptures: tuple[Rupture, ...]


def make_clinic(scenario: Scenario, *, clients: int, seed: int) -> Clinic:
    """Invent the courses of one scenario."""
    draw = np.random.default_rng(seed)
    length = draw.integers(8, LONGEST + 1, clients)
    shift, ruptures = np.zeros((clients, LONGEST)), []
    for person in np.flatnonzero(draw.random(clients) < scenario.ruptured):
        rupture, stays = _add_rupture(shift, int(person), length, scenario, draw)
        ruptures.append(rupture)
        if not stays:
            length[person] = rupture.end + 1
    planned = np.arange(LONGEST) < length[:, None]
    ratings = _ratings(scenario, shift, draw)
    low = (shift > 0) & planned
    silent = np.where(low, scenario.missing_low, scenario.missing)
    given = planned & (draw.random(planned.shape) >= silent)
    return Clinic(
        scenario=scenario.name,
        ratings=np.where(given, ratings, np.nan),
        planned=planned,
        low=low,
        ruptures=tuple(ruptures),
    )


def _add_rupture(
    shift: Numbers,
    person: int,
    length: NDArray[np.int64],
    scenario: Scenario,
    draw: Generator,
) -> tuple[Rupture, bool]:
    """Write one rupture into the shifts; tell whether the person stays after it."""
    onset = int(draw.integers(FIRST_ONSET, max(length[person] - 2, FIRST_ONSET + 1)))
    depth = draw.uniform(*scenario.depth)
    shape = _shape(draw, left=int(length[person]) - onset)
    end = onset + len(shape) - 1
    shift[person, onset : end + 1] = depth * np.array(shape)
    unmended = end == length[person] - 1
    if unmended and draw.random() < LEAVES:
        end = min(end, onset + int(draw.integers(1, 4)))
        shift[person, end + 1 :] = 0
        return Rupture(person, onset, end), False
    return Rupture(person, onset, end), True


def _shape(draw: Generator, *, left: int) -> list[float]:
    """Return the share of the depth for each session: V, slow fall, slow return, open."""
    kind = draw.choice(list(SHAPES), p=list(SHAPES.values()))
    if kind == "V":
        shape = [1.0] * int(draw.integers(1, 3))
    elif kind == "slow fall":
        steps = int(draw.integers(2, 5))
        shape = [(k + 1) / steps for k in range(steps)]
    elif kind == "slow return":
        steps = int(draw.integers(2, 5))
        shape = [1.0, *((steps - k) / (steps + 1) for k in range(steps))]
    else:
        steps = int(draw.integers(1, 4))
        shape = [(k + 1) / steps for k in range(steps)] + [1.0] * LONGEST
    return shape[:left]


def _ratings(scenario: Scenario, shift: Numbers, draw: Generator) -> Numbers:
    clients = len(shift)
    level = draw.normal(*scenario.level, clients)
    spread = np.exp(draw.uniform(*np.log(scenario.spread), clients))
    trend = draw.normal(0, scenario.trend, clients)
    noise = draw.normal(size=shift.shape)
    kept = scenario.carry_over
    for k in range(1, LONGEST):
        noise[:, k] = kept * noise[:, k - 1] + np.sqrt(1 - kept**2) * noise[:, k]
    felt = level[:, None] + trend[:, None] * np.arange(LONGEST) - shift
    answered = np.clip(felt + spread[:, None] * noise, LOWEST, HIGHEST)
    return np.round(answered * STEPS) / STEPS
