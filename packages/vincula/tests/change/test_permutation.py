"""Does the permutation p value keep what it promises, and does it see a real jump?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vincula.catalogue.model import Direction
from vincula.change.permutation import jump_p_value
from vincula.change.sudden import Jump, JumpCriteria, Kind, Pick, sudden_changes

WORSE = Direction.HIGHER_IS_WORSE
PLAIN = [28, 27, 29, 28, 30, 27, 28, 14, 13, 15, 12, 14, 13, 14]


def largest(scores: list[float]) -> Jump | None:
    return sudden_changes(scores, direction=WORSE).pick(Pick.LARGEST)


def p_of(scores: list[float], seed: int = 1, shuffles: int = 199) -> float:
    return jump_p_value(
        scores, largest(scores), direction=WORSE, seed=seed, shuffles=shuffles
    )


def test_a_plain_jump_in_a_calm_course_is_rare_by_chance():
    assert p_of(PLAIN, shuffles=999) < 0.05


def test_the_same_seed_gives_the_same_p_and_more_shuffles_a_similar_one():
    assert p_of(PLAIN, seed=3) == p_of(PLAIN, seed=3)
    assert p_of(PLAIN, seed=4, shuffles=4000) == pytest.approx(
        p_of(PLAIN, seed=5, shuffles=4000), abs=0.02
    )


def test_it_counts_what_a_slow_count_counts():
    # Every course shuffled one by one, and looked at by the public function.
    scores = [30, 28, 31, 20, 19, 21, 22, 18]
    jump = largest(scores)
    sessions = np.arange(8.0)
    line = np.polyval(np.polyfit(sessions, scores, 1), sessions)
    left = np.array(scores) - line
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(1500):
        course = sudden_changes(list(line + rng.permutation(left)), direction=WORSE)
        hits += any(j.size_points >= jump.size_points - 1e-9 for j in course.jumps)
    fast = jump_p_value(scores, jump, direction=WORSE, seed=2, shuffles=4000)
    assert fast == pytest.approx(hits / 1500, abs=0.03)


@pytest.mark.parametrize("decline", [0.0, 20.0])
def test_courses_without_a_jump_are_rarely_called_one(decline):
    """The three criteria flag many gradual courses; with p <= .05 about 1 in 20 is left."""
    rng = np.random.default_rng(20)
    flagged = called = 0
    for _ in range(400):
        course = np.linspace(28, 28 - decline, 15) + rng.normal(0, 4, 15)
        jump = largest(list(course))
        if jump is not None:
            flagged += 1
            p = jump_p_value(list(course), jump, direction=WORSE, seed=1, shuffles=99)
            called += p <= 0.05
    assert called / 400 < 0.08
    if decline:
        assert flagged / 400 > 0.3


def test_a_real_jump_is_called_one_far_more_often():
    rng = np.random.default_rng(21)
    level = np.repeat([28.0, 12.0], [7, 8])
    called = 0
    for _ in range(100):
        course = level + rng.normal(0, 2.5, 15)
        jump = largest(list(course))
        called += (
            jump is not None
            and jump_p_value(list(course), jump, direction=WORSE, seed=1, shuffles=99)
            <= 0.05
        )
    assert called > 40


def test_missing_sessions_stay_missing():
    with_holes = [*PLAIN[:3], None, *PLAIN[4:10], None, *PLAIN[11:]]
    assert 0 < p_of(with_holes) < 0.2


finite = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=50)
@given(st.lists(st.none() | finite, max_size=8), st.sampled_from(Kind))
def test_p_is_a_share_for_any_course(scores, kind):
    made = Jump(
        kind=kind,
        position=1,
        size_points=3.0,
        share_of_change=None,
        reversal_points=0.0,
        reversed=False,
    )
    p = jump_p_value(
        scores,
        made,
        direction=WORSE,
        seed=1,
        criteria=JumpCriteria(share=None),
        shuffles=19,
    )
    assert 1 / 20 <= p <= 1
