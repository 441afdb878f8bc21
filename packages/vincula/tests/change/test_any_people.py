"""Whatever finite scores come, everybody is in one class or there is a reason."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vincula.catalogue.model import Direction
from vincula.change.clinical import ClinicalCategory, Population
from vincula.change.criteria import ErrorCriterion, PointsCriterion, ShareCriterion
from vincula.change.group import group_of
from vincula.change.hlm import slopes
from vincula.change.people import change_of_people
from vincula.change.sides import ObservedCutOff, cut_off, true_cut_off
from vincula.change.tally import tally, tally_by_group
from vincula.change.yardstick import IndexMethod, yardstick
from vincula.errors import VinculaError

finite = st.floats(allow_nan=False, allow_infinity=False)
score = st.none() | finite | st.integers(min_value=0, max_value=5).map(float)
people = st.lists(st.tuples(score, score), max_size=8)
ways = st.sampled_from([Direction.HIGHER_IS_WORSE, Direction.HIGHER_IS_BETTER])
criteria = st.sampled_from([*IndexMethod, "points", "share"])


def arrays(drawn):
    columns = zip(*drawn, strict=True) if drawn else ([], [])
    return [
        np.array([np.nan if s is None else s for s in column], dtype=float)
        for column in columns
    ]


def criterion_for(kind, before, after, way, reliability):
    if kind == "points":
        return PointsCriterion(
            improvement_points=5, deterioration_points=5, direction=way
        )
    if kind == "share":
        return ShareCriterion(improvement=0.5, deterioration=0.5, direction=way)
    group = group_of(before, after)
    return ErrorCriterion(
        yardstick=yardstick(kind, group=group, reliability=reliability), direction=way
    )


@given(people, ways, criteria, st.floats(min_value=0, max_value=1), finite)
def test_one_class_or_one_reason(drawn, way, kind, reliability, line):
    before, after = arrays(drawn)
    try:
        criterion = criterion_for(kind, before, after, way, reliability)
    except VinculaError:
        return
    found = change_of_people(
        before,
        after,
        criterion=criterion,
        cutoff=ObservedCutOff(points=line, direction=way),
    )
    for place in range(len(drawn)):
        one = found.person(place)
        assert (one.category is None) != (one.reason is None)
        assert one.index is None or np.isfinite(one.index)
        assert (one.beyond_cutoff is None) == (one.after_points is None)
        if one.category is ClinicalCategory.RECOVERED:
            assert one.beyond_cutoff
        if one.category is ClinicalCategory.HARMED:
            assert not one.beyond_cutoff


@given(people, ways, finite, finite, st.floats(min_value=0, max_value=0.99))
def test_a_cut_off_or_a_reason(drawn, way, mean, sd, reliability):
    before, after = arrays(drawn)
    group = group_of(before, after)
    try:
        functional = Population(mean=mean, sd=abs(sd) or 1.0)
        clinical = Population(mean=-mean, sd=abs(sd) or 1.0)
        for kind in "abc":
            plain = cut_off(
                kind, clinical=clinical, functional=functional, direction=way
            )
            assert np.isfinite(plain)
            true = true_cut_off(
                kind,
                clinical=clinical,
                functional=functional,
                group=group,
                reliability=reliability,
                direction=way,
            )
            assert np.isfinite(true.points)
    except VinculaError:
        return


moderate = st.floats(min_value=-50, max_value=50) | st.integers(0, 3).map(float)
rows = st.lists(
    st.tuples(st.integers(min_value=0, max_value=3), moderate | finite, moderate),
    min_size=5,
    max_size=14,
)


@settings(max_examples=25)
@given(rows)
def test_slopes_or_a_reason(drawn):
    seen = sorted({person for person, _, _ in drawn})
    try:
        found = slopes(
            person=[seen.index(person) for person, _, _ in drawn],
            time=[time for _, time, _ in drawn],
            score=[value for _, _, value in drawn],
        )
    except VinculaError:
        return
    assert np.isfinite([found.intercept_points, found.slope_points]).all()
    assert all(np.isfinite(one.own_points) for one in found.people)


def test_tallies_add_up_and_name_who_is_in_no_class():
    before = np.array([20.0, 20, 5, np.nan, 12])
    after = np.array([5.0, 18, 20, 4, np.nan])
    found = change_of_people(
        before,
        after,
        criterion=PointsCriterion(
            improvement_points=5,
            deterioration_points=5,
            direction=Direction.HIGHER_IS_WORSE,
        ),
        cutoff=ObservedCutOff(points=10, direction=Direction.HIGHER_IS_WORSE),
    )
    everybody = tally(found)
    assert (everybody.people, everybody.classed) == (5, 3)
    assert everybody.counts == {
        "recovered": 1,
        "improved": 0,
        "unchanged": 1,
        "deteriorated": 0,
        "harmed": 1,
    }
    assert everybody.not_classed == {"no score before": 1, "no score after": 1}
    parts = tally_by_group(found, ["x", "x", "y", "y", "y"])
    assert [part.people for part in parts.values()] == [2, 3]
    assert parts["y"].counts[ClinicalCategory.HARMED] == 1


def test_a_share_has_the_published_wilson_interval():
    # Newcombe (1998), table I: 81 of 263 are 0.2553 to 0.3662.
    before = np.zeros(263)
    after = np.repeat([10.0, 0.0], [81, 182])
    found = tally(
        change_of_people(
            before,
            after,
            criterion=PointsCriterion(
                improvement_points=5,
                deterioration_points=5,
                direction=Direction.HIGHER_IS_BETTER,
            ),
        )
    )
    share = found.share(ClinicalCategory.IMPROVED)
    assert share.estimate == pytest.approx(81 / 263)
    assert (share.lower, share.upper) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_of_nobody_there_is_no_share():
    nobody = change_of_people(
        np.array([np.nan]),
        np.array([1.0]),
        criterion=PointsCriterion(
            improvement_points=5,
            deterioration_points=5,
            direction=Direction.HIGHER_IS_BETTER,
        ),
    )
    assert tally(nobody).share(ClinicalCategory.IMPROVED) is None
