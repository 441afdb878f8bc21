"""PHQ-9 and GAD-7 together, as the NHS Talking Therapies manual counts."""

import pytest

from vincula.change.recovery import MeasureCourse, joint_outcome
from vincula.errors import NotEnoughInformation


def outcome(phq9: tuple[int, int], gad7: tuple[int, int]):
    return joint_outcome(
        [
            MeasureCourse(
                before_points=phq9[0],
                after_points=phq9[1],
                case_from_points=10,
                reliable_points=6,
            ),
            MeasureCourse(
                before_points=gad7[0],
                after_points=gad7[1],
                case_from_points=8,
                reliable_points=4,
            ),
        ]
    )


@pytest.mark.parametrize(
    ("phq9", "gad7", "recovered", "reliably"),
    [
        ((15, 8), (9, 6), True, True),
        ((15, 9), (7, 7), True, True),
        ((10, 9), (7, 7), True, False),
        ((15, 8), (9, 8), False, False),
        ((9, 3), (8, 7), True, True),
        ((9, 3), (7, 3), None, None),
    ],
)
def test_recovery_needs_a_case_before_and_none_after(phq9, gad7, recovered, reliably):
    found = outcome(phq9, gad7)
    assert (found.recovered, found.reliably_recovered) == (recovered, reliably)
    assert found.was_case is (recovered is not None)


@pytest.mark.parametrize(
    ("phq9", "gad7", "improved", "deteriorated"),
    [
        ((15, 9), (9, 9), True, False),
        ((15, 10), (9, 6), False, False),
        ((15, 9), (9, 13), False, False),
        ((15, 21), (9, 9), False, True),
        ((15, 15), (9, 13), False, True),
        ((15, 9), (9, 5), True, False),
    ],
)
def test_better_on_one_and_worse_on_none(phq9, gad7, improved, deteriorated):
    found = outcome(phq9, gad7)
    assert found.reliably_improved is improved
    assert found.reliably_deteriorated is deteriorated


def test_no_measure_no_outcome():
    with pytest.raises(NotEnoughInformation, match="at least one"):
        joint_outcome([])
