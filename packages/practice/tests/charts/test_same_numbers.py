"""Two voices, one set of numbers: what client and therapist see must not differ."""

import re
from xml.etree import ElementTree as ET

import pytest
from charts.invented import every_course

from vincula_practice.charts import picture

COURSES = every_course()
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def numbers(text):
    return sorted(NUMBER.findall(text))


def written(svg):
    """What can be read on a drawing; coordinates are compared apart."""
    if not svg:
        return ""
    return " ".join(ET.fromstring(svg).itertext())  # noqa: S314 - our own drawing


def marks_only(svg):
    return sorted(re.findall(r' (?:d|cx|cy)="([^"]+)"', svg))


@pytest.mark.parametrize("name", COURSES)
def test_both_voices_carry_the_same_numbers(name):
    room, portal = (picture(COURSES[name], voice) for voice in ("room", "portal"))
    for part in ("summary", "sources", "events", "claims"):
        assert numbers(str(getattr(room, part))) == numbers(str(getattr(portal, part)))
    assert [numbers(f) for f in room.facts] == [numbers(f) for f in portal.facts]
    for mine, theirs in zip(
        (room.table, *room.other_tables),
        (portal.table, *portal.other_tables),
        strict=True,
    ):
        assert mine.headings == theirs.headings
        assert [row.head for row in mine.rows] == [row.head for row in theirs.rows]
        assert [[numbers(cell) for cell in row.cells] for row in mine.rows] == [
            [numbers(cell) for cell in row.cells] for row in theirs.rows
        ]


@pytest.mark.parametrize("size", ["svg_wide", "svg_narrow"])
@pytest.mark.parametrize("name", COURSES)
def test_both_drawings_show_the_same_numbers(name, size):
    room, portal = (
        getattr(picture(COURSES[name], voice), size) for voice in ("room", "portal")
    )
    assert numbers(written(room)) == numbers(written(portal))


@pytest.mark.parametrize("name", ["seventeen", "broken", "forty", "eighty"])
def test_both_lines_run_through_the_same_points(name):
    course = COURSES[name]
    lines = [
        re.findall(r'class="chart-(?:line|error|own)"[^>]* d="([^"]+)"', svg)
        for svg in (picture(course, v).svg_wide for v in ("room", "portal"))
    ]
    assert lines[0]
    assert lines[0][:2] == lines[1][:2]


@pytest.mark.parametrize("name", COURSES)
def test_every_score_of_the_course_is_in_a_table(name):
    course = COURSES[name]
    shown = picture(course, "room")
    tables = (shown.table, *shown.other_tables)
    cells = [c for t in tables for row in t.rows for c in row.cells]
    for track in course.tracks:
        for point in track.points:
            score = f"{point.value:g}"
            assert any(c == score or c.startswith(f"{score} ±") for c in cells)


def test_the_portal_has_words_of_its_own():
    room, portal = (picture(COURSES["seventeen"], v) for v in ("room", "portal"))
    assert portal.summary != room.summary
    assert portal.summary.startswith("Your latest PHQ-9 score is 8")
