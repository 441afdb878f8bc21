"""Sending stores once, scores at once, and calls a human where one must look."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from cast import NOW, Cast, a_checkin, a_goal, answer_phq9, everyone
from django.db import connection

from vincula_practice.audit.models import Event
from vincula_practice.checkins.models import CheckIn, ResponseIsForever, StoredResponse
from vincula_practice.progress.actions import complete_checkin
from vincula_practice.progress.models import RiskNotice, StoredScore


def send(checkin: CheckIn, **changes: str):
    given = {"channel": "link", "language": "en"} | changes
    return complete_checkin(checkin=checkin, at=NOW, **given)


def test_the_score_carries_rule_and_catalogue(cast: Cast) -> None:
    checkin = a_checkin(cast.episode)
    answer_phq9(checkin, 2, 2, 1, 1, 1, 1, 1, 1, 0)
    send(checkin)
    score = StoredScore.objects.get(response__instrument="phq9", scale="total")
    assert (score.value, score.answered, score.band) == (10, 9, "moderate")
    assert score.rule == "1"
    assert score.catalogue == score.response.catalogue != ""


def test_too_few_answers_give_a_reason_and_no_number(cast: Cast) -> None:
    checkin = a_checkin(cast.episode)
    answer_phq9(checkin, 2, 2)
    send(checkin)
    score = StoredScore.objects.get(response__instrument="phq9", scale="total")
    assert (score.value, score.not_scorable) == (None, "too many items missing")


def test_each_goal_has_a_response_of_its_own(cast: Cast) -> None:
    a_goal(cast.episode, "Sleep through the night")
    a_goal(cast.episode, "Call my sister")
    sent = send(a_checkin(cast.episode))
    about = [r.about.words for r in sent.responses if r.instrument == "goal_rating"]
    assert sorted(about) == ["Call my sister", "Sleep through the night"]


def test_sending_again_returns_what_is_stored(cast: Cast) -> None:
    checkin = a_checkin(cast.episode)
    answer_phq9(checkin, 1)
    first, second = send(checkin), send(checkin, channel="portal")
    assert (first.fresh, second.fresh) == (True, False)
    assert {r.pk for r in first.responses} == {r.pk for r in second.responses}
    assert CheckIn.objects.get(pk=checkin.pk).channel == "link"
    assert Event.objects.filter(verb="submitted").count() == 1


@pytest.mark.parametrize(("value", "notices"), [(0, 0), (1, 1)])
def test_item_nine_calls_a_human(cast: Cast, value: float, notices: int) -> None:
    checkin = a_checkin(cast.episode)
    answer_phq9(checkin, 0, 0, 0, 0, 0, 0, 0, 0, value)
    send(checkin)
    send(checkin)
    assert [one.item for one in RiskNotice.objects.all()] == ["phq9_9"] * notices


def test_a_response_is_for_ever(cast: Cast) -> None:
    (response, *_) = send(a_checkin(cast.episode)).responses
    with pytest.raises(ResponseIsForever):
        response.save()
    with pytest.raises(ResponseIsForever):
        response.delete()


@pytest.mark.django_db(transaction=True)
def test_eight_phones_that_send_at_once_store_one_response() -> None:
    checkin = a_checkin(everyone().episode)
    answer_phq9(checkin, 1, 1, 1, 1, 1, 1, 1, 1, 1)
    fresh = at_once(8, lambda: send(checkin).fresh)
    assert sorted(fresh) == [False] * 7 + [True]
    assert StoredResponse.objects.filter(instrument="phq9").count() == 1
    assert RiskNotice.objects.count() == 1


def at_once(number: int, work: Callable[[], bool]) -> list[bool]:
    """Run the same work on so many threads, each with a connection of its own."""
    start, results = Barrier(number), []

    def one() -> None:
        try:
            start.wait()
            results.append(work())
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
