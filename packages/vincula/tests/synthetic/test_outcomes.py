"""Courses as a whole, held against published figures for England.

Improvement, deterioration and recovery follow the service's own rules: a change of 6
points on the PHQ-9 or 4 on the GAD-7 is reliable, a case has 10 or 8 points. They are
worked out here from plain item sums.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev

import pytest

from vincula.catalogue.load import Catalogue
from vincula.synthetic import (
    Ending,
    Rupture,
    SessionState,
    SyntheticClient,
    SyntheticPractice,
)

DATA = Path(__file__).parent / "data" / "nhs_talking_therapies_2024_25.csv"
SIZES = {"phq9": 9, "gad7": 7}
RELIABLE = {"phq9": 6, "gad7": 4}
CASE_FROM = {"phq9": 10, "gad7": 8}
TOLERANCE = 5.0  # percentage points, over twelve practices


@dataclass(frozen=True)
class Pair:
    first: dict[str, int]
    last: dict[str, int]

    def changed(self, sign: int) -> bool:
        return any(sign * (self.last[k] - self.first[k]) >= RELIABLE[k] for k in SIZES)


@pytest.fixture(scope="module")
def england() -> dict[str, float]:
    with DATA.open(encoding="utf-8") as file:
        return {row["measure"]: float(row["value"]) for row in csv.DictReader(file)}


def totals(client: SyntheticClient, instrument: str) -> Iterator[int]:
    """Yield item sums of complete forms."""
    items = [f"{instrument}_{i}" for i in range(1, SIZES[instrument] + 1)]
    for session in client.sessions:
        for response in session.before.responses if session.before else ():
            values = response.values()
            if response.instrument == instrument and set(items) <= set(values):
                yield int(sum(values[i] for i in items))


@pytest.fixture(scope="module")
def pairs(practices: list[SyntheticPractice]) -> list[Pair]:
    """First and last scores of closed courses of two attended sessions or more."""
    found = []
    for client in (c for p in practices for c in p.clients):
        came = sum(s.state is SessionState.ATTENDED for s in client.sessions)
        series = {i: list(totals(client, i)) for i in SIZES}
        if client.closed_on and came > 1 and len(series["phq9"]) > 1 and series["gad7"]:
            found.append(
                Pair(
                    first={i: s[0] for i, s in series.items()},
                    last={i: s[-1] for i, s in series.items()},
                )
            )
    return found


def percent(flags: Iterator[bool]) -> float:
    return 100 * fmean(flags)


def cases(pairs: list[Pair]) -> list[Pair]:
    return [p for p in pairs if any(p.first[k] >= CASE_FROM[k] for k in SIZES)]


def test_there_are_enough_courses_to_say_anything(pairs: list[Pair]) -> None:
    assert len(pairs) > 900


def test_reliable_improvement(pairs: list[Pair], england: dict[str, float]) -> None:
    improved = percent(p.changed(-1) and not p.changed(1) for p in pairs)
    assert improved == pytest.approx(england["improvement"], abs=TOLERANCE)


def test_reliable_deterioration(pairs: list[Pair], england: dict[str, float]) -> None:
    worse = percent(p.changed(1) and not p.changed(-1) for p in pairs)
    assert worse == pytest.approx(england["deterioration"], abs=2.5)


def test_recovery(pairs: list[Pair], england: dict[str, float]) -> None:
    recovered = percent(
        all(p.last[k] < CASE_FROM[k] for k in SIZES) for p in cases(pairs)
    )
    assert recovered == pytest.approx(england["recovery"], abs=TOLERANCE)


@pytest.mark.parametrize("instrument", SIZES)
def test_severity_at_the_start(
    pairs: list[Pair], catalogue: Catalogue, instrument: str
) -> None:
    norms = catalogue.get(instrument).norms_of("total")
    assert norms is not None
    start = next(n for n in norms.norms if n.population.endswith("cases at start"))
    assert start.sd is not None
    first = [p.first[instrument] for p in cases(pairs)]
    assert fmean(first) == pytest.approx(start.mean, abs=1.0)
    assert stdev(first) == pytest.approx(start.sd, abs=0.7)


def test_about_a_fifth_end_unplanned_most_often_after_an_unmended_rupture(
    practices: list[SyntheticPractice],
) -> None:
    closed = [c for p in practices for c in p.clients if c.closed_on]

    def unplanned(*kinds: Rupture) -> float:
        return percent(
            c.ending is Ending.UNPLANNED for c in closed if c.rupture in kinds
        )

    assert 14 < unplanned(*Rupture) < 25
    assert unplanned(Rupture.UNREPAIRED) > 2 * unplanned(Rupture.NONE)
    assert unplanned(Rupture.REPAIRED) < unplanned(Rupture.NONE)


def test_about_a_tenth_of_the_appointments_is_missed(
    practices: list[SyntheticPractice],
) -> None:
    past = [
        s.state
        for p in practices
        for c in p.clients
        for s in c.sessions
        if s.state is not SessionState.PLANNED
    ]
    assert 6 < percent(state is SessionState.MISSED for state in past) < 12
    assert 3 < percent(state is SessionState.CANCELLED for state in past) < 8
