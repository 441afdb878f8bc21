"""A model of the expected course speaks where its card has earned it, else change does."""

from dataclasses import dataclass, replace

import pytest
from signals.cases import course

from vincula.signals.course import CourseCard, Outlook, why_not
from vincula.signals.rules.outcome import OffCourse

GOOD = CourseCard(
    model="invented 1",
    clients=400,
    auc_model=0.85,
    auc_change=0.79,
    coverage_80=0.81,
    coverage_95=0.945,
)


@dataclass(frozen=True)
class Invented:
    """A model that says the same of everybody."""

    card: CourseCard
    said: Outlook | None

    def outlook(self, case):
        return self.said


def rule(card=GOOD, *, worst=18.0, chance=0.5):
    said = Outlook(expected_points=12.0, worst_points=worst, chance=chance)
    return OffCourse(model=Invented(card, said))


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"clients": 99}, "fewer than 100"),
        ({"auc_model": 0.79}, "no better"),
        ({"auc_model": None}, "nobody compared"),
        ({"coverage_80": 0.77}, "80 % band covers 77 %"),
        ({"coverage_80": 0.83}, "80 % band covers 83 %"),
        ({"coverage_95": 0.93}, "95 % band covers 93 %"),
        ({"coverage_95": None}, "nobody counted"),
    ],
)
def test_a_card_with_one_lack_has_not_earned_it(change, lack):
    card = replace(GOOD, **change)
    assert len(why_not(card)) == 1
    assert lack in why_not(card)[0]
    # The chance would say so; the change so far does not, after two scores.
    assert rule(card, chance=0.01).check(course([20, 20])) is None


def test_a_card_that_has_earned_it_decides():
    assert why_not(GOOD) == ()
    found = rule(chance=0.19).check(course([20, 17]))
    assert found.reason == "signal.off-course.expected"
    assert (found.inputs["expected"], found.inputs["model"]) == (12.0, "invented 1")
    assert rule(chance=0.2).check(course([20, 17])) is None
    assert rule(worst=16.0).check(course([20, 16.5])) is not None
    # The change so far would speak; the model that has earned it does not.
    assert rule(worst=21.0).check(course([20, 19, 18, 20])) is None


def test_where_the_model_has_no_outlook_the_change_so_far_speaks():
    silent = OffCourse(model=Invented(GOOD, None))
    found = silent.check(course([20, 19, 18, 20]))
    assert found.reason == "signal.off-course"
