"""How does a course run beneath the answers: low mood, anxiety, and the bond?

Severity is on a latent scale whose zero is an ordinary first session; it falls with
the logarithm of time, at a pace that differs between people and a little between
therapists, and wavers from week to week. The constants were set with
``scripts/calibrate_synthetic.py``; docs/science/synthetic.md says against what.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.special import ndtri

from vincula.synthetic.model import Rupture
from vincula.synthetic.plans import Part, Plan

# Latent severity: spread at the start, how much falls in twelve weeks, and how
# unequally. In units of the answer model's latent scale.
START_SD = 1.00
START_CORRELATION = 0.85
GAIN_MIDDLE = 1.38
GAIN_SPLIT = 1.04  # how far those who change clearly lie from those who hardly do
GAIN_SPLIT_AT = 0.10  # in standard normal units: the larger part changes clearly
GAIN_SPLIT_STEEPNESS = 2.0
GAIN_SD = 0.12  # within each part
GAIN_CORRELATION = 0.96
GAIN_FROM_START = 0.45  # people who begin worse have further to fall
THERAPIST_SD = 0.36
WEEKS_OF_GAIN = 12.0

# Week-to-week wavering: stationary spread and how much carries over.
WAVER_SD = 0.25
WAVER_CARRY = 0.45

EVENT_WEIGHT = {"hard": 0.45, "good": -0.25}
EVENT_FADE = 0.55  # share that is still felt one appointment later
STRAIN_ON_SEVERITY = 0.25

# The bond, in answer steps from 0 to 4: where people settle and how it wavers.
BOND_MEAN = 3.45
BOND_SD = 0.40
BOND_GROWTH = 0.10  # a ten-fold number of sessions adds this much
BOND_WAVER_SD = 0.16
BOND_ON_GAIN = 0.30  # correlation with the pace of change
ALWAYS_PERFECT_SHARE = 0.12
DIP_STEPS = (1.0, 1.9)
GRADUAL_SHARE = 0.5  # of the strains that are mended; the others mend at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Tendency:
    """How one person starts and changes, before anything happens."""

    low_mood: float
    anxiety: float
    low_mood_gain: float
    anxiety_gain: float
    bond: float
    always_perfect: bool
    dip: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Latent values at each appointment; ``strain`` is 0 to 1."""

    low_mood: np.ndarray
    anxiety: np.ndarray
    bond: np.ndarray
    strain: np.ndarray


# The demo's long course: a hard start, a slow and clear gain, a deep dip on the way.
LONG_COURSE = Tendency(
    low_mood=0.95,
    anxiety=0.55,
    low_mood_gain=1.45,
    anxiety_gain=1.20,
    bond=3.5,
    always_perfect=False,
    dip=1.9,
)


def therapist_effects(rng: Generator, therapists: int) -> np.ndarray:
    """Return each therapist's addition to the pace of change, spread exactly as stated."""
    if therapists == 1:
        return np.zeros(1)
    places = ndtri((np.arange(therapists) + 0.5) / therapists)
    return rng.permutation(places / places.std()) * THERAPIST_SD


def spread_draws(rng: Generator, clients: int, columns: int) -> np.ndarray:
    """Return standard normal draws that fill each column's range evenly.

    Drawn one from each of `clients` equal parts of the distribution, so that even a
    practice of 160 has the national mix and not an accident of it.
    """
    parts = np.column_stack([rng.permutation(clients) for _ in range(columns)])
    return np.asarray(ndtri((parts + rng.random((clients, columns))) / clients))


def tendency(
    rng: Generator, draws: np.ndarray, *, part: Part, therapist_effect: float
) -> Tendency:
    """Turn five even draws into one person's way of starting and changing."""
    mood, other, pace, other_pace, bond = (float(draw) for draw in draws)
    always_perfect = bool(rng.random() < ALWAYS_PERFECT_SHARE)
    dip = float(rng.uniform(*DIP_STEPS))
    if part is Part.LONG_COURSE:
        return LONG_COURSE
    anxiety = _mixed(mood, other, START_CORRELATION)
    slower = _mixed(pace, other_pace, GAIN_CORRELATION)
    shared = therapist_effect
    return Tendency(
        low_mood=START_SD * mood,
        anxiety=START_SD * anxiety,
        low_mood_gain=shared + _gain(pace) + GAIN_FROM_START * mood,
        anxiety_gain=shared + _gain(slower) + GAIN_FROM_START * anxiety,
        bond=BOND_MEAN + BOND_SD * _mixed(pace, bond, BOND_ON_GAIN),
        always_perfect=always_perfect and part is Part.NONE,
        dip=dip,
    )


def strain_of(rng: Generator, plan: Plan) -> np.ndarray:
    """Return how strained the relationship is at each appointment, 0 to 1.

    Three shapes: a V that is mended at once, a gradual decline that is mended, and
    one that is not mended at all.
    """
    strain = np.zeros(plan.appointments)
    if plan.rupture is Rupture.NONE:
        return strain
    if plan.rupture is Rupture.UNREPAIRED:
        shape = np.minimum(1.0, np.linspace(0.5, 1.25, plan.appointments))
    elif plan.part is Part.LONG_COURSE or rng.random() < GRADUAL_SHARE:
        shape = np.array([0.35, 0.7, 1.0, 0.75, 0.55, 0.2])
    else:
        shape = np.array([1.0, 0.25])
    end = min(plan.appointments, plan.rupture_at + len(shape))
    strain[plan.rupture_at : end] = shape[: end - plan.rupture_at]
    return strain


def course_of(
    rng: Generator,
    person: Tendency,
    *,
    weeks: np.ndarray,
    strain: np.ndarray,
    events: np.ndarray,
) -> Course:
    """Draw one person's course at the given weeks since the first appointment.

    ``strain`` is 0 to 1 and ``events`` what weighs on the person, both one number an
    appointment.
    """
    progress = np.log1p(weeks) / np.log1p(WEEKS_OF_GAIN)
    felt_later = np.concatenate([[0.0], strain[:-1]])
    weight = events + STRAIN_ON_SEVERITY * felt_later
    shared = _wavering(rng, len(weeks), WAVER_SD)
    own = _wavering(rng, len(weeks), WAVER_SD)
    bond = person.bond + BOND_GROWTH * np.log10(1.0 + np.arange(len(weeks)))
    bond += _wavering(rng, len(weeks), BOND_WAVER_SD) - person.dip * strain
    return Course(
        low_mood=person.low_mood - person.low_mood_gain * progress + weight + shared,
        anxiety=person.anxiety
        - person.anxiety_gain * progress
        + weight
        + _mixed_arrays(shared, own, START_CORRELATION),
        bond=bond,
        strain=strain,
    )


def fading(size: int, at: int, weight: float) -> np.ndarray:
    """Return the weight of one event on each appointment, from its own on."""
    places = np.arange(size) - at
    return np.where(places >= 0, weight * EVENT_FADE ** np.maximum(places, 0), 0.0)


def _gain(pace: float) -> float:
    """Return the fall in twelve weeks: most change clearly, the others hardly."""
    split = np.tanh(GAIN_SPLIT_STEEPNESS * (pace + GAIN_SPLIT_AT))
    return GAIN_MIDDLE + GAIN_SPLIT * float(split) + GAIN_SD * pace


def _mixed(shared: float, own: float, correlation: float) -> float:
    return correlation * shared + float(np.sqrt(1 - correlation**2)) * own


def _mixed_arrays(
    shared: np.ndarray, own: np.ndarray, correlation: float
) -> np.ndarray:
    return np.asarray(correlation * shared + np.sqrt(1 - correlation**2) * own)


def _wavering(rng: Generator, size: int, sd: float) -> np.ndarray:
    shocks = rng.normal(0.0, sd, size)
    values = np.empty(size)
    carried = 0.0
    fresh = float(np.sqrt(1 - WAVER_CARRY**2))
    for i, shock in enumerate(shocks):
        carried = shock if i == 0 else WAVER_CARRY * carried + fresh * shock
        values[i] = carried
    return values
