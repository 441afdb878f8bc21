"""Every fact has its sentence in both voices, and every sentence uses all it is given."""

import re

import pytest
from charts.invented import every_course, seventeen
from django.utils import translation

from vincula.catalogue import claims
from vincula.catalogue.load import load_catalogue
from vincula.feedback import Fact
from vincula_practice.charts import picture, summary, words
from vincula_practice.charts.numbers import number, with_error

# Letters that stand above the picture without pushing it off a phone.
AT_A_GLANCE = 260
HOLDER = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("key", words.ROOM)
def test_both_voices_are_given_the_same_to_say(key):
    room, portal = str(words.ROOM[key]), str(words.PORTAL[key])
    assert set(HOLDER.findall(room)) == set(HOLDER.findall(portal))


@pytest.mark.parametrize("key", summary.ROOM)
def test_both_voices_have_the_same_to_say_at_a_glance(key):
    room, portal = str(summary.ROOM[key]), str(summary.PORTAL[key])
    assert set(HOLDER.findall(room)) == set(HOLDER.findall(portal))
    assert set(summary.ROOM) == set(summary.PORTAL)


@pytest.mark.parametrize("name", every_course())
def test_the_room_says_at_a_glance_no_more_than_two_sentences(name):
    said = picture(every_course()[name], "room").summary
    assert said.count(". ") <= 1
    assert len(said) <= AT_A_GLANCE


def test_what_is_said_at_a_glance():
    said = picture(seventeen(), "room").summary
    assert said.startswith("PHQ-9 is at 8 ± 4.2, after 19 at the start: improved by")
    assert "Session Check is at" in said
    assert "own range" in said


def test_no_voice_has_a_word_the_other_lacks():
    assert set(words.ROOM) == set(words.PORTAL)
    assert set(words.LABELS_ROOM) == set(words.LABELS_PORTAL)
    assert set(words.CELLS_ROOM) == set(words.CELLS_PORTAL)


@pytest.mark.parametrize("name", every_course())
@pytest.mark.parametrize("voice", ["room", "portal"])
def test_every_fact_of_every_course_can_be_said(name, voice):
    course = every_course()[name]
    said = words.sentences(course, voice)
    assert len(said) == len(course.facts) > 0
    assert all("%" not in sentence for sentence in said)


def test_every_claim_of_the_catalogue_can_be_said():
    keys = {claims.claim(instrument).key for instrument in load_catalogue()}
    assert keys <= set(words.CLAIMS)


def test_the_claim_of_a_draft_is_beside_its_picture():
    assert any(
        "draft, not validated" in claim for claim in picture(seventeen(), "room").claims
    )


def test_a_goal_in_the_clients_words_is_repeated_as_it_is():
    fact = Fact(
        key="goal.first", params={"words": "100 % me", "latest": 3, "maximum": 10}
    )
    assert "100 % me" in words.sentence(fact, "room", 1)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (12, 1, "12"),
        (12.24, 1, "12.2"),
        (3.35, 2, "3.35"),
        (-0.01, 1, "0"),
        (20, 1, "20"),
    ],
)
def test_numbers_have_no_more_decimals_than_they_need(value, decimals, expected):
    assert number(value, decimals) == expected


def test_numbers_are_written_as_the_reader_writes_them():
    with translation.override("de"):
        assert with_error(12, 4.2426) == "12 ± 4,2"
