"""Six ways to an index and three cut-offs, against results calculated elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from change import published
from vincula.catalogue.model import Direction
from vincula.change.clinical import ClinicalCategory, Population, clinical_change
from vincula.change.criteria import ErrorCriterion
from vincula.change.group import Group, group_of
from vincula.change.people import change_of_people, change_of_person
from vincula.change.reliable import Reliability, reliable_change
from vincula.change.sides import ObservedCutOff, cut_off, true_cut_off
from vincula.change.yardstick import (
    IndexMethod,
    critical_value,
    difference_reliability,
    yardstick,
)
from vincula.errors import NotEnoughInformation

EXACT = 1e-9
both = pytest.mark.parametrize("case", published.CASES)
each = pytest.mark.parametrize("method", IndexMethod)
WORSE, BETTER = Direction.HIGHER_IS_WORSE, Direction.HIGHER_IS_BETTER


@both
def test_the_figures_of_the_group(case):
    found, known = published.group(case), published.FORMULAS[case]["group"]
    for name, value in known.items():
        assert getattr(found, name) == pytest.approx(value, abs=EXACT)


@both
@each
def test_every_index(case, method):
    known = published.FORMULAS[case]["rci"][method.value.upper()]
    found = published.change(case, method, "a").index
    assert np.abs(found - np.array(known)).max() < EXACT


@both
@each
@pytest.mark.parametrize("kind", ["a", "b", "c"])
def test_every_class(case, method, kind):
    letters = published.FORMULAS[case]["class"][f"{method.value.upper()}_{kind}"]
    found = published.change(case, method, kind).category.tolist()
    assert found == published.classes(letters)


@both
@pytest.mark.parametrize("kind", ["a", "b", "c"])
def test_the_cut_offs_between_scores_and_between_true_scores(case, kind):
    data = published.FORMULAS[case]
    for method, name in (("JT", "cutoff"), ("HA", "cutoff_true")):
        found = published.cutoff(case, published.SHORT[method], kind)
        assert found.points == pytest.approx(data[name][kind], abs=EXACT)


@both
@pytest.mark.parametrize("kind", ["a", "c"])
def test_the_distance_of_the_true_score_as_the_package_has_it(case, kind):
    line = published.cutoff(case, IndexMethod.HAGEMAN_ARRINDELL, kind)
    known = published.PACKAGE[case]["true_distance"][kind]
    assert line.index(published.columns(case)[1]) == pytest.approx(known, abs=EXACT)


@both
def test_the_reliability_of_a_difference(case):
    data = published.FORMULAS[case]
    found = difference_reliability(published.group(case), data["reliability"])
    assert found == pytest.approx(data["r_dd"], abs=EXACT)


@both
def test_critical_values(case):
    known = published.FORMULAS[case]["critical_value"]
    assert critical_value(IndexMethod.EDWARDS_NUNNALLY) == pytest.approx(
        known["default"]
    )
    assert critical_value(IndexMethod.HAGEMAN_ARRINDELL) == pytest.approx(known["HA"])


scores = st.floats(min_value=-50, max_value=200, allow_nan=False)


@given(
    st.lists(st.tuples(scores, scores), min_size=1, max_size=6),
    st.floats(min_value=0, max_value=0.99),
    st.floats(min_value=0.1, max_value=50),
    st.sampled_from([WORSE, BETTER]),
    scores,
)
def test_columns_and_single_people_agree(pairs, r, sd, way, line):
    criterion = ErrorCriterion(
        yardstick=yardstick(
            IndexMethod.JACOBSON_TRUAX,
            group=Group(people=1, sd_before=sd),
            reliability=r,
        ),
        direction=way,
    )
    before, after = (np.array(column) for column in zip(*pairs, strict=True))
    found = change_of_people(
        before,
        after,
        criterion=criterion,
        cutoff=ObservedCutOff(points=line, direction=way),
    )
    for place, (first, last) in enumerate(pairs):
        single = reliable_change(
            before_points=first,
            after_points=last,
            reliability=Reliability(coefficient=r, sd_points=sd, source="drawn"),
            direction=way,
        )
        assert found.index[place] == pytest.approx(single.index, abs=1e-9)
        assert found.category[place] is clinical_change(
            reliable=single,
            before_points=first,
            after_points=last,
            cutoff_points=line,
            direction=way,
        )


@pytest.mark.parametrize("method", IndexMethod)
def test_another_unit_or_another_zero_changes_no_class(method):
    case = "jacobson_1989.das"
    before, after = published.columns(case)
    plain = published.change(case, method, "c")
    for scale, shift in ((3.0, 0.0), (1.0, -80.0), (0.25, 12.0)):
        moved = group_of(scale * before + shift, scale * after + shift)
        criterion = ErrorCriterion(
            yardstick=yardstick(method, group=moved, reliability=0.88),
            direction=BETTER,
            z=critical_value(method),
        )
        found = change_of_people(
            scale * before + shift, scale * after + shift, criterion=criterion
        )
        assert found.index == pytest.approx(plain.index, abs=1e-8)


def test_the_order_of_people_does_not_matter():
    case, method = "claus_2020.bdi", IndexMethod.HAGEMAN_ARRINDELL
    before, after = published.columns(case)
    turned = change_of_people(
        before[::-1],
        after[::-1],
        criterion=published.criterion(case, method),
        cutoff=published.cutoff(case, method, "c"),
    )
    plain = published.change(case, method, "c")
    assert turned.category[::-1].tolist() == plain.category.tolist()


def test_people_without_a_score_are_named_and_leave_the_figures_alone():
    before = np.array([20.0, np.nan, 14.0, np.nan, 9.0])
    after = np.array([10.0, 8.0, np.nan, np.nan, 12.0])
    group = group_of(before, after)
    assert (group.people, group.mean_before) == (2, 14.5)
    found = change_of_people(
        before,
        after,
        criterion=ErrorCriterion(
            yardstick=yardstick(
                IndexMethod.JACOBSON_TRUAX, group=group, reliability=0.9
            ),
            direction=WORSE,
        ),
        cutoff=ObservedCutOff(points=11, direction=WORSE),
    )
    assert [found.person(place).reason for place in range(5)] == [
        None,
        "no score before",
        "no score after",
        "no scores",
        None,
    ]
    assert found.person(0).category is ClinicalCategory.RECOVERED
    assert found.person(1).beyond_cutoff is True
    assert found.person(2).beyond_cutoff is None


def test_harmed_is_deteriorated_from_the_functional_side():
    criterion = ErrorCriterion(
        yardstick=yardstick(
            IndexMethod.JACOBSON_TRUAX,
            group=Group(people=1, sd_before=5),
            reliability=0.9,
        ),
        direction=WORSE,
    )
    line = ObservedCutOff(points=10, direction=WORSE)

    def category(before: float, after: float) -> str:
        return change_of_person(
            before_points=before, after_points=after, criterion=criterion, cutoff=line
        ).category

    assert category(5, 16) == "harmed"
    assert category(12, 20) == "deteriorated"
    assert category(1, 9) == "deteriorated"
    assert category(20, 5) == "recovered"
    assert category(30, 20) == "improved"
    assert category(9, 1) == "improved"
    assert category(9, 11) == "unchanged"


def test_figures_that_are_missing_are_named():
    nobody = Group(people=0)
    with pytest.raises(NotEnoughInformation, match="spread of the scores before"):
        yardstick(IndexMethod.JACOBSON_TRUAX, group=nobody, reliability=0.8)
    with pytest.raises(NotEnoughInformation, match="mean score after"):
        yardstick(
            IndexMethod.HSU_LINN_LORD,
            group=Group(people=1, mean_before=1, sd_before=1),
            reliability=0.8,
        )
    with pytest.raises(NotEnoughInformation, match="functional population"):
        cut_off("b", clinical=None, functional=None, direction=WORSE)
    with pytest.raises(NotEnoughInformation, match="clinical population"):
        cut_off("a", clinical=None, functional=None, direction=WORSE)
    with pytest.raises(NotEnoughInformation, match="reliability"):
        yardstick(
            IndexMethod.NUNNALLY_KOTSCH,
            group=Group(people=1, mean_before=1, sd_before=1),
            reliability=0.8,
            reliability_after=1.0,
        )


def test_a_spread_that_vanishes_is_refused():
    with pytest.raises(NotEnoughInformation, match="too small"):
        reliable_change(
            before_points=1,
            after_points=2,
            reliability=Reliability(coefficient=0.99, sd_points=5e-324, source="none"),
            direction=WORSE,
        )


def test_differences_that_are_all_error_have_no_index():
    same = group_of(np.array([10.0, 20, 30]), np.array([11.0, 21, 30]))
    with pytest.raises(NotEnoughInformation, match="not reliable"):
        yardstick(IndexMethod.HAGEMAN_ARRINDELL, group=same, reliability=0.7)


def test_a_population_that_spreads_less_than_its_error_is_refused():
    group = published.group("claus_2020.bdi")
    with pytest.raises(NotEnoughInformation, match="functional population"):
        true_cut_off(
            "c",
            clinical=Population(mean=35, sd=8),
            functional=Population(mean=8, sd=2),
            group=group,
            reliability=0.801,
            direction=WORSE,
        )
