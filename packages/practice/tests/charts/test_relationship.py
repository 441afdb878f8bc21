"""The drawing: whole, harmless, readable, and honest about what is missing."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from charts.invented import (
    broken,
    checks,
    every_course,
    gad7,
    invented,
    phq9,
    sessions,
    seventeen,
)

from vincula.feedback import build_course
from vincula_practice.charts import marks, relationship_svg

STATIC = Path(marks.__file__).parents[1] / "static" / "vincula"
SVG = "{http://www.w3.org/2000/svg}"
COURSES = every_course()
DRAWN = [name for name in COURSES if name not in ("nothing", "sessions only")]


def tree(course, *, voice="room", width=920):
    return ET.fromstring(relationship_svg(course, voice=voice, width=width))  # noqa: S314 - our own drawing


def words_of(svg):
    return [" ".join(text.itertext()) for text in svg.iter(f"{SVG}text")]


def shapes(svg, look, shape):
    return [
        mark
        for group in svg.iter(f"{SVG}g")
        if group.get("class") == look
        for mark in group.iter(f"{SVG}{shape}")
    ]


@pytest.mark.parametrize("width", [920, 390])
@pytest.mark.parametrize("voice", ["room", "portal"])
@pytest.mark.parametrize("name", DRAWN)
def test_each_drawing_is_an_image_with_title_and_description(name, voice, width):
    svg = tree(COURSES[name], voice=voice, width=width)
    assert svg.get("role") == "img"
    named = svg.get("aria-labelledby").split()
    assert [
        svg.find(f"{SVG}title").get("id"),
        svg.find(f"{SVG}desc").get("id"),
    ] == named
    assert svg.find(f"{SVG}desc").text


@pytest.mark.parametrize("name", DRAWN)
def test_wide_and_narrow_can_stand_on_one_page(name):
    ids = [
        element.get("id")
        for width in (920, 390)
        for element in tree(COURSES[name], width=width).iter()
        if element.get("id")
    ]
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize("width", [920, 390])
@pytest.mark.parametrize("name", DRAWN)
def test_the_drawing_needs_no_style_no_script_and_nothing_from_elsewhere(name, width):
    for element in tree(COURSES[name], width=width).iter():
        assert element.tag.removeprefix(SVG) not in ("style", "script", "image", "use")
        for attribute in element.attrib:
            assert attribute not in ("style", "href")
            assert not attribute.startswith("on")


@pytest.mark.parametrize("width", [920, 390])
@pytest.mark.parametrize("name", DRAWN)
def test_words_and_marks_stay_on_the_paper(name, width):
    svg = tree(COURSES[name], width=width)
    _, _, right, bottom = (float(n) for n in svg.get("viewBox").split())
    for element in svg.iter():
        for across in ("x", "cx"):
            if element.get(across):
                assert 0 <= float(element.get(across)) <= right
        for down in ("y", "cy"):
            if element.get(down):
                assert 0 <= float(element.get(down)) <= bottom


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("width", [920, 390])
def test_forty_sessions_are_drawn_in_twelve_kilobytes(seed, width):
    svg = relationship_svg(invented(40, seed=seed), voice="room", width=width)
    assert len(svg.encode()) <= 12 * 1024


@pytest.mark.parametrize("name", ["nothing", "sessions only"])
def test_nothing_to_draw_is_no_drawing(name):
    assert relationship_svg(COURSES[name], voice="room") == ""


def test_missed_and_cancelled_sessions_are_hollow_marks_of_different_shape():
    svg = tree(broken())
    # One more of each explains it in the legend.
    assert len(shapes(svg, "chart-hollow", "circle")) == 3 + 1
    assert len(shapes(svg, "chart-hollow", "rect")) == 1 + 1
    assert "missed" in words_of(svg)


def line_of(course):
    lines = [
        path.get("d")
        for path in tree(course).iter(f"{SVG}path")
        if path.get("class") == "chart-line" and "l" in path.get("d")
    ]
    return lines[0]


def test_the_line_breaks_where_a_score_is_missing():
    days = range(1, 11)
    whole = build_course(sessions=sessions(10), outcome=phq9(dict.fromkeys(days, 9)))
    torn = build_course(
        sessions=sessions(10, missed=(4,)),
        outcome=phq9({k: 9 for k in days if k != 4}),
    )
    assert line_of(whole).count("M") == 1
    assert line_of(torn).count("M") == 2


def test_a_measure_asked_at_every_second_session_is_one_line():
    course = build_course(
        sessions=sessions(11), outcome=gad7(dict.fromkeys(range(1, 12, 2), 9))
    )
    assert line_of(course).count("M") == 1


def test_reliable_change_is_told_by_shape_and_word():
    better = tree(
        build_course(sessions=sessions(3), outcome=phq9({1: 20, 2: 18, 3: 9}))
    )
    worse = tree(build_course(sessions=sessions(3), outcome=phq9({1: 9, 2: 11, 3: 20})))
    assert shapes(better, "chart-ring", "circle")
    assert not shapes(better, "chart-ring-warm", "path")
    assert "improved since the start" in words_of(better)
    assert shapes(worse, "chart-ring-warm", "path")
    assert not shapes(worse, "chart-ring", "circle")
    assert "worse since the start" in words_of(worse)


def test_a_change_within_measurement_error_gets_no_mark():
    svg = tree(build_course(sessions=sessions(2), outcome=phq9({1: 20, 2: 15})))
    assert not shapes(svg, "chart-ring", "circle")


def test_a_draft_says_so_on_the_drawing_and_has_neither_error_nor_cut_off():
    course = build_course(sessions=sessions(2), alliance=checks({1: 3.1, 2: 3.4}))
    svg = tree(course)
    assert any("draft, not validated" in words for words in words_of(svg))
    looks = {element.get("class") for element in svg.iter()}
    assert not looks & {"chart-error", "chart-error-area", "chart-cut"}


def test_the_own_range_is_drawn_only_once_there_is_one():
    early = build_course(
        sessions=sessions(4), alliance=checks(dict.fromkeys(range(1, 5), 3.5))
    )
    later = build_course(
        sessions=sessions(5), alliance=checks(dict.fromkeys(range(1, 6), 3.5))
    )
    assert "chart-own" not in relationship_svg(early, voice="room")
    assert "chart-own" in relationship_svg(later, voice="room")


def test_the_cut_off_is_always_named_on_the_chart_or_in_the_legend():
    for name in DRAWN:
        outcome = COURSES[name].outcome
        if outcome and outcome.cutoff:
            for width in (920, 390):
                named = " ".join(words_of(tree(COURSES[name], width=width)))
                assert outcome.cutoff.label in named


def test_events_that_would_cover_each_other_share_a_dot():
    assert "1\N{EN DASH}3" in words_of(tree(broken()))


def test_words_from_a_catalogue_cannot_become_markup():
    course = seventeen()
    label = '<script>alert("1")</script>'
    cutoff = replace(course.outcome.cutoff, label=label)
    hostile = replace(course, outcome=replace(course.outcome, cutoff=cutoff))
    svg = relationship_svg(hostile, voice="room")
    assert "<script" not in svg
    assert any(label in words for words in words_of(ET.fromstring(svg)))  # noqa: S314 - our own drawing


def test_events_words_stay_out_of_the_drawing():
    assert "sister" not in relationship_svg(seventeen(), voice="room")


def test_the_drawings_own_colours_are_the_light_ones_of_the_page():
    light = (STATIC / "tokens.css").read_text().split("@media")[0]
    tokens = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", light))
    assert {name: tokens[name] for name in marks.PAPER_COLOURS} == marks.PAPER_COLOURS


def test_every_look_follows_the_page_into_the_dark():
    rules = (STATIC / "chart.css").read_text()
    assert [
        look for look in marks.LOOKS if f".{look} " not in rules.replace(",", " ")
    ] == []
