"""A paper form is typed in whole, scored at once, and marked as typed in."""

import re

import pytest
from cast import NOW, a_checkin, a_session, answer
from courses import answered
from django.test import Client

from vincula_practice.checkins.actions import keep_words
from vincula_practice.checkins.models import Answer, CheckIn
from vincula_practice.progress.models import StoredScore

pytestmark = pytest.mark.usefixtures("monday_noon")


@pytest.fixture
def ben(cast, client: Client) -> Client:
    client.force_login(cast.ben.person)
    return client


def page_for(client: Client, session, occasion: str = "before") -> str:
    address = f"/clients/{session.episode_id}/sessions/{session.pk}/{occasion}/paper/"
    return client.post(address).url


def phq9(*values: str) -> dict[str, str]:
    return {f"phq9::phq9_{n}": value for n, value in enumerate(values, start=1)}


def phq9_score() -> float | None:
    return StoredScore.objects.get(response__instrument="phq9").value


def test_all_questions_stand_on_one_page(cast, ben: Client):
    text = ben.get(page_for(ben, a_session(cast.episode))).content.decode()
    assert "Little interest or pleasure in doing things" in text
    assert text.count("<fieldset") == 10 + 7  # GAD-7 is asked every second time
    assert "What matters most today?" in text


def test_what_was_on_paper_is_scored_and_says_who_typed_it_in(cast, ben: Client):
    address = page_for(ben, a_session(cast.episode))
    posted = {**phq9(*"123012301"), "words": "Sleep."}
    assert ben.post(address, posted).url == f"/clients/{cast.episode.pk}/"
    checkin = CheckIn.objects.get()
    assert (checkin.channel, checkin.typed_in_by) == ("paper", cast.ben)
    assert (checkin.words, checkin.submitted_at) == ("Sleep.", NOW)
    assert phq9_score() == 13


def test_an_empty_place_was_left_out(cast, ben: Client):
    address = page_for(ben, a_session(cast.episode))
    ben.post(address, phq9("1", "", "2"))
    response = CheckIn.objects.get().responses.get(instrument="phq9")
    assert response.answers[1]["missing"] == "skipped"
    assert phq9_score() is None


def test_a_value_that_is_not_offered_sends_nothing_and_keeps_what_was_typed(
    cast, ben: Client
):
    address = page_for(ben, a_session(cast.episode))
    answer = ben.post(address, phq9("1", "7", "2"))
    assert answer.status_code == 422
    assert "not among the ones offered" in answer.content.decode()
    assert not Answer.objects.exists()
    assert not StoredScore.objects.exists()
    assert CheckIn.objects.get().state == "open"
    assert 'name="phq9::phq9_3" value="2" checked' in answer.content.decode()


def test_typing_in_twice_stores_one_response(cast, ben: Client):
    address = page_for(ben, a_session(cast.episode))
    ben.post(address, phq9(*"111111111"))
    again = ben.post(address, phq9(*"333333333"), follow=True)
    assert "already sent" in again.content.decode()
    assert phq9_score() == 9


def test_paper_does_not_replace_what_the_client_sent(cast, ben: Client):
    checkin = answered(cast.episode, *[1] * 9)
    address = f"/clients/{cast.episode.pk}/paper/{checkin.pk}/"
    ben.post(address, phq9(*"333333333"))
    assert phq9_score() == 9


def test_an_occasion_that_does_not_exist_is_not_there(cast, ben: Client):
    session = a_session(cast.episode)
    address = f"/clients/{cast.episode.pk}/sessions/{session.pk}/during/paper/"
    assert ben.post(address).status_code == 404
    assert not CheckIn.objects.exists()


def test_what_the_client_has_not_sent_is_not_shown_and_is_not_lost(cast, ben: Client):
    checkin = a_checkin(cast.episode)
    answer(checkin, "phq9_1", 3)
    keep_words(checkin=checkin, words="My brother")
    page = f"/clients/{cast.episode.pk}/paper/{checkin.pk}/"
    shown = ben.get(page).text
    assert "My brother" not in shown
    assert not re.search(r'value="\d" checked', shown)
    ben.post(page, {"phq9::phq9_2": "1", "words": ""})
    checkin.refresh_from_db()
    assert (checkin.state, checkin.words) == ("submitted", "My brother")
    given = checkin.responses.get(instrument="phq9").answers
    assert [one.get("value") for one in given][:2] == [3, 1]
