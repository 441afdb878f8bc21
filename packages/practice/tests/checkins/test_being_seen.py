"""The suggested plan asks, now and then, what was missed of who the client is."""

import pytest
from cast import NOW, Cast, a_session, hours

from vincula_practice.checkins.actions import keep_answer, open_checkin
from vincula_practice.checkins.answers import answered_form
from vincula_practice.checkins.arrivals import responses_of
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.plans import set_plan
from vincula_practice.checkins.queries import lines_of
from vincula_practice.checkins.schedule import SUGGESTED, Line, due
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.people.errors import Refused
from vincula_practice.progress.actions import complete_checkin

WEEK = 7 * 24
ASKED_AT = [3, 9, 15]


@pytest.fixture
def asked(cast: Cast) -> list:
    """Sixteen sessions in a row, each with its check-in afterwards; nobody chose a plan."""
    sessions = [
        a_session(cast.episode, starts_at=NOW + hours(WEEK * n)) for n in range(16)
    ]
    return [open_checkin(session=one, occasion="after", at=NOW) for one in sessions]


def test_nobody_has_to_choose_it_and_it_may_be_left_empty(asked) -> None:
    assert [
        number
        for number, one in enumerate(asked, start=1)
        if "being_seen" in [form["instrument"] for form in one.asked]
    ] == ASKED_AT
    sheet = sheet_of(asked[2], language="en", on=NOW.date())
    assert sheet.questions[-1].text.startswith("Did I miss something about who you are")
    assert sheet.questions[-1].skippable


def test_what_is_written_reaches_the_therapist_as_it_was_written(cast, asked) -> None:
    key = Key(instrument="being_seen", about=None, item="being_seen_open")
    keep_answer(checkin=asked[2], key=key, words="My mother tongue", at=NOW)
    complete_checkin(checkin=asked[2], channel="portal", language="en", at=NOW)
    rows = responses_of(member=cast.ben, checkin=asked[2])
    (row,) = [one for one in rows if one.instrument == "being_seen"]
    form = answered_form(row, practice=cast.practice, language="en", on=NOW.date())
    assert [line.answer for line in form.lines] == ["My mother tongue"]


@pytest.mark.parametrize(
    ("rhythm", "every", "first", "numbers"),
    [
        ("nth", 2, 1, [1, 3, 5, 7]),
        ("nth", 2, 2, [2, 4, 6]),
        ("nth", 3, 4, [4, 7]),
        ("each", 1, 1, [1, 2, 3, 4, 5, 6, 7]),
        ("each", 1, 6, [6, 7]),
    ],
)
def test_a_rhythm_says_where_it_begins(rhythm, every, first, numbers) -> None:
    line = Line(
        instrument="phq9", occasion="after", rhythm=rhythm, every=every, first=first
    )
    assert [
        number
        for number in range(1, 8)
        if due(line, occasion="after", number=number, on=NOW.date(), asked_on=[])
    ] == numbers


def test_where_it_begins_is_kept_and_is_a_session(cast) -> None:
    plan = set_plan(episode=cast.episode, lines=SUGGESTED, by=cast.ben, at=NOW)
    assert lines_of(plan) == SUGGESTED
    nowhere = Line(instrument="phq9", occasion="after", rhythm="nth", every=2, first=0)
    with pytest.raises(Refused, match="counted from 1"):
        set_plan(episode=cast.episode, lines=[nowhere], by=cast.ben, at=NOW)
