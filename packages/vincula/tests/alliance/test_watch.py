"""Alarms of many people at once equal those of one person after another."""

import json
from pathlib import Path

import numpy as np
import pytest
from alliance_reference import alliance_sessions
from hypothesis import given
from hypothesis import strategies as st

from vincula.alliance.charts import cusum_chart
from vincula.alliance.courses import Repair, Shape, episode_course, repair_of
from vincula.alliance.published import stevens
from vincula.alliance.rupture import (
    FLOOR_IN_SPREADS,
    OwnRule,
    below_earlier_mean,
    falls,
    own_dips,
    usual_before,
)
from vincula.alliance.watch import (
    alerts,
    below_line,
    below_mean_before,
    below_own_range,
    below_smoothed,
    below_summed,
    beyond_own_limits,
    fallen,
)

GIVEN = st.one_of(st.none(), st.integers(4, 28).map(lambda quarter: quarter / 4))
people = st.lists(st.lists(GIVEN, min_size=12, max_size=12), min_size=1, max_size=6)
RULES = (
    OwnRule(floor_points=0.5),
    OwnRule(floor_points=0.3, spreads=2, minimum_sessions=2, recent_sessions=4),
)
EVERY = {
    "own": lambda s: below_own_range(s, OwnRule(floor_points=0.5)),
    "fall": lambda s: fallen(s, 1.0, look_back_sessions=3),
    "mean": lambda s: below_mean_before(s, spreads=2, floor_points=0.15),
    "limits": lambda s: beyond_own_limits(s, floor_points=0.15),
    "ewma": lambda s: below_smoothed(s, floor_points=0.15),
    "cusum": lambda s: below_summed(s, floor_points=0.15),
}


def matrix(rows):
    return np.array([[np.nan if v is None else v for v in row] for row in rows])


def one_by_one(rows, judge):
    """Flags at the places of the forms that were given, by asking for each alone."""
    flags = np.zeros((len(rows), len(rows[0])), dtype=bool)
    for person, row in enumerate(rows):
        places = [k for k, value in enumerate(row) if value is not None]
        values = [row[k] for k in places]
        for at in range(len(values)):
            flags[person, places[at]] = judge(values, at)
    return flags


@pytest.mark.parametrize("rule", RULES, ids=repr)
@given(rows=people)
def test_the_own_range_in_columns(rule, rows):
    def judge(values, at):
        usual = usual_before(values, at, rule)
        return usual is not None and values[at] < usual.low - 1e-9

    assert (below_own_range(matrix(rows), rule) == one_by_one(rows, judge)).all()


@given(rows=people)
def test_falls_in_columns(rows):
    def judge(values, at):
        return at > 0 and max(values[max(0, at - 3) : at]) - values[at] >= 1

    found = fallen(matrix(rows), 1.0, look_back_sessions=3)
    assert (found == one_by_one(rows, judge)).all()


def test_the_mean_before_in_columns_on_the_reference_courses():
    for _, ratings in alliance_sessions().values():
        flags = below_mean_before(np.array([ratings]), spreads=2, floor_points=0.15)
        low = below_earlier_mean(ratings, spreads=2, floor_points=0.15)
        assert tuple(np.flatnonzero(flags[0])) == low


@pytest.mark.parametrize("name", EVERY)
@given(rows=people)
def test_no_alarm_rests_on_what_came_later(name, rows):
    series = matrix(rows)
    whole = EVERY[name](series)
    for until in range(1, 12):
        assert (EVERY[name](series[:, :until]) == whole[:, :until]).all()
    assert not whole[np.isnan(series)].any()


@pytest.mark.parametrize("name", EVERY)
def test_constant_ratings_and_empty_rows_raise_nothing(name):
    series = matrix([[5.0] * 12, [None] * 12, [None] * 11 + [3.0]])
    assert not EVERY[name](series).any()


@pytest.mark.parametrize("name", EVERY)
def test_a_deep_fall_after_a_calm_start_is_flagged_at_once_or_soon(name):
    series = matrix([[6.0, 6.1, 5.9, 6.0, 6.1, 6.0, 3.5, 3.6, 3.4, 3.5, None, 3.5]])
    assert EVERY[name](series)[0, 6:9].any()


def test_flags_in_a_row_are_one_alarm_also_over_a_missing_form():
    series = matrix([[6.0, 4.0, None, 4.0, 6.0, 4.0]])
    raised = alerts(series, below_line(series, 5.0))
    assert raised.tolist() == [[False, True, False, False, False, True]]


def test_a_self_starting_sum_finds_what_the_chart_with_known_level_finds():
    draw = np.random.default_rng(8)
    calm = draw.normal(6, 0.3, (200, 20))
    fallen_now = np.hstack([calm, draw.normal(5.4, 0.3, (200, 10))])
    met = below_summed(fallen_now, floor_points=0.05)[:, 20:].any(axis=1).mean()
    known = np.mean(
        [bool(cusum_chart(row, centre=6, sd=0.3).signals_below) for row in fallen_now]
    )
    # Not knowing the level costs power; it must not cost most of it.
    assert known > 0.95
    assert met > 0.6


def test_shapes_and_lengths():
    def course(*values):
        (episode,) = falls(values, stevens())
        return episode_course(episode)

    v = course(6.0, 4.5, 6.0)
    assert (v.shape, v.fall_sessions, v.back_sessions, v.length_sessions) == (
        Shape.V,
        1,
        1,
        1,
    )
    assert course(6.0, 5.2, 4.5, 6.0).shape is Shape.SLOW_FALL
    slow = course(6.0, 4.5, 5.0, 5.5, 5.9)
    assert (slow.shape, slow.length_sessions) == (Shape.SLOW_RETURN, 3)
    gone = course(6.0, 4.5, 4.6, 4.5, 4.6, 4.5, 4.6)
    assert (gone.shape, gone.length_sessions) == (Shape.UNREPAIRED, None)
    assert course(6.0, 4.5, 4.6).shape is Shape.OPEN


def test_a_rupture_is_repaired_when_ratings_are_back_and_the_client_says_so():
    (back,) = falls([6.0, 4.5, 6.0], stevens())
    (low,) = falls([6.0, 4.5, 4.6], stevens())
    assert repair_of(back, client_says_repaired=True) is Repair.REPAIRED
    assert repair_of(back, client_says_repaired=None) is Repair.ASK
    assert repair_of(back, client_says_repaired=False) is Repair.NOT_FOR_CLIENT
    assert repair_of(low, client_says_repaired=True) is Repair.SAID_ONLY
    assert repair_of(low, client_says_repaired=False) is Repair.OPEN


def test_the_default_is_the_rule_that_the_simulation_chose():
    found = json.loads((results_folder() / "alliance_simulation.json").read_text())
    chosen, rule = (
        found["chosen"],
        OwnRule(floor_points=found["chosen"]["floor_points"]),
    )
    assert chosen == {name: getattr(rule, name) for name in chosen}
    in_spreads = chosen["floor_points"] / found["spread_within_persons"]
    assert pytest.approx(in_spreads, abs=0.05) == FLOOR_IN_SPREADS
    ours, cut_off, drop = found["equal_rate"][:3]
    for other in (cut_off, drop):
        for name in ("sensitivity", "ppv"):
            assert ours[name] > other[name]
        assert other["alerts_per_therapist_week"] == pytest.approx(
            ours["alerts_per_therapist_week"], rel=0.02
        )


def test_the_default_catches_more_of_the_reference_ruptures_than_a_one_point_drop():
    truth = json.loads((data_folder() / "rupture_truth.json").read_text())
    ruptured = set(truth["clients_with_a_true_rupture"])
    courses = alliance_sessions()
    rule = OwnRule(floor_points=FLOOR_IN_SPREADS * 0.456)
    ours = {c for c, (_, values) in courses.items() if own_dips(values, rule)}
    drop = stevens(look_back_sessions=1)
    theirs = {c for c, (_, values) in courses.items() if falls(values, drop)}
    assert len(ours & ruptured) > len(theirs & ruptured)
    assert len(ours - ruptured) <= 8


def data_folder():
    return Path(__file__).parents[1] / "validation" / "data"


def results_folder():
    return Path(__file__).resolve().parents[4] / "benchmarks" / "results"
