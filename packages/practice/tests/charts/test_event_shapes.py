"""Each kind of mark on the lane has a shape of its own, on the picture and its legend."""

import re
from itertools import combinations

import pytest

from vincula_practice.charts.events import EVENT_KINDS
from vincula_practice.charts.legend import GLYPHS


def looks(svg: str) -> tuple[str, ...]:
    """Return what a mark is drawn with: its elements and how they are filled."""
    return tuple(re.findall(r"<(g class=\"[^\"]+\"|\w+)", svg))


@pytest.mark.parametrize(("one", "other"), list(combinations(EVENT_KINDS, 2)))
def test_no_two_kinds_look_the_same(one, other):
    assert looks(GLYPHS[one](0, 0)) != looks(GLYPHS[other](0, 0))
