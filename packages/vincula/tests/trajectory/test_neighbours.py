"""The clients who began most alike, against an independent search."""

import numpy as np
import pytest

from trajectory.references import SESSIONS, known
from vincula.errors import NotEnoughInformation
from vincula.trajectory.neighbours import line, nearest_neighbours

CASES = known("etr_nearest_neighbours")["cases"]
FIRST = 3


def course(client: int) -> tuple[np.ndarray, np.ndarray]:
    own = SESSIONS.client == client
    return SESSIONS.covariates["log_session"][own], SESSIONS.score[own]


@pytest.fixture(scope="module")
def others() -> tuple[list[int], np.ndarray, np.ndarray]:
    learnt_from = np.unique(SESSIONS.client[SESSIONS.therapist <= 30])
    ids = [int(c) for c in learnt_from if len(course(c)[1]) > FIRST]
    starts = np.array([course(c)[1][:FIRST] for c in ids])
    return ids, starts, np.array([line(*course(c)) for c in ids])


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["client"]))
def test_neighbours_and_their_mean_course(case, others):
    ids, starts, lines = others
    found = nearest_neighbours(
        course(case["client"])[1][:FIRST], others=starts, lines=lines
    )
    assert [ids[place] for place in found.nearest] == case["neighbours"]
    assert found.distance == pytest.approx(case["distance"], rel=1e-8)
    assert found.intercept == pytest.approx(case["pred_intercept"], rel=1e-8)
    assert found.slope == pytest.approx(case["pred_slope"], rel=1e-8)
    assert found.predicted(np.log(8)) == pytest.approx(case["pred_session8"], rel=1e-8)


def test_too_few_others(others):
    _, starts, lines = others
    with pytest.raises(NotEnoughInformation, match="20 neighbours"):
        nearest_neighbours(starts[0], others=starts[:19], lines=lines[:19])


def test_one_moment_makes_no_line():
    with pytest.raises(NotEnoughInformation, match="two times"):
        line(np.array([1.0, 1.0]), np.array([3.0, 4.0]))
