"""The plan page: what one client is asked, and when."""

import pytest
from cast import NOW, TUESDAY_AT_TEN, a_checkin, a_goal, hours
from django.test import Client

from vincula_practice.checkins.queries import plan_in_force


def filled(**rows):
    """What the page posts: every row, those not named not asked."""
    from vincula_practice.checkins.catalogue import catalogue  # noqa: PLC0415 - a helper

    posted = {}
    for instrument in catalogue():
        row = {"occasion": "", "rhythm": "each", "every": "", "first": "", "dates": ""}
        for name, value in (row | rows.get(instrument.id, {})).items():
            posted[f"{instrument.id}-{name}"] = value
    return posted


@pytest.fixture
def ben(cast, client: Client) -> Client:
    client.force_login(cast.ben.person)
    return client


@pytest.fixture
def address(cast) -> str:
    return f"/clients/{cast.episode.pk}/plan/"


def test_the_suggested_plan_is_what_one_starts_from(ben: Client, address):
    answer = ben.get(address).content.decode()
    assert "the suggested one" in answer
    assert "at most 17 questions before and 12 after" in answer


def test_a_therapist_chooses_and_the_next_check_in_asks_it(cast, ben: Client, address):
    posted = filled(
        gad7={"occasion": "before"},
        session_rating={"occasion": "after", "rhythm": "nth", "every": "2"},
    )
    assert ben.post(address, posted).status_code == 302
    asked = a_checkin(cast.episode).asked
    assert [form["instrument"] for form in asked] == ["gad7"]


def test_a_therapist_says_from_which_session_on(cast, ben: Client, address):
    seldom = {"occasion": "after", "rhythm": "nth", "every": "6", "first": "3"}
    later = {"occasion": "before", "first": "2"}
    assert ben.post(address, filled(being_seen=seldom, phq9=later)).status_code == 302
    plan = plan_in_force(member=cast.ben, episode_id=cast.episode.pk)
    found = {line.instrument: (line.every, line.first) for line in plan or ()}
    assert found == {"being_seen": (6, 3), "phq9": (1, 2)}
    page = ben.get(address)
    (row,) = [row for row in page.context["asked"] if row.form.prefix == "being_seen"]
    assert row.form["first"].value() == 3
    conflict = ben.post(address, filled(phq9=later) | {"edition": "older"})
    assert "every 6 sessions, from session 3 on" in conflict.content.decode()


def test_what_was_asked_first_stays_first(cast, ben: Client, address):
    row = {"occasion": "before"}
    ben.post(address, filled(phq9=row, gad7=row))
    assert [form["instrument"] for form in a_checkin(cast.episode).asked] == [
        "phq9",
        "gad7",
    ]


def test_an_open_check_in_stays_as_it_is(cast, ben: Client, address):
    open_one = a_checkin(cast.episode)
    before = [form["instrument"] for form in open_one.asked]
    ben.post(address, filled(gad7={"occasion": "before"}))
    open_one.refresh_from_db()
    assert [form["instrument"] for form in open_one.asked] == before
    later = a_checkin(cast.episode, starts_at=NOW + hours(24 * 8))
    assert [form["instrument"] for form in later.asked] == ["gad7"]


def test_dates_are_asked_at_the_first_session_on_or_after_them(
    cast, ben: Client, address
):
    row = {"occasion": "before", "rhythm": "dates", "dates": "2026-11-26, 2027-01-04"}
    ben.post(address, filled(phq9=row))
    days = [1, 8, 15, 43, 50]
    asked = [
        len(a_checkin(cast.episode, starts_at=NOW + hours(24 * day)).asked)
        for day in days
    ]
    # 24 Nov is before the first date; 1 Dec the first after it; 5 Jan the next.
    assert asked == [0, 1, 0, 1, 0]


def test_a_date_is_a_day_where_people_meet(cast, ben: Client, address):
    cast.practice.time_zone = "Pacific/Auckland"
    cast.practice.save()
    row = {"occasion": "before", "rhythm": "dates", "dates": "2026-11-25"}
    ben.post(address, filled(phq9=row))
    late = TUESDAY_AT_TEN.replace(hour=20)  # already Wednesday in Auckland
    assert len(a_checkin(cast.episode, starts_at=late).asked) == 1


def test_goals_are_counted_one_question_each(cast, ben: Client, address):
    a_goal(cast.episode, "Call a friend each week")
    assert "at most 18 questions before" in ben.get(address).content.decode()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"rhythm": "dates", "dates": ""}, "Add at least one date"),
        ({"rhythm": "dates", "dates": "soon"}, "year-month-day"),
        ({"rhythm": "nth", "every": ""}, "how many sessions"),
        ({"first": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_stored(
    cast, ben: Client, address, row, fault
):
    answer = ben.post(address, filled(phq9={"occasion": "before"} | row))
    assert fault in answer.content.decode()
    assert plan_in_force(member=cast.ben, episode_id=cast.episode.pk) is None


def test_a_shell_is_listed_with_the_reason_why_it_cannot_be_sent(ben: Client, address):
    answer = ben.get(address).content.decode()
    assert "WAI-SR" in answer
    assert "may not be shipped" in answer


def test_a_draft_is_marked_as_one(ben: Client, address):
    assert "draft, not validated" in ben.get(address).content.decode()


@pytest.mark.parametrize("who", ["anna", "emil", "eva", "mona", "fred", "dora", "carl"])
def test_nobody_else_reaches_the_plan(cast, client: Client, address, who):
    client.force_login(getattr(cast, who).person)
    assert client.get(address).status_code == 404
    assert client.post(address, filled()).status_code == 404
