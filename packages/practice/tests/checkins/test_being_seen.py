"""Every fifth session asks in the client's own words what was missed of who they are."""

import pytest
from cast import NOW, Cast, a_session, hours

from vincula_practice.checkins.actions import keep_answer, open_checkin
from vincula_practice.checkins.answers import answered_form
from vincula_practice.checkins.arrivals import responses_of
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.plans import set_plan
from vincula_practice.checkins.schedule import Line
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.progress.actions import complete_checkin

WEEK = 7 * 24
EVERY_FIFTH = Line(instrument="being_seen", occasion="after", rhythm="nth", every=5)


@pytest.fixture
def asked(cast: Cast) -> list:
    """Six sessions in a row, each with its check-in afterwards."""
    lines = [Line(instrument="session_check", occasion="after"), EVERY_FIFTH]
    set_plan(episode=cast.episode, lines=lines, by=cast.ben, at=NOW)
    sessions = [
        a_session(cast.episode, starts_at=NOW + hours(WEEK * n)) for n in range(6)
    ]
    return [open_checkin(session=one, occasion="after", at=NOW) for one in sessions]


def test_it_is_asked_at_intervals_and_may_be_left_empty(cast, asked) -> None:
    names = [[form["instrument"] for form in one.asked] for one in asked]
    assert [("being_seen" in one) for one in names] == [
        True,
        *[False] * 4,
        True,
    ]
    sheet = sheet_of(asked[0], language="en", on=NOW.date())
    assert sheet.questions[-1].text.startswith("Did I miss something about who you are")
    assert sheet.questions[-1].skippable


def test_what_is_written_reaches_the_therapist_as_it_was_written(cast, asked) -> None:
    key = Key(instrument="being_seen", about=None, item="being_seen_open")
    keep_answer(checkin=asked[0], key=key, words="My mother tongue", at=NOW)
    complete_checkin(checkin=asked[0], channel="portal", language="en", at=NOW)
    rows = responses_of(member=cast.ben, checkin=asked[0])
    (row,) = [one for one in rows if one.instrument == "being_seen"]
    form = answered_form(row, practice=cast.practice, language="en", on=NOW.date())
    assert [line.answer for line in form.lines] == ["My mother tongue"]
