"""How often a rule was right, and what both say: with every denominator, of enough."""

from datetime import timedelta

import pytest
from cast import NOW, client_of, membership_of, staff
from django.core.cache import cache
from django.test import Client

from vincula_practice.people.models import Role
from vincula_practice.signals.actions import (
    Talked,
    adjust,
    raise_concern_signal,
    say_talked,
    set_aside,
)
from vincula_practice.signals.rates import (
    FEWEST_CLIENTS,
    both_talked,
    outcomes_for,
    rule_rates,
)

pytestmark = pytest.mark.usefixtures("monday_noon")
EARLIER = NOW - timedelta(days=20)


@pytest.fixture(autouse=True)
def rates_anew():
    cache.clear()


def spoken(cast, clients: int) -> None:
    """So many clients: both say so of two, one says so of the third, one is set aside."""
    for number in range(clients):
        episode = client_of(cast.ben, f"Client{number}")
        one = raise_concern_signal(episode=episode, about="1", at=EARLIER)
        if number < 3:
            say_talked(signal=one, answer=Talked.NOT_YET, by=cast.ben, at=NOW)
        if number < 2:
            client = membership_of(episode)
            say_talked(signal=one, answer=Talked.HELPED, by=client, at=NOW)
        if number == 3:
            set_aside(signal=one, words="A mistake", by=cast.ben, at=NOW)


def test_the_main_figure_is_what_both_say_of_all_that_were_raised(cast):
    spoken(cast, 7)
    both = both_talked(outcomes_for(member=cast.mona, at=NOW), at=NOW)
    assert (both.both, both.signals, both.clients) == (2, 7, 7)
    # The Wilson interval of 2 of 7, as R's binom::binom.confint gives it.
    assert both.lower == pytest.approx(0.0822, abs=5e-4)
    assert both.upper == pytest.approx(0.6411, abs=5e-4)


def test_a_rule_is_judged_by_what_people_answered(cast):
    spoken(cast, 7)
    (one,) = rule_rates(outcomes_for(member=cast.mona, at=NOW))
    assert (one.rate.raised, one.rate.answered, one.rate.confirmed) == (7, 4, 3)


def test_of_fewer_than_seven_clients_nothing_is_shown(cast, client: Client):
    spoken(cast, FEWEST_CLIENTS - 1)
    outcomes = outcomes_for(member=cast.mona, at=NOW)
    assert both_talked(outcomes, at=NOW) is None
    assert rule_rates(outcomes) == []
    client.force_login(cast.mona.person)
    text = client.get("/practice/signals/").content.decode()
    assert "Not shown yet" in text
    assert "confirmed 3 of 4" not in text


def test_what_is_younger_than_two_weeks_waits(cast):
    spoken(cast, 7)
    new = client_of(cast.ben, "Nick")
    raise_concern_signal(episode=new, about="1", at=NOW)
    assert both_talked(outcomes_for(member=cast.ben, at=NOW), at=NOW).signals == 7


def test_another_practice_counts_its_own(cast):
    spoken(cast, 7)
    assert outcomes_for(member=cast.dora, at=NOW) == []


@pytest.mark.parametrize("who", ["ben", "eva", "mona", "fred", "sue"])
def test_the_whole_team_reads_the_page_and_nobodys_name(cast, client: Client, who):
    spoken(cast, 7)
    member = getattr(cast, who, None) or staff(cast.practice, who, Role.SUPERVISOR)
    client.force_login(member.person)
    text = client.get("/practice/signals/").content.decode()
    assert "Of 7 signals, both say of 2 that they were talked about: 29 %" in text
    assert "confirmed 3 of 4 that were answered" in text
    assert "Jacobson &amp; Truax (1991)" in text
    assert "Client1" not in text


@pytest.mark.parametrize("who", ["anna", "emil"])
def test_clients_do_not(cast, client: Client, who):
    client.force_login(getattr(cast, who).person)
    assert client.get("/practice/signals/").status_code == 404


def test_a_change_stands_on_the_page_with_who_and_when(cast, client: Client):
    client.force_login(cast.mona.person)
    client.post("/practice/signals/set/", {"rule": "plateau", "sessions": "8"})
    text = client.get("/practice/signals/").content.decode()
    assert "Staying where it is, how many sessions: 8" in text
    assert "Mona" in text
    assert "(our proposal: 6)" in text


def test_a_number_out_of_bounds_changes_nothing(cast, client: Client):
    client.force_login(cast.mona.person)
    client.post("/practice/signals/set/", {"rule": "plateau", "sessions": "99"})
    text = client.get("/practice/signals/").content.decode()
    assert "Nothing yet" in text


def test_a_setting_has_rates_of_its_own(cast):
    spoken(cast, 7)
    adjust(rule="budget", values={"clients_a_signal": 4}, by=cast.mona, at=NOW)
    for number in range(7):
        episode = client_of(cast.eva, f"Other{number}")
        raise_concern_signal(episode=episode, about="1", at=NOW)
    rates = rule_rates(outcomes_for(member=cast.eva, at=NOW))
    assert [(one.setting, one.rate.raised) for one in rates] == [(0, 7), (1, 7)]
