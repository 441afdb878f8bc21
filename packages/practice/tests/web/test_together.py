"""Goals, agreement, preferences and ending: the same page for Anna and for Ben."""

import re
from collections.abc import Callable

import pytest
import time_machine
from cast import NOW, Cast, a_goal, hours
from courses import a_rated_goal, answered
from together import a_clause, agreed, an_agreement, what_they_have_together

from vincula_practice.collaboration.agreeing import set_template
from vincula_practice.collaboration.models import (
    Agreement,
    Goal,
    GoalView,
    Honoured,
    Preferences,
)
from vincula_practice.conversations.mending import open_case

pytestmark = pytest.mark.usefixtures("monday_noon")

Ask = Callable[[str], str]


@pytest.fixture
def place(cast: Cast) -> Callable[[str], str]:
    return lambda name: f"/together/{cast.episode.pk}/{name}/"


def ordered(cast: Cast, *goals: Goal, **ratings: str) -> dict[str, str]:
    given = {f"place-{goal.pk}": str(n) for n, goal in enumerate(goals, start=1)}
    return given | {f"rating-{key}": value for key, value in ratings.items()}


def test_both_order_the_goals_and_both_see_the_same_picture(cast, anna, ben, place):
    for words in ("Sleep", "Work"):
        a_goal(cast.episode, words)
    first, second = cast.episode.goals.order_by("pk")
    assert (
        anna.post(place("goals/order"), ordered(cast, first, second)).status_code == 302
    )
    answer = ben.post(
        place("goals/order"),
        ordered(cast, second, first, **{str(first.pk): "4", str(second.pk): ""}),
    )
    assert answer.status_code == 302
    assert GoalView.objects.get(side="therapist").ratings == {str(first.pk): 4}
    pages = [browser.get(place("goals")).text for browser in (anna, ben)]
    drawings = [
        re.findall(r'<svg[^>]*class="chart.*?</svg>', p, re.DOTALL) for p in pages
    ]
    assert drawings[0] == drawings[1]
    assert len(drawings[0]) == 3  # two orders, wide and narrow, and one rated goal
    for page in pages:
        assert "0.33 apart, on a scale from 0" in page
        assert "Each of the two puts another goal first." in page
        assert "Ben: 4 of 10" in page


def test_a_client_rates_in_check_ins_only(cast, anna, place) -> None:
    a_goal(cast.episode, "Sleep")
    goal = cast.episode.goals.get()
    anna.post(place("goals/order"), ordered(cast, goal, **{str(goal.pk): "9"}))
    assert GoalView.objects.get().ratings == {}
    assert "rating-" not in anna.get(place("goals")).text


def test_both_ratings_of_a_goal_stand_side_by_side(cast, anna, place) -> None:
    a_rated_goal(cast.episode, "Sleep through the night", 3, 7)
    page = anna.get(place("goals")).text
    assert "Anna: 7 of 10, at first 3" in page
    assert "Ben: not rated yet" in page


def test_two_goals_in_the_same_place_are_declined_kindly(cast, anna, place) -> None:
    for words in ("Sleep", "Work"):
        a_goal(cast.episode, words)
    posted = {f"place-{goal.pk}": "1" for goal in cast.episode.goals.all()}
    answer = anna.post(place("goals/order"), posted)
    assert (answer.status_code, GoalView.objects.count()) == (422, 0)
    assert "Give each goal a place of its own." in answer.text


def test_earlier_words_can_be_read_by_both(cast, anna, ben, place) -> None:
    a_goal(cast.episode, "Sleep")
    goal = cast.episode.goals.get()
    shown = re.search(
        r'name="edition" value="(\w+)"', anna.get(place(f"goals/{goal.pk}")).text
    )
    posted = {"words": "Sleep six hours", "edition": shown[1]}
    assert anna.post(place(f"goals/{goal.pk}"), posted).status_code == 302
    late = ben.post(place(f"goals/{goal.pk}"), posted | {"words": "Rest"})
    assert late.status_code == 409
    assert "Sleep six hours" in late.text
    assert 'value="Rest"' in late.text
    assert "until 23 Nov 2026" in ben.get(place("goals")).text


def test_a_step_says_whose_it_is_and_why_it_is_stuck(cast, anna, ben, place) -> None:
    posted = {"words": "Ring the doctor", "owner": "therapist", "due_on": "2026-11-20"}
    assert ben.post(place("steps"), posted).status_code == 302
    page = anna.get(place("goals")).text
    assert "Ring the doctor" in page
    assert "until 20 Nov 2026, the day has passed" in re.sub(r"\s+", " ", page)
    (found,) = re.findall(r"/steps/([0-9a-f-]{36})/", page)
    refused = anna.post(place(f"steps/{found}"), {"state": "stuck", "words": ""})
    assert refused.status_code == 422
    assert "Say in a few words why" in refused.text
    anna.post(place(f"steps/{found}"), {"state": "stuck", "words": "Nobody answers"})
    page = ben.get(place("goals")).text
    assert "Nobody answers" in page
    assert '<span class="tag">stuck</span>' in page


def test_differences_are_marked_by_more_than_colour(cast, anna, place) -> None:
    agreed(cast.episode, "We meet weekly.", by=cast.ben)
    an_agreement(cast.episode, "We meet daily.", by=cast.ben)
    page = anna.get(place("agreement")).text
    assert re.search(r"<del>.*removed:.*weekly\..*</del>", page)
    assert re.search(r"<ins>.*added:.*daily\..*</ins>", page)
    assert "Underlined words are new" in page


def test_a_first_agreement_starts_from_the_words_of_the_practice(cast, ben, place):
    set_template(clauses=[a_clause("Ring us at noon")], by=cast.mona, at=NOW)
    assert "Ring us at noon" in ben.get(place("agreement/words")).text


def test_whoever_has_not_seen_the_newest_version_is_shown_it(cast, anna, ben, place):
    page = ben.get(place("agreement/words")).text
    shown = re.search(r'name="edition" value="(\w+)"', page)[1]
    an_agreement(cast.episode, "By Anna", by=cast.anna)
    posted = {"clause-contact": "By Ben", "edition": shown}
    late = ben.post(place("agreement/words"), posted)
    assert (late.status_code, Agreement.objects.count()) == (409, 1)
    assert "By Anna" in late.text
    assert "By Ben" in late.text


def test_the_confirmation_of_an_old_version_is_none(cast, anna, place) -> None:
    old = an_agreement(cast.episode, "Weekly", by=cast.ben)
    an_agreement(cast.episode, "Daily", by=cast.ben)
    answer = anna.post(place(f"agreement/{old.pk}/confirm"))
    assert answer.status_code == 409
    assert not old.confirmations.exists()


def test_the_agreement_and_the_ending_are_documents_to_keep(cast, anna, ben, place):
    agreed(cast.episode, "Weekly, <b>always</b>", by=cast.ben)
    answered(cast.episode, *[2] * 9)
    for browser in (anna, ben):
        for name in ("agreement.pdf", "ending.pdf"):
            answer = browser.get(place(name).rstrip("/"))
            assert answer["Content-Type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF-")


def test_without_an_agreement_there_is_no_document(anna, place) -> None:
    assert anna.get(place("agreement.pdf").rstrip("/")).status_code == 404


def test_the_client_says_and_the_therapist_answers(cast, anna, ben, place) -> None:
    posted = {"leaning-pace": "-2", "wish-faith": "Fridays are free"}
    anna.post(place("preferences/say"), posted)
    said = Preferences.objects.get()
    reasonless = {"state-faith": "not possible", "why-faith": ""}
    refused = ben.post(place(f"preferences/{said.pk}"), reasonless)
    assert (refused.status_code, Honoured.objects.count()) == (422, 0)
    ben.post(
        place(f"preferences/{said.pk}"),
        {"state-pace": "honoured", **reasonless, "why-faith": "I am only here then"},
    )
    page = re.sub(r"\s+", " ", anna.get(place("preferences")).text)
    assert "Clearly: A slow pace" in page
    assert "not possible, because</span> I am only here then" in page


def test_her_own_page_tells_what_waits_for_her(cast, anna, place) -> None:
    an_agreement(cast.episode, "Weekly", by=cast.ben)
    page = anna.get("/my/").text
    assert "A version of your agreement waits for you to read it." in page
    assert "Say how you like to work." in page
    row = Agreement.objects.get()
    anna.post(place(f"agreement/{row.pk}/confirm"))
    anna.post(place("preferences/say"), {"leaning-pace": "1"})
    page = anna.get("/my/").text
    assert "waits for you" not in page
    assert "Say how you like to work." not in page


def test_after_a_rupture_she_is_asked_whether_it_still_fits(cast, anna, place) -> None:
    anna.post(place("preferences/say"), {"leaning-pace": "1"})
    open_case(episode=cast.episode, by=cast.ben, at=NOW + hours(1))
    asked = "Something was difficult between you since."
    assert asked in anna.get(place("preferences")).text
    assert "Does it still fit, how you two work?" in anna.get("/my/").text
    with time_machine.travel(NOW + hours(2), tick=False):
        anna.post(place("preferences/say"), {"leaning-pace": "-1"})
        assert asked not in anna.get(place("preferences")).text


def test_only_the_client_says_and_only_the_therapist_answers(cast, anna, ben, place):
    assert ben.post(place("preferences/say"), {}).status_code == 404
    anna.post(place("preferences/say"), {"leaning-pace": "1"})
    said = Preferences.objects.get()
    assert anna.post(place(f"preferences/{said.pk}"), {}).status_code == 404


def test_what_changed_since_the_start_has_its_error_and_its_source(cast, anna, place):
    answered(cast.episode, *[3] * 9, at=NOW - hours(24 * 70))
    answered(cast.episode, *[1] * 9, at=NOW)
    page = anna.get(place("ending")).text
    assert "You began at 27 and are at 9 now" in page
    assert "measurement error ± " in page
    assert "Source: " in page


def test_a_supervisor_reads_along_and_changes_nothing(cast) -> None:
    """Who may not look at all is asked in policy/test_matrix.py, route by route."""
    from principals import House  # noqa: PLC0415 - makes everybody

    house = House(cast)
    for name in ("goals", "agreement", "preferences", "ending"):
        page = house.browser("sue").get(house.address(f"together:{name}"))
        assert page.status_code == 200
        assert '<button type="submit"' not in page.text.partition("<main")[2]


def test_everything_is_there_for_both(cast, anna, ben, place) -> None:
    a_goal(cast.episode, "Sleep")
    what_they_have_together(
        cast.episode.goals.get(), by=cast.ben, words="Its own words"
    )
    for browser in (anna, ben):
        for name in ("goals", "agreement", "preferences", "ending"):
            assert "Its own words" in browser.get(place(name)).text
