"""What stands above a question is what belongs to it."""

from cast import NOW, Cast, a_checkin

from vincula_practice.checkins.sheet import sheet_of


def test_the_lead_in_stands_above_scored_questions_only(cast: Cast) -> None:
    sheet = sheet_of(a_checkin(cast.episode), language="en", on=NOW.date())
    stems = {q.key.split(":")[-1]: q.stem for q in sheet.questions}
    assert stems["phq9_9"].startswith("Over the last 2 weeks")
    assert stems["phq9_difficulty"] == ""
    assert stems["gad7_1"].startswith("Over the last")
