"""The picture in German: other words, the same numbers, commas in them."""

import re
from dataclasses import asdict

import pytest
from charts.invented import every_course, seventeen
from django.utils import translation

from vincula_practice.charts import picture

COURSES = every_course()
# Days are written in another order, so that they are compared as sets of numbers too.
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def _told(course, language, voice):
    """Return all that is told, without the drawings, whose places are numbers too."""
    with translation.override(language):
        told = asdict(picture(course, voice))
    return str({k: v for k, v in told.items() if not k.startswith("svg")})


def _numbers(text):
    return sorted(found.replace(",", ".") for found in NUMBER.findall(text))


@pytest.mark.parametrize("voice", ["room", "portal"])
@pytest.mark.parametrize("name", COURSES)
def test_the_numbers_are_the_same(name, voice):
    english, german = (_told(COURSES[name], code, voice) for code in ("en", "de"))
    assert _numbers(german) == _numbers(english)


def test_scores_bands_cut_offs_and_our_own_forms_are_named_in_german():
    told = _told(seventeen(), "de", "room")
    assert "Sitzungs-Check" in told
    assert "Session Check" not in told
    assert "mittelschwer" in told
    assert "moderately severe" not in told
    assert "PHQ-9" in told


def test_numbers_have_commas():
    told = _told(seventeen(), "de", "portal")
    assert "± 4,2" in told
    assert "± 4.2" not in told


def test_what_a_client_wrote_is_never_translated():
    course = COURSES["broken"]
    told = _told(course, "de", "room")
    assert course.goals or course.events
    assert all(goal.words in told for goal in course.goals)
    assert all(event.words in told for event in course.events)
