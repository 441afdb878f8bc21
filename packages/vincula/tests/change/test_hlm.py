"""Each person's slope, against lme4 and the package that is built on it."""

import numpy as np
import pytest

from change import published
from vincula.catalogue.model import Direction
from vincula.change.criteria import SlopeCriterion
from vincula.change.hlm import Slopes, slopes
from vincula.change.people import change_of_people
from vincula.errors import NotEnoughInformation

KNOWN = published.SLOPES
# lme4 stops a little before the optimum; what is near zero is compared absolutely.
CLOSE = {"rel": 1e-4, "abs": 1e-4}


def rows(shift: float = 0.0, scale: float = 1.0) -> dict[str, list[float]]:
    found = [
        (number, time, score * scale + shift)
        for number, name in enumerate(KNOWN["used"])
        for time, score in enumerate(KNOWN["scores"][name])
        if score is not None
    ]
    person, time, score = (list(column) for column in zip(*found, strict=True))
    return {"person": person, "time": time, "score": score}


@pytest.fixture(scope="module")
def fitted() -> Slopes:
    return slopes(**rows())


def test_the_common_line_and_what_people_differ_by(fitted):
    assert fitted.intercept_points == pytest.approx(
        KNOWN["fixed"]["(Intercept)"], rel=1e-5
    )
    assert fitted.slope_points == pytest.approx(KNOWN["fixed"]["time"], rel=1e-5)
    assert [
        fitted.sd_intercept,
        fitted.sd_slope,
        fitted.correlation,
        fitted.residual_sd,
    ] == pytest.approx(KNOWN["sd"], rel=1e-4)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("deviation_points", "deviation"),
        ("error_points", "error"),
        ("deviation_index", "deviation_index"),
        ("own_points", "own_slope"),
        ("own_index", "own_index"),
    ],
)
def test_every_person(fitted, name, known):
    found = [getattr(person, name) for person in fitted.people]
    assert found == pytest.approx(KNOWN[known], **CLOSE)


def test_the_packages_classes_are_those_of_the_deviation(fitted):
    def classed(indices):
        nothing = np.zeros(len(indices))
        criterion = SlopeCriterion(
            index=np.array(indices), direction=Direction.HIGHER_IS_WORSE
        )
        return change_of_people(nothing, nothing, criterion=criterion).category.tolist()

    package = classed([person.deviation_index for person in fitted.people])
    own = classed([person.own_index for person in fitted.people])
    assert package == published.classes(KNOWN["deviation_class"])
    # Most people improve as everybody does: no deviation, and yet a change.
    assert own.count("improved") > 3 * package.count("improved")
    assert own.count("deteriorated") < package.count("deteriorated")


def test_another_unit_moves_slopes_and_leaves_indices(fitted):
    moved = slopes(**rows(shift=-40, scale=3))
    assert moved.slope_points == pytest.approx(3 * fitted.slope_points, rel=1e-6)
    assert [p.own_index for p in moved.people] == pytest.approx(
        [p.own_index for p in fitted.people], rel=1e-5, abs=1e-5
    )


def test_people_who_all_move_alike_have_no_slope_of_their_own():
    rng = np.random.default_rng(5)
    person = np.repeat(np.arange(40), 6)
    time = np.tile(np.arange(6.0), 40)
    start = np.repeat(rng.normal(0, 10, 40), 6)
    score = 30 + start - 2 * time + np.tile([1.0, -1, -1, 1, 0, 0], 40)
    found = slopes(person=person.tolist(), time=time.tolist(), score=score.tolist())
    assert found.sd_slope < 1e-3
    assert all(one.own_index is None for one in found.people)
    assert found.people[0].own_points == pytest.approx(found.slope_points, abs=1e-3)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"score": [3.0] * 9}, "equal"),
        ({"time": [1.0] * 9}, "same time"),
        ({"person": [0] * 9}, "three people"),
        ({"score": [1.0] * 8 + [float("nan")]}, "every row"),
        ({"score": [0.0, 1, 2, 5, 6, 7, 8, 9, 10]}, "straight line"),
        ({"score": [0.0, 1, 2, 5, 6, 7, 8, 9, 1e200]}, "extreme"),
    ],
)
def test_what_cannot_be_fitted_is_said(change, problem):
    plain = {
        "person": [0, 0, 0, 1, 1, 1, 2, 2, 2],
        "time": [0.0, 1, 2] * 3,
        "score": [9.0, 7, 6, 8, 8, 5, 9, 4, 3],
    }
    with pytest.raises(NotEnoughInformation, match=problem):
        slopes(**plain | change)
