"""One person, one scale, in time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vincula.errors import MixedVersions, NotEnoughInformation
from vincula.scoring import Score
from vincula.series import Point, Series, series_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def scored(value: float, **changes: object) -> Score:
    facts = {
        "instrument": "phq9",
        "version": "1.0.0",
        "scale": "total",
        "value": value,
        "answered": 9,
        "items": 9,
        "prorated": False,
        "band": None,
    }
    return Score(**(facts | changes))


def week(number: int) -> datetime:
    return START + timedelta(weeks=number)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 27)), min_size=1))
def test_order_comes_from_time_whatever_order_they_arrive_in(arrived):
    series = series_of((week(w), scored(v), w) for w, v in arrived)
    assert [p.session for p in series.points] == sorted(w for w, _ in arrived)
    assert series.values() == tuple(p.value for p in series.points)
    assert series.earliest.at == min(week(w) for w, _ in arrived)
    assert series.latest.at == max(week(w) for w, _ in arrived)


def test_what_a_score_knows_reaches_its_point():
    series = series_of(
        [(week(1), scored(9.0, answered=7, prorated=True, band="mild"), None)],
        about="goal-3",
    )
    assert series.points == (
        Point(
            at=week(1), value=9, answered=7, prorated=True, band="mild", session=None
        ),
    )
    assert (series.instrument, series.version, series.scale, series.about) == (
        "phq9",
        "1.0.0",
        "total",
        "goal-3",
    )


@pytest.mark.parametrize(
    "other", [{"version": "2.0.0"}, {"scale": "somatic"}, {"instrument": "gad7"}]
)
def test_different_measures_never_join(other):
    with pytest.raises(MixedVersions, match=next(iter(other.values()))):
        series_of([(week(1), scored(9), 1), (week(2), scored(8, **other), 2)])


def test_a_moment_needs_its_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        series_of([(datetime(2026, 3, 2, 9), scored(9), 1)])  # noqa: DTZ001 - the fault under test


def test_a_series_built_by_hand_must_be_in_order():
    late, early = (series_of([(week(w), scored(9), w)]).points[0] for w in (2, 1))
    with pytest.raises(ValueError, match="order of time"):
        Series(instrument="phq9", version="1.0.0", scale="total", points=(late, early))


def test_no_scores_no_series():
    with pytest.raises(NotEnoughInformation):
        series_of([])
    empty = Series.of([], instrument="phq9", version="1.0.0", scale="total")
    assert (empty.earliest, empty.latest, empty.values()) == (None, None, ())
