"""Whatever the scores: no exception, no nan, and no change where nothing has changed."""

from dataclasses import replace
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signals.cases import ALLIANCE, OUTCOME

from vincula.catalogue.model import Direction
from vincula.cli.signals_words import reason
from vincula.signals.case import Case, Measure, Visit
from vincula.signals.raising import active_signals, new_signals
from vincula.signals.rules import every_rule

RULES = every_rule()
ANY = st.none() | st.floats(-1e100, 1e100)
SCORES = st.none() | st.integers(0, 27).map(float)
RATINGS = st.none() | st.integers(4, 28).map(lambda quarter: quarter / 4)


def visits(scores, ratings, most=9):
    one = st.fixed_dictionaries(
        {
            "outcome": scores,
            "alliance": ratings,
            "guess": ratings,
            "therapist_view": ratings,
            "seconds": st.none() | st.floats(0, 1e6),
            "items": st.lists(st.integers(0, 3).map(float), max_size=9).map(tuple),
            "attended": st.booleans(),
            "concern": st.booleans(),
            "risk": st.booleans(),
        }
    )
    return st.lists(one, min_size=1, max_size=most)


def case(drawn, outcome=OUTCOME, alliance=ALLIANCE):
    made = tuple(Visit(label=str(k), **fields) for k, fields in enumerate(drawn))
    return Case(client="Anna", visits=made, outcome=outcome, alliance=alliance)


def told(signals):
    return [(one.kind, one.position, one.about, one.superseded_by) for one in signals]


@settings(max_examples=25, deadline=None)
@given(
    visits(ANY, ANY),
    st.sampled_from([Direction.HIGHER_IS_WORSE, Direction.HIGHER_IS_BETTER]),
)
def test_any_finite_scores_give_signals_with_finite_numbers(drawn, direction):
    outcome = replace(OUTCOME, direction=direction)
    for one in new_signals(case(drawn, outcome), RULES):
        for value in (*one.inputs.values(), *one.thresholds.values()):
            assert isinstance(value, str) or isfinite(value)
        assert "nan" not in reason(one)


@settings(max_examples=25, deadline=None)
@given(
    visits(SCORES, RATINGS),
    st.sampled_from([-16.0, 4.0, 32.0]),
    st.sampled_from([0.5, 2.0]),
)
def test_shift_and_scale_of_both_measures_change_no_alliance_signal(
    drawn, shift, scale
):
    """The outcome has a share of the score before, which a shift may change."""

    def moved(value):
        return None if value is None else value * scale + shift

    alliance = Measure(
        direction=ALLIANCE.direction,
        minimum=moved(ALLIANCE.minimum),
        maximum=moved(ALLIANCE.maximum),
        floor_points=ALLIANCE.floor_points * scale,
    )
    names = ("alliance", "guess", "therapist_view")
    other = [{**d, **{name: moved(d[name]) for name in names}} for d in drawn]
    there = told(new_signals(case(other, alliance=alliance), RULES))
    assert there == told(new_signals(case(drawn), RULES))


@settings(max_examples=25, deadline=None)
@given(visits(SCORES, RATINGS))
def test_a_scale_turned_round_says_the_same(drawn):
    outcome = replace(
        OUTCOME,
        direction=Direction.HIGHER_IS_BETTER,
        minimum=-27,
        maximum=0,
        cutoff_points=-10,
    )
    turned = [
        {**d, "outcome": None if d["outcome"] is None else -d["outcome"]} for d in drawn
    ]
    there = told(new_signals(case(turned, outcome), RULES))
    assert there == told(new_signals(case(drawn), RULES))


@settings(max_examples=15, deadline=None)
@given(visits(SCORES, RATINGS), st.integers(0, 27).map(float))
def test_a_constant_outcome_is_neither_better_nor_worse(drawn, constant):
    flat = [{**d, "outcome": constant} for d in drawn]
    kinds = {one.kind.value for one in new_signals(case(flat), RULES)}
    assert not kinds & {
        "reliable-deterioration",
        "reliable-improvement",
        "recovery",
        "sudden-gain",
        "sudden-loss",
    }


@pytest.mark.parametrize("fields", [{}, {"outcome": 12.0}, {"alliance": 7.0}])
def test_one_session_says_nothing_about_change(fields):
    assert active_signals(case([fields]), RULES) == ()
