"""Change in percent and in points that matter, against a published package."""

import numpy as np
import pytest

from change import published
from vincula.catalogue.model import Direction
from vincula.change.clinical import ClinicalCategory
from vincula.change.criteria import PointsCriterion, ShareCriterion
from vincula.change.people import change_of_people, change_of_person

WORSE, BETTER = Direction.HIGHER_IS_WORSE, Direction.HIGHER_IS_BETTER
both = pytest.mark.parametrize("case", published.CASES)


@both
@pytest.mark.parametrize(
    ("improvement", "deterioration"), [(0.5, 0.5), (0.25, 0.25), (0.5, 0.25)]
)
def test_percentages(case, improvement, deterioration):
    name = f"imp{improvement}_det{deterioration}"
    known = published.PACKAGE[case]["percentage"][name]
    found = change_of_people(
        *published.columns(case),
        criterion=ShareCriterion(
            improvement=improvement,
            deterioration=deterioration,
            direction=published.direction(case),
        ),
    )
    assert found.category.tolist() == published.classes(known)


@both
def test_anchors(case):
    known = published.PACKAGE[case]["anchor"]
    found = change_of_people(
        *published.columns(case),
        criterion=PointsCriterion(
            improvement_points=known["improvement"],
            deterioration_points=known["deterioration"],
            direction=published.direction(case),
        ),
    )
    assert found.category.tolist() == published.classes(known["class"])
    assert np.isnan(found.index).all()


@pytest.mark.parametrize("way", [WORSE, BETTER])
@pytest.mark.parametrize("after", [3.0, -3.0])
def test_from_zero_there_is_no_percentage(way, after):
    criterion = ShareCriterion(improvement=0.5, deterioration=0.5, direction=way)
    found = change_of_person(before_points=0, after_points=after, criterion=criterion)
    assert (found.category, found.index) == (None, None)
    assert found.reason == "no percentage of a start of 0"


def test_who_stays_at_zero_is_unchanged():
    criterion = ShareCriterion(improvement=0.5, deterioration=0.5, direction=WORSE)
    found = change_of_person(before_points=0, after_points=0, criterion=criterion)
    assert (found.category, found.index, found.reason) == (
        ClinicalCategory.UNCHANGED,
        None,
        None,
    )


def test_below_zero_a_percentage_goes_the_way_of_the_change():
    criterion = ShareCriterion(improvement=0.5, deterioration=0.5, direction=BETTER)
    found = change_of_person(before_points=-4, after_points=-1, criterion=criterion)
    assert (found.category, found.index) == (ClinicalCategory.IMPROVED, 0.75)


def test_a_change_of_exactly_the_size_counts():
    points = PointsCriterion(
        improvement_points=5, deterioration_points=3, direction=WORSE
    )
    share = ShareCriterion(improvement=0.5, deterioration=0.25, direction=WORSE)
    for criterion, before, improved, worse in (
        (points, 20, 15, 23),
        (share, 20, 10, 25),
    ):
        for after, kind in ((improved, "improved"), (worse, "deteriorated")):
            found = change_of_person(
                before_points=before, after_points=after, criterion=criterion
            )
            assert found.category == kind


@pytest.mark.parametrize("size", [0, -1, float("nan"), float("inf")])
def test_a_size_that_is_none_cannot_be_asked_for(size):
    with pytest.raises(ValueError, match="above 0"):
        PointsCriterion(
            improvement_points=size, deterioration_points=1, direction=WORSE
        )
    with pytest.raises(ValueError, match="above 0"):
        ShareCriterion(improvement=0.5, deterioration=size, direction=WORSE)
