"""Ben ends the therapy with Anna on a page; Anna reads on hers that it has ended."""

import pytest
from cast import NOW, Cast, a_session
from courses import answered

from vincula_practice.collaboration.parting import plan_ending
from vincula_practice.people.models import Episode
from vincula_practice.safety.raising import call_for_help
from vincula_practice.signals.actions import raise_concern_signal

pytestmark = pytest.mark.usefixtures("monday_noon")

GIVEN = {
    "how": "planned",
    "on": "2026-11-23",
    "note": "A good goodbye",
    "tell_client": "on",
    "sure": "on",
}


@pytest.fixture
def end(cast: Cast) -> str:
    return f"/together/{cast.episode.pk}/end/"


def test_the_page_says_what_follows_before_anything_is_done(cast, ben, end):
    a_session(cast.episode)
    text = ben.get(end).text
    assert "One appointment is cancelled" in text
    assert "how long it keeps records" in text
    assert "What Anna then finds on their page" in text
    assert ben.post(end, GIVEN | {"sure": ""}).status_code == 422
    assert Episode.objects.get(pk=cast.episode.pk).closed_on is None


def test_ben_ends_it_and_both_read_it_in_their_own_words(cast, anna, ben, end):
    planned = {"back": "One message is enough.", "keep": "Walking"}
    plan_ending(
        episode=cast.episode, review_on=None, parts=planned, by=cast.anna, at=NOW
    )
    answered(cast.episode)
    assert ben.post(end, GIVEN).status_code == 302
    page = ben.get(end).text
    assert "We planned the ending together" in page
    assert "A good goodbye" in page
    assert "This therapy has ended." in ben.get(f"/clients/{cast.episode.pk}/").text
    assert "Therapies that have ended" in ben.get("/clients/").text
    mine = anna.get("/my/").text
    for words in (
        "Your therapy here has ended",
        "You planned the ending together.",
        "It ended on 23 Nov 2026",
        "How to come back",
        "One message is enough.",
        "Walking",
        "A minute at the end",
        "I am not safe",
    ):
        assert words in mine
    assert "A good goodbye" not in mine


def test_a_minute_at_the_end_is_read_where_the_end_stands(cast, anna, ben, end):
    ben.post(end, GIVEN)
    anna.post("/my/between-us/leaving/", {"helped": "That you waited"})
    assert "That you waited" in ben.get(end).text
    assert "What was said at the end" in ben.get("/clients/").text
    assert 'class="button" href="/my/between-us/leaving/"' not in anna.get("/my/").text


def test_after_the_end_nothing_is_asked_of_anna(cast, anna, ben, end):
    a_session(cast.episode)
    raise_concern_signal(
        episode=cast.episode, about="x", at=cast.episode.care_team.get().since
    )
    assert "To talk about together" in anna.get("/my/").text
    ben.post(end, GIVEN)
    mine = anna.get("/my/").text
    assert "To talk about together" not in mine
    assert "Answer now" not in mine


def test_an_open_alert_is_shown_first_and_there_is_no_button(cast, ben, end):
    at = cast.episode.care_team.get().since
    call_for_help(episode=cast.episode, where="portal", by=cast.anna, at=at)
    page = ben.get(end).text
    assert "Something needs you first" in page
    assert "I have read what follows" not in page
    assert ben.post(end, GIVEN).status_code == 422


def test_ben_takes_it_back(cast, anna, ben, end):
    ben.post(end, GIVEN)
    assert ben.post(f"{end}not/").status_code == 302
    assert "It ended on" not in anna.get("/my/").text
    assert "This therapy has ended." not in ben.get(f"/clients/{cast.episode.pk}/").text
    again = ben.get(end).text
    assert "It ended before, and went on" in again
    assert "A good goodbye" in again
