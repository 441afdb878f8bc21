"""The band of a model on the picture: where it stands, and what is said of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vincula.catalogue.load import INSTRUMENTS, load_instrument
from vincula.catalogue.model import Direction
from vincula.feedback import (
    Entry,
    Expected,
    ExpectedPoint,
    SessionMark,
    build_course,
    track,
    with_expected,
)
from vincula.feedback.expected import side
from vincula.scoring import Score

PHQ9 = load_instrument(INSTRUMENTS / "phq9")
START = datetime(2026, 1, 6, tzinfo=UTC)


def course(*values):
    entries = [
        Entry(
            at=START + timedelta(weeks=k),
            occasion="before",
            session=k,
            score=Score(
                instrument="phq9",
                version=PHQ9.version,
                scale="total",
                value=value,
                answered=9,
                items=9,
                prorated=False,
                band=None,
            ),
        )
        for k, value in enumerate(values, start=1)
    ]
    return build_course(
        sessions=[
            SessionMark(number=k, at=START + timedelta(weeks=k), state="attended")
            for k in range(1, len(values) + 1)
        ],
        outcome=track(instrument=PHQ9, scale_id="total", entries=entries),
    )


def expected(*bands):
    return Expected(
        points=tuple(
            ExpectedPoint(session=k, expected=(low + high) / 2, low=low, high=high)
            for k, (low, high) in enumerate(bands, start=2)
        ),
        level=80.0,
        model="phq9-1",
        clients=400,
        data="ours.csv",
        day="2026-01-02",
        tried=200,
        held=79.4,
        reference=False,
        simulated=False,
    )


@pytest.mark.parametrize(
    ("latest", "where"), [(12, "within"), (21, "worse"), (3, "better"), (18, "within")]
)
def test_the_latest_score_is_held_against_the_band(latest, where):
    shown = with_expected(course(20, latest), expected((5.5, 18.0)))
    fact = next(f for f in shown.facts if f.key.startswith("outcome.expected"))
    assert fact.key == f"outcome.expected.{where}"
    assert (fact.params["low"], fact.params["high"]) == (5.5, 18.0)
    assert (fact.params["first"], fact.params["latest"]) == (20, latest)
    # After what is said of the outcome, before the alliance.
    keys = [one.key for one in shown.facts]
    assert keys.index("alliance.none") == keys.index(fact.key) + 1


def test_where_more_is_better_the_better_side_is_above():
    point = course(20, 12).outcome.points[-1]
    band = ExpectedPoint(session=2, expected=8, low=6, high=10)
    assert side(point, band, Direction.HIGHER_IS_BETTER) == "better"
    assert side(point, band, Direction.HIGHER_IS_WORSE) == "worse"


def test_each_point_stands_at_its_session():
    shown = with_expected(course(20, 12, 11), expected((5, 19), (4, 18), (3, 17)))
    assert [one.place for one in shown.outcome.expected.points] == [2.0, 3.0]


def test_without_a_band_at_the_latest_score_nothing_is_said_of_it():
    shown = with_expected(course(20, 12, 11), expected((5, 19)))
    assert shown.outcome.expected is not None
    assert shown.facts == course(20, 12, 11).facts


def test_nobody_is_held_against_a_simulation():
    curve = replace(expected((5, 19)), reference=True, simulated=True)
    shown = with_expected(course(20, 26), curve)
    assert shown.outcome.expected is not None
    assert shown.facts == course(20, 26).facts


def test_without_a_point_or_an_outcome_the_course_stays():
    alone = course(20, 12)
    assert with_expected(alone, replace(expected((5, 19)), points=())) == alone
    nothing = build_course(sessions=[])
    assert with_expected(nothing, expected((5, 19))) == nothing
