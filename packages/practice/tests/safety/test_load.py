"""AL-10: how many alerts there are and how soon somebody acts; nothing is held back."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, client_of, staff
from courses import answered
from django.test import Client

from vincula_practice.people.errors import NotAllowed
from vincula_practice.people.models import Episode, Role
from vincula_practice.safety.actions import take_on, write_down
from vincula_practice.safety.load import FEWEST_CLIENTS, MOST_A_WEEK, Load, load_for
from vincula_practice.safety.models import AlertStep, RiskAlert, Telling
from vincula_practice.safety.raising import call_for_help
from vincula_practice.safety.readiness import gaps_in

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SOME = (0, 0, 0, 0, 0, 0, 0, 0, 1)


def load(cast: Cast) -> Load:
    return load_for(member=cast.mona, at=NOW)


def called(episode: Episode, *, days: float) -> RiskAlert:
    at = NOW - days * DAY
    return call_for_help(episode=episode, where="link", by=None, at=at)


def many(cast: Cast, number: int) -> list[Episode]:
    return [client_of(cast.ben, f"Client {n}") for n in range(number)]


def test_alerts_are_counted_for_twelve_weeks_and_for_this_practice_alone(cast):
    for days in (85, 83, 20, 1):
        called(cast.episode, days=days)
    called(Episode.objects.get(client__person=cast.carl.person), days=2)
    found = load(cast)
    assert found.alerts == 3
    assert found.people == 1
    assert found.a_week == pytest.approx(3 / 12)


def test_it_says_how_soon_they_were_taken_on(cast):
    for minutes in range(1, 21):
        alert = called(cast.episode, days=40 - 2 * minutes)
        take_on(alert=alert, by=cast.ben, at=alert.raised_at + minutes * MINUTE)
    called(cast.emils_episode, days=1)
    found = load(cast)
    assert (found.half, found.nearly_all) == (10 * MINUTE, 19 * MINUTE)
    assert found.waiting == 1


def test_without_any_there_is_no_time(cast):
    found = load(cast)
    assert (found.alerts, found.half, found.nearly_all) == (0, None, None)


def test_what_was_done_is_counted_only_among_enough_clients(cast):
    for number, episode in enumerate(many(cast, FEWEST_CLIENTS), start=1):
        done = "spoke with the client" if number % 2 else "could not reach"
        write_down(
            alert=called(episode, days=1), done=done, words="", by=cast.ben, at=NOW
        )
        if number == FEWEST_CLIENTS - 1:
            assert load(cast).done is None
            assert load(cast).again is None
    assert load(cast).done == (("could not reach", 3), ("spoke with the client", 4))


def test_a_client_who_had_one_lately_is_counted_as_known(cast):
    episodes = many(cast, FEWEST_CLIENTS)
    for episode in episodes:
        called(episode, days=30)
    called(episodes[0], days=20)
    called(episodes[1], days=10)
    assert load(cast).again == 1


def test_an_answer_without_its_alert_is_never_silent(cast):
    answered(cast.episode, *SOME)
    answered(cast.emils_episode, *SOME)
    assert (load(cast).answers, load(cast).without) == (2, 0)
    Telling.objects.all().delete()
    AlertStep.objects.all()._raw_delete("default")
    RiskAlert.objects.filter(episode=cast.episode)._raw_delete("default")
    assert (load(cast).answers, load(cast).without) == (2, 1)


def test_too_many_for_one_person_are_named_and_brought_to_the_management(cast):
    episodes = many(cast, MOST_A_WEEK + 1)
    for episode in episodes[:-1]:
        called(episode, days=1)
    assert not load(cast).busy
    called(episodes[-1], days=1)
    ((busy),) = load(cast).busy
    assert (busy.name, busy.most) == ("Ben", MOST_A_WEEK + 1)
    gaps = gaps_in(practice=cast.practice, at=NOW)
    assert any("1 colleagues were told of more than 5 alerts" in gap for gap in gaps)


def test_who_learns_from_numbers_sees_them_and_nobody_else(cast):
    sue = staff(cast.practice, "Sue", Role.SUPERVISOR)
    for who in (cast.ben, cast.mona, sue):
        assert load_for(member=who, at=NOW).alerts == 0
    for who in (cast.fred, cast.anna):
        with pytest.raises(NotAllowed):
            load_for(member=who, at=NOW)


@pytest.mark.usefixtures("monday_noon")
def test_the_page_names_no_client(cast, client: Client):
    answered(cast.episode, *SOME)
    client.force_login(cast.mona.person)
    page = client.get("/alerts/how-many/").text
    assert "1 alert came in." in page
    assert "Each of the 1 check-ins" in page
    assert "Anna" not in page
