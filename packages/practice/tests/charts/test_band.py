"""The expected band on the picture: drawn, told, in the table, and explained."""

import re

import pytest
from charts.invented import banded, build_course, phq9, sessions, seventeen

from vincula_practice.charts import picture

VOICES = ("room", "portal")


def band_of(svg):
    return re.findall(r'<path class="chart-expected"[^>]* d="([^"]+)"', svg)


@pytest.mark.parametrize("voice", VOICES)
def test_it_is_drawn_once_on_both_sizes_and_named_in_the_legend(voice):
    shown = picture(banded(seventeen()), voice)
    for svg in (shown.svg_wide, shown.svg_narrow):
        # One of the two is the mark in the legend, a rectangle.
        assert len(band_of(svg)) == 1
        assert "where 80 of 100 who began" in svg
        # No colour alone: its edges are broken lines, here and in the legend.
        edges = re.findall(r'<path class="chart-expected-edge"([^>]*)', svg)
        assert len(edges) == 2
        assert all("stroke-dasharray" in edge for edge in edges)


def test_without_a_model_nothing_of_it_is_there():
    shown = picture(seventeen(), "room")
    assert "chart-expected" not in shown.svg_wide
    assert shown.band == ()
    assert not any("Expected" in heading for heading in shown.table.headings)


def test_the_table_has_its_ends_session_by_session():
    table = picture(banded(seventeen()), "room").table
    column = table.headings.index("Expected, 80 of 100") - 1
    cells = {row.head: row.cells[column] for row in table.rows}
    assert cells["1"] == ""
    assert cells["2"] == "7.6 to 21.2"
    assert cells["17"] == "1.6 to 18.2"


def test_where_the_latest_score_stands_is_said_on_the_drawing_for_who_cannot_see_it():
    shown = picture(banded(seventeen()), "portal")
    said = next(fact for fact in shown.facts if "80 of 100" in fact)
    assert "you are within 1.6 to 18.2" in said
    assert said in re.search(r"<desc[^>]*>(.*?)</desc>", shown.svg_wide)[1]


@pytest.mark.parametrize(
    ("score", "room", "portal"),
    [
        (2, "on the better side of 7.6", "on the easier side of 7.6"),
        (12, "within 7.6 to 21.2", "within 7.6 to 21.2"),
        (25, "a reason to ask, and no finding", "it says nothing against you"),
    ],
)
def test_wherever_it_stands_nobody_is_judged(score, room, portal):
    course = build_course(sessions=sessions(2), outcome=phq9({1: 17, 2: score}))
    for voice, words in (("room", room), ("portal", portal)):
        facts = picture(banded(course), voice).facts
        (text,) = [fact for fact in facts if "of 100" in fact]
        assert words in text
        assert not re.search(r"fail|poor|bad|should be|risk|non-?respon", text)


@pytest.mark.parametrize("voice", VOICES)
def test_its_own_courses_its_trial_and_its_limits_are_told(voice):
    shown = picture(banded(seventeen()), voice)
    what, limits = shown.band
    for figure in ("80 of 100", "612 courses", "306 other people", "79.4 %"):
        assert figure in what
    assert "nothing else" in limits
    assert any("phq9-3" in one and "4 Mar 2026" in one for one in shown.sources)


@pytest.mark.parametrize("voice", VOICES)
def test_a_curve_of_the_library_says_that_it_is_one(voice):
    shown = picture(banded(seventeen(), reference=True), voice)
    what, _limits = shown.band
    assert "NHS England" in what
    assert "simulation" in what
    assert "no session of a real person" in what
    assert "decides nothing" in what
    assert any("612 simulated courses" in one for one in shown.sources)
    assert "tried on nobody here" in shown.svg_narrow
    # Nobody is held against a simulation.
    assert not any("of 100" in fact for fact in shown.facts)
