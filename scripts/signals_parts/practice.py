"""An invented practice: courses of outcome and alliance, with the truth beside them."""

from dataclasses import dataclass

import numpy as np
from alliance_parts.courses import SCENARIOS, Clinic, make_clinic

from vincula.catalogue.model import Direction
from vincula.signals.case import Case, Measure, Visit

Generator = np.random.Generator

OUTCOME = Measure(
    direction=Direction.HIGHER_IS_WORSE,
    minimum=0,
    maximum=27,
    reliable_points=6,
    cutoff_points=10,
    source="invented, with the figures of the PHQ-9 in the NHS",
)
ALLIANCE = Measure(
    direction=Direction.HIGHER_IS_BETTER,
    minimum=1,
    maximum=7,
    floor_points=0.59,
    source="the floor that the simulation of the alliance chose",
)
# Growth on the logarithm of the session, in points, with therapists and clients apart.
START, SLOPE, NOISE = 16.0, -2.1, 2.6
START_SD, SLOPE_SD, THERAPIST_SLOPE_SD = 4.2, 1.35, 0.45
RUPTURE_COST = 1.5
# Therapists guess too low by so much, and follow a client's ups and downs by so much.
BIAS, BIAS_SD, TRACKING, GUESS_SD = -0.25, 0.45, 0.35, 0.3
MISSED, UNANSWERED, HASTY, RISK = 0.07, 0.08, 0.015, 0.01
CONCERN, CONCERN_IN_RUPTURE = 0.005, 0.2
ITEMS = 9


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so about one client, whatever was answered."""

    ruptures: tuple[tuple[int, int], ...]
    level: float
    bias: float
    hasty: frozenset[int]
    left: bool


@dataclass(frozen=True, slots=True)
class Course:
    """One client in one place of one therapist's caseload, from a week on."""

    therapist: int
    week: int
    case: Case
    truth: Truth


def practice(*, therapists: int, places: int, weeks: int, seed: int) -> list[Course]:
    """Fill each place of each caseload with one client after the other."""
    draw = np.random.default_rng(seed)
    pools = [
        _Pool(make_clinic(one, clients=therapists * places, seed=seed + 1 + k))
        for k, one in enumerate(SCENARIOS)
    ]
    found = []
    for therapist in range(therapists):
        slope = float(draw.normal(0, THERAPIST_SLOPE_SD))
        for _ in range(places):
            # The first client of a place is somewhere in the course when we look first.
            week = -int(draw.integers(0, 18))
            while week < weeks:
                clinic, person = pools[int(draw.integers(len(pools)))].next()
                name = f"{therapist + 1}-{len(found) + 1}"
                course = _course(name, clinic, person, slope, draw)
                found.append(Course(therapist, week, *course))
                week += len(course[0].visits)
    return found


class _Pool:
    """The clients of one clinic, each used once and then again from the first."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.place = clinic, -1

    def next(self) -> tuple[Clinic, int]:
        self.place = (self.place + 1) % len(self.clinic.ratings)
        return self.clinic, self.place


def _course(
    name: str, clinic: Clinic, person: int, slope: float, draw: Generator
) -> tuple[Case, Truth]:
    length = int(clinic.planned[person].sum())
    low = clinic.low[person, :length]
    attended = draw.random(length) >= MISSED
    attended[0] = True
    scores = _outcome(low, slope, draw)
    answered = attended & (draw.random(length) >= UNANSWERED)
    hasty = answered & (draw.random(length) < HASTY)
    ratings = np.where(attended, clinic.ratings[person, :length], np.nan)
    bias = float(draw.normal(BIAS, BIAS_SD))
    guesses = _guesses(ratings, bias, draw)
    concern = draw.random(length) < np.where(low, CONCERN_IN_RUPTURE, CONCERN)
    risk = answered & (draw.random(length) < RISK)
    visits = tuple(
        Visit(
            label=str(k + 1),
            attended=bool(attended[k]),
            outcome=float(scores[k]) if answered[k] else None,
            alliance=None if np.isnan(ratings[k]) else float(ratings[k]),
            guess=None if np.isnan(ratings[k]) else float(guesses[k]),
            concern=bool(concern[k] and attended[k]),
            risk=bool(risk[k]),
            items=tuple(float(v) for v in draw.integers(0, 4, ITEMS)),
            seconds=float(draw.uniform(5, 17) if hasty[k] else draw.uniform(25, 90)),
        )
        for k in range(length)
    )
    own = tuple((r.onset, r.end) for r in clinic.ruptures if r.person == person)
    truth = Truth(
        ruptures=own,
        level=float(np.nanmedian(clinic.ratings[person])),
        bias=bias,
        hasty=frozenset(np.flatnonzero(hasty).tolist()),
        left=any(end == length - 1 for _, end in own),
    )
    return Case(client=name, visits=visits, outcome=OUTCOME, alliance=ALLIANCE), truth


def _outcome(low: np.ndarray, slope: float, draw: Generator) -> np.ndarray:
    time = np.log(np.arange(1, len(low) + 1))
    own = draw.normal(SLOPE + slope, SLOPE_SD)
    level = draw.normal(START, START_SD) + own * time + RUPTURE_COST * low
    noise = draw.normal(0, NOISE, len(low))
    return np.asarray(np.clip(np.round(level + noise), 0, 27))


def _guesses(ratings: np.ndarray, bias: float, draw: Generator) -> np.ndarray:
    if np.isnan(ratings).all():
        return ratings
    mean = np.nanmean(ratings)
    seen = mean + bias + TRACKING * (ratings - mean)
    return np.asarray(np.clip(seen + draw.normal(0, GUESS_SD, len(ratings)), 1, 7))
