"""Control charts against the output of two R packages, and at their edges."""

import pytest
from alliance_reference import alliance_sessions, results
from hypothesis import given
from hypothesis import strategies as st

from vincula.alliance.charts import (
    cusum_chart,
    ewma_chart,
    individuals_chart,
    moving_range_sd,
    run_rules,
)
from vincula.errors import NotEnoughInformation

CLIENTS = results("controlcharts")["clients"]
COURSES = alliance_sessions()
ratings = st.lists(st.integers(4, 28).map(lambda q: q / 4), min_size=2, max_size=40)

everybody = pytest.mark.parametrize("expected", CLIENTS, ids=lambda e: str(e["client"]))


def near(value):
    return pytest.approx(value, abs=1e-8)


@everybody
def test_individuals_and_moving_ranges(expected):
    sessions, values = COURSES[expected["client"]]
    chart = individuals_chart(values)
    assert chart.centre == near(expected["center"])
    assert chart.sd == near(expected["sd_MR"])
    assert [chart.lower, chart.upper] == near(expected["limits_MR"])
    assert [sessions[k] for k in chart.beyond] == expected["beyond_MR"]
    runs = (*chart.long_runs_above, *chart.long_runs_below)
    assert [sessions[k] for k in runs] == expected["runs_MR"]
    assert chart.moving_range_upper == near(expected["qicharts2"]["mr_ucl"])


@everybody
def test_ewma(expected):
    chart = ewma_chart(COURSES[expected["client"]][1])
    assert list(chart.smoothed) == near(expected["ewma"]["y"])
    assert list(chart.sd) == near(expected["ewma"]["sigma"])
    assert list(chart.lower) == near(expected["ewma"]["lcl"])
    assert list(chart.upper) == near(expected["ewma"]["ucl"])


@everybody
def test_cusum(expected):
    chart = cusum_chart(COURSES[expected["client"]][1])
    assert list(chart.above) == near(expected["cusum"]["pos"])
    assert list(chart.below) == near(expected["cusum"]["neg"])


@everybody
def test_runs_and_crossings(expected):
    found, theirs = run_rules(COURSES[expected["client"]][1]), expected["qicharts2"]
    assert found.longest_run == theirs["longest_run"]
    assert found.longest_expected == theirs["longest_run_max"]
    assert found.crossings == theirs["n_crossings"]
    assert found.fewest_expected == theirs["n_crossings_min"]
    assert found.signal == theirs["runs_signal"]


@given(values=ratings)
def test_turned_upside_down_above_becomes_below(values):
    turned = [-value for value in values]
    one, other = individuals_chart(values), individuals_chart(turned)
    assert one.beyond == other.beyond
    assert one.long_runs_above == other.long_runs_below
    assert list(cusum_chart(values).above) == pytest.approx(
        [-s for s in cusum_chart(turned).below], abs=1e-6
    )
    assert run_rules(values) == run_rules(turned)


@given(values=ratings, shift=st.integers(-50, 50))
def test_a_shifted_person_has_the_same_signals(values, shift):
    shifted = [value + shift for value in values]
    assert individuals_chart(values).beyond == individuals_chart(shifted).beyond
    assert ewma_chart(values).below == ewma_chart(shifted).below
    assert run_rules(values) == run_rules(shifted)


@given(value=st.floats(-1e6, 1e6), n=st.integers(2, 30))
def test_constant_ratings_give_no_signal(value, n):
    values = [value] * n
    chart = individuals_chart(values)
    assert (chart.beyond, chart.long_runs_above, chart.long_runs_below) == ((), (), ())
    assert ewma_chart(values).below == ()
    assert cusum_chart(values).signals_below == ()
    assert not run_rules(values).signal


def test_a_lasting_fall_of_one_spread_is_found_by_cusum_not_by_single_ratings():
    level = [6.0, 6.3] * 6
    fallen = [*level, *[value - 0.4 for value in level]]
    assert cusum_chart(fallen, centre=6.15, sd=0.27).signals_below
    assert individuals_chart(fallen).beyond == ()


def test_too_few_and_what_cannot_be_are_refused():
    with pytest.raises(NotEnoughInformation, match="2 ratings"):
        individuals_chart([6.0])
    with pytest.raises(NotEnoughInformation, match=r"1 rating$"):
        run_rules([])
    with pytest.raises(NotEnoughInformation, match="weight"):
        ewma_chart([6.0, 5.0], smoothing=0)
    with pytest.raises(NotEnoughInformation, match="spread"):
        cusum_chart([6.0, 5.0], centre=6, sd=-1)
    with pytest.raises(ValueError, match="finite"):
        moving_range_sd([6.0, float("inf")])
    assert run_rules([6.0]).longest_run == 0
    assert run_rules([5.0, 6.0, 7.0]).crossings == 1
