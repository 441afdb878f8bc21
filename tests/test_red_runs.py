"""Each break of the register can still be made, and names tests that are there.

What is to be broken moves with the code. An entry whose place is gone would keep the
"red" of a day on which the code was another.
"""

from __future__ import annotations

import re
import sys
from collections import Counter

import pytest
from checkout import ROOT

sys.path.append(str(ROOT / "scripts"))
import red

BREAKS = red.read()


@pytest.mark.parametrize("broken", BREAKS, ids=lambda one: f"{one.goal}: {one.name}")
def test_what_is_to_be_broken_stands_there_once(broken: red.Break) -> None:
    assert broken.file or broken.env
    if broken.file:
        assert (ROOT / broken.file).read_text().count(broken.old) == 1
        assert broken.old != broken.new


@pytest.mark.parametrize("broken", BREAKS, ids=lambda one: f"{one.goal}: {one.name}")
def test_the_tests_that_have_to_notice_are_there(broken: red.Break) -> None:
    assert broken.tests
    for test in broken.tests:
        path, *names = test.split("[")[0].split("::")
        assert (ROOT / path).exists(), test
        text = (ROOT / path).read_text() if names else ""
        for name in names:
            assert re.search(rf"(?:def|class) {name}\b", text), test


def test_no_two_breaks_share_a_place_on_the_record() -> None:
    known = Counter((one.goal, one.name) for one in BREAKS)
    assert [key for key, times in known.items() if times > 1] == []
