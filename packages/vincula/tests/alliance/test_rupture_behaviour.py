"""What every rule owes: the same person shifted, scaled, silent or flat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vincula.alliance.published import gumz, reliable, stevens, stiles, strauss
from vincula.alliance.rupture import (
    FallRule,
    OwnRule,
    below_earlier_mean,
    below_own_mean,
    falls,
    own_dips,
    pooled_within_sd,
)
from vincula.errors import NotEnoughInformation

quarters = st.integers(4, 28).map(lambda quarter: quarter / 4)
courses = st.lists(quarters, max_size=30)
RULES = [stevens(), stiles(0.4), strauss(0.4), reliable(0.5), OwnRule(floor_points=0.5)]


def episodes(values, rule):
    return own_dips(values, rule) if isinstance(rule, OwnRule) else falls(values, rule)


def places(found):
    return [(e.before, e.onset, e.trough, e.returned, e.cut_short) for e in found]


@pytest.mark.parametrize("rule", RULES, ids=repr)
@given(values=courses)
def test_episodes_are_in_order_and_apart(rule, values):
    end = -1
    for episode in episodes(values, rule):
        assert end < episode.onset <= episode.trough < len(values)
        assert episode.before < episode.onset
        assert values[episode.trough] == episode.trough_points < episode.before_points
        end = episode.trough
        if episode.returned is not None:
            assert episode.returned > episode.trough
            end = episode.returned


@pytest.mark.parametrize("rule", RULES, ids=repr)
@given(values=courses, shift=st.integers(-8, 8))
def test_who_rates_higher_throughout_has_the_same_episodes(rule, values, shift):
    shifted = [value + shift for value in values]
    assert places(episodes(shifted, rule)) == places(episodes(values, rule))


@given(values=courses, scale=st.sampled_from([2, 4, 8]))
def test_another_unit_with_rules_in_that_unit_has_the_same_episodes(values, scale):
    scaled = [value * scale for value in values]
    assert places(falls(scaled, strauss(0.4 * scale))) == places(
        falls(values, strauss(0.4))
    )
    one, other = OwnRule(floor_points=0.5), OwnRule(floor_points=0.5 * scale)
    assert places(own_dips(scaled, other)) == places(own_dips(values, one))


@pytest.mark.parametrize("rule", RULES, ids=repr)
@given(value=quarters, n=st.integers(0, 20))
def test_who_always_answers_the_same_never_falls(rule, value, n):
    assert episodes([value] * n, rule) == ()


@given(values=courses)
def test_a_session_is_never_held_against_later_ones(values):
    rule = OwnRule(floor_points=0.5)
    for episode in own_dips(values, rule):
        until = own_dips(values[: episode.onset + 1], rule)
        assert until[-1].onset == episode.onset


def test_a_fall_of_exactly_the_threshold_counts():
    rule = FallRule(drop_points=0.1, return_points=0.05, window_sessions=3)
    # 0.3 - 0.2 is less than 0.1 in binary.
    assert [e.onset for e in falls([0.3, 0.2], rule)] == [1]


def test_a_dip_does_not_lower_the_bar_for_its_own_end():
    calm = [6.0, 6.0, 6.0, 6.0]
    rule = OwnRule(floor_points=0.5, recent_sessions=4, window_sessions=6)
    (dip,) = own_dips([*calm, 4.0, 4.0, 4.0, 4.0, 4.1, 5.6], rule)
    assert (dip.onset, dip.returned) == (4, 9)
    assert dip.before_points == 6.0


def test_the_recent_range_follows_a_slow_drift():
    drifting = [6 - 0.1 * k for k in range(25)]
    forgetting = OwnRule(floor_points=0.6, recent_sessions=6)
    remembering = OwnRule(floor_points=0.6, spreads=0)
    assert own_dips(drifting, forgetting) == ()
    assert own_dips(drifting, remembering)


def test_a_series_that_ends_early_says_so():
    rule = stevens()
    (open_end,) = falls([6.0, 4.5, 4.6], rule)
    assert open_end.cut_short
    assert open_end.returned is None
    (waited,) = falls([6.0, 4.5, 4.6, 4.5, 4.6, 4.5, 4.7], rule)
    assert not waited.cut_short


def test_one_rating_and_none():
    assert below_own_mean([6.0], spreads=1) == ()
    assert below_earlier_mean([], spreads=1, floor_points=0.1) == ()
    assert gumz([6.0], pooled_sd=0.4).drop_points == pytest.approx(0.8)
    assert pooled_within_sd([[6.0, 5.0], [4.0], []]) == pytest.approx(0.5**0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: FallRule(drop_points=0, return_points=0, window_sessions=3),
        lambda: FallRule(drop_points=1, return_points=1, window_sessions=3),
        lambda: FallRule(drop_points=1, return_points=0, window_sessions=0),
        lambda: OwnRule(floor_points=0),
        lambda: OwnRule(floor_points=1, spreads=-1),
        lambda: OwnRule(floor_points=1, minimum_sessions=0),
        lambda: OwnRule(floor_points=1, minimum_sessions=4, recent_sessions=3),
        lambda: stiles(0),
        lambda: pooled_within_sd([[6.0], []]),
    ],
)
def test_a_rule_that_cannot_be_is_refused(wrong):
    with pytest.raises(NotEnoughInformation):
        wrong()


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_is_no_rating_is_refused(bad):
    for refused in (
        lambda: falls([6.0, bad], stevens()),
        lambda: own_dips([6.0, bad], OwnRule(floor_points=1)),
        lambda: below_own_mean([6.0, bad], spreads=1),
        lambda: pooled_within_sd([[6.0, bad]]),
    ):
        with pytest.raises(ValueError, match="finite"):
            refused()
