"""Round ticks, numbers with room, and lines that end where scores do."""

import re
from itertools import pairwise

import pytest
from charts.invented import invented, phq9, sessions
from hypothesis import given
from hypothesis import strategies as st

from vincula.feedback import build_course
from vincula_practice.charts.axis import (
    NARROW,
    WIDE,
    runs,
    score_ticks,
    session_axis,
    shown_sessions,
)
from vincula_practice.charts.labels import (
    HEADING_LETTER,
    Box,
    FreeSpace,
    Spot,
    lines_of,
)
from vincula_practice.charts.session_row import NUMBER_ROOM, numbered, session_row


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((0, 27), (0, 5, 10, 15, 20, 25)),
        ((0, 4), (0, 1, 2, 3, 4)),
        ((0, 21), (0, 5, 10, 15, 20)),
        ((12, 60), (20, 30, 40, 50, 60)),
        ((0, 40), (0, 10, 20, 30, 40)),
        ((0, 180), (0, 50, 100, 150)),
        ((1, 5), (1, 2, 3, 4, 5)),
    ],
)
def test_score_ticks_are_round(ends, expected):
    assert score_ticks(*ends, 6) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], []),
        ([3], [[0]]),
        ([1, 2, 3], [[0, 1, 2]]),
        ([1, 2, 4, 5], [[0, 1], [2, 3]]),
        ([1, 3, 5, 7], [[0, 1, 2, 3]]),
        ([1, 3, 5, 9, 11], [[0, 1, 2], [3, 4]]),
    ],
)
def test_a_line_joins_neighbours_at_the_usual_distance(places, expected):
    assert [list(run) for run in runs(places)] == expected


@pytest.mark.parametrize("form", [WIDE, NARROW])
@pytest.mark.parametrize("count", [1, 2, 5, 17, 40, 80, 200])
def test_session_numbers_have_room_and_name_first_and_last(form, count):
    course = invented(count)
    axis = session_axis(course, form)
    chosen = sorted(numbered(course, axis), key=lambda m: m.place)
    held = [mark.number for mark in chosen if mark.state != "planned"]
    assert held[0] == 1
    assert held[-1] == count
    for mark, following in pairwise(chosen):
        gap = axis.x(following.place) - axis.x(mark.place)
        if mark.number != 1 or following.number != count:
            assert gap >= NUMBER_ROOM - 0.1


def test_only_the_next_planned_session_is_shown():
    course = build_course(sessions=sessions(3, planned=20))
    assert [mark.number for mark in shown_sessions(course)] == [1, 2, 3, 4]


def test_a_session_answered_ahead_is_the_last_and_has_its_number():
    course = build_course(
        sessions=sessions(3, planned=20), outcome=phq9({1: 14, 2: 12, 4: 9})
    )
    assert [mark.number for mark in shown_sessions(course)] == [1, 2, 3, 4]
    assert 4 in {m.number for m in numbered(course, session_axis(course, WIDE))}
    drawn = session_row(course, session_axis(course, WIDE), 0, "room")
    assert re.findall(r'class="chart-now"[^>]*>(\d+)<', drawn) == ["4"]


boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    *(st.floats(0, 300) for _ in range(2)),
    *(st.floats(1, 80) for _ in range(2)),
)
spots = st.builds(
    Spot,
    st.floats(0, 400),
    st.floats(0, 300),
    st.sampled_from(["start", "middle", "end"]),
)


@given(st.lists(boxes, max_size=12), st.lists(spots, max_size=8))
def test_a_label_never_covers_what_was_there(taken, candidates):
    space = FreeSpace(Box(0, 0, 400, 300))
    for box in taken:
        space.take(box)
    spot = space.find("label", 10, candidates)
    if spot is None:
        return
    # Naively: five letters of half their size at least, ascending 8 above the base.
    width = 5 * 10 * 0.5
    left = spot.x - {"start": 0, "middle": 0.5, "end": 1}[spot.anchor] * width
    for box in taken:
        apart = (
            left + width <= box.left
            or box.right <= left
            or spot.y <= box.top
            or box.bottom <= spot.y - 8
        )
        assert apart


@given(spots)
def test_two_labels_do_not_share_a_spot(spot):
    space = FreeSpace(Box(-500, -500, 900, 900))
    assert space.find("label", 10, [spot]) == spot
    assert space.find("label", 10, [spot]) is None


def test_a_heading_too_long_for_a_phone_is_broken_into_lines():
    title = "How you and the person who sees you each week work together"
    lines = lines_of(title, 18, 386, HEADING_LETTER)
    assert " ".join(lines) == title
    assert len(lines) == 2
