"""The table beside the chart: the same numbers, and what the chart has no room for."""

from dataclasses import replace
from datetime import timedelta

from charts.invented import (
    PHQ9,
    SESSION_CHECK,
    START,
    WEEK,
    broken,
    entry,
    goal,
    phq9,
    sessions,
    seventeen,
    two_versions,
)

from vincula.feedback import Entry, GoalPoint, build_course, track
from vincula.scoring import Score
from vincula_practice.charts import picture


def row(table, head):
    found = next(row for row in table.rows if row.head == head)
    return dict(zip(table.headings[1:], found.cells, strict=True))


def test_a_row_tells_a_session_in_numbers_and_words():
    # 6 points are reliable (NHS): 6 / 1.414 = 4.2 for one score; 19 to 13 is 6.
    thirteenth = row(picture(seventeen(), "room").table, "13")
    assert thirteenth["PHQ-9 (0 to 27)"] == "13 ± 4.2"
    assert thirteenth["Band"] == "moderate"
    assert thirteenth["Since the start"] == "improved"
    assert thirteenth["Session Check (0 to 4)"] == "3.8"
    assert thirteenth["Date"] == "31 Mar 2026"


def test_the_own_range_stands_beside_the_rating_it_judges():
    ninth = row(picture(seventeen(), "room").table, "9")
    # Median of eight earlier ratings 3.6, at least half a point to either side.
    assert ninth["Own range"] == "3.1 to 4: below"


def test_a_missed_session_has_its_row():
    sixth = row(picture(broken(), "room").table, "6")
    assert sixth["Attendance"] == "missed"
    assert sixth["PHQ-9 (0 to 27)"] == ""


def test_a_form_without_a_score_says_why():
    seventh = row(picture(broken(), "room").table, "7")
    assert seventh["PHQ-9 (0 to 27)"] == ""
    assert seventh["Note"] == "PHQ-9: 5 of 9 answered, no score: too few answers"


def test_a_score_from_fewer_answers_says_so():
    score = Score(
        instrument="phq9",
        version=PHQ9.version,
        scale="total",
        value=9.0,
        answered=8,
        items=9,
        prorated=True,
        band=None,
    )
    prorated = track(
        instrument=PHQ9,
        scale_id="total",
        entries=[Entry(at=START, occasion="before", score=score, session=1)],
    )
    course = build_course(sessions=sessions(1), outcome=prorated)
    assert row(picture(course, "room").table, "1")["Note"] == "PHQ-9: 8 of 9 answered"


def test_rows_lead_back_to_the_check_ins():
    first = picture(seventeen(), "room").table.rows[0]
    assert first.checkins == ("phq9-1", "session_check-1")


def test_columns_without_content_are_left_out():
    course = build_course(sessions=sessions(1), outcome=phq9({1: 12}))
    assert picture(course, "room").table.headings == (
        "Session",
        "Date",
        "Attendance",
        "PHQ-9 (0 to 27)",
        "Band",
    )


def test_planned_sessions_are_no_rows_until_something_is_answered():
    ahead = build_course(sessions=sessions(1, planned=2), outcome=phq9({1: 12, 2: 11}))
    assert [r.head for r in picture(ahead, "room").table.rows] == ["1", "2"]


def test_a_second_score_at_one_session_shares_its_row():
    entries = [
        entry(SESSION_CHECK, 1, 3.0, occasion="before"),
        entry(SESSION_CHECK, 1, 3.5, occasion="after"),
    ]
    twice = track(instrument=SESSION_CHECK, scale_id="total", entries=entries)
    course = build_course(sessions=sessions(1), alliance=twice)
    only = picture(course, "room").table
    assert row(only, "1")["Session Check (0 to 4)"] == "3; 3.5"
    assert len(only.rows) == 1


def test_an_earlier_version_has_a_table_of_its_own():
    older = picture(two_versions(), "room").other_tables[0]
    assert older.caption == "PHQ-9 (0 to 27), version 0.9.0"
    assert [r.cells[-1] for r in older.rows] == ["19", "18", "17", "16", "15"]


def test_measures_that_are_not_drawn_are_listed_where_they_were_asked():
    gad7 = picture(broken(), "room").other_tables[0]
    assert [r.head for r in gad7.rows] == [str(k) for k in range(1, 25, 2)]


def test_goals_are_listed_by_session():
    course = build_course(
        sessions=sessions(3),
        goals=[goal("Call a friend", {1: 3, 3: 7}), goal("Sleep", {1: 2})],
    )
    goals = picture(course, "room").other_tables[0]
    assert goals.headings == ("Session", "Date", "Call a friend", "Sleep")
    assert [r.cells[1:] for r in goals.rows] == [("3", "2"), ("7", "")]


def test_a_goal_rated_the_evening_before_stands_on_the_day_of_the_session():
    answers = GoalPoint(session=2, at=START + WEEK - timedelta(hours=15), value=4)
    rated = replace(goal("Sleep", {}), points=(answers,))
    course = build_course(sessions=sessions(3), outcome=phq9({2: 9}), goals=[rated])
    seen = picture(course, "room")
    listed = seen.other_tables[0].rows[0].cells[0]
    assert listed == row(seen.table, "2")["Date"]
