"""Today: who needs me first and why; the budget, and what it holds back."""

from datetime import timedelta

import pytest
from cast import NOW, client_of
from dips import a_dip, rated, signals
from django.core.cache import cache
from django.test import Client
from only_reads import only_reads

from vincula_practice.people.models import Membership
from vincula_practice.signals.actions import (
    adjust,
    mark_seen,
    raise_concern_signal,
    set_aside,
    snooze,
)
from vincula_practice.signals.week import week_for

pytestmark = pytest.mark.usefixtures("monday_noon")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def rates_anew():
    cache.clear()


def today(client: Client, who: Membership) -> str:
    client.force_login(who.person)
    return client.get("/today/").content.decode()


@pytest.fixture
def yara(cast):
    """Another client of Ben's, who rates nothing but the best."""
    episode = client_of(cast.ben, "Yara")
    rated(episode, 4, 4, 4, 4)
    return episode


def test_who_needs_me_comes_first_and_says_why_in_a_sentence(cast, client, yara):
    a_dip(cast.episode)
    text = today(client, cast.ben)
    assert (
        "Working together was rated 1; the sessions before it were usually at 3."
        in text
    )
    assert text.index("Working together was rated 1") < text.index("Sessions</h2>")
    rows = text.split('<table class="folds caseload">')[1]
    assert rows.index("Anna") < rows.index("Yara")


def test_the_budget_holds_back_the_least_useful_and_lists_it(cast, client, yara):
    a_dip(cast.episode)
    week = week_for(member=cast.ben, clients=2, now=NOW)
    assert (week.allowed, week.spent) == (1, 0)
    assert [one.signal.kind for one in week.shown] == ["alliance-dip"]
    assert [one.signal.kind for one, _why in week.held] == ["always-perfect"]
    text = today(client, cast.ben)
    assert "1 held back this week" in text
    assert "others matter more this week" in text
    assert "Yara: Nothing but the best rating" in text


def test_what_a_client_said_takes_nobodys_place(cast, yara):
    a_dip(cast.episode)
    raise_concern_signal(episode=yara, about="1", at=NOW)
    week = week_for(member=cast.ben, clients=2, now=NOW)
    assert [one.signal.kind for one in week.shown] == ["concern", "alliance-dip"]


def test_a_place_is_spent_by_looking_and_stays_spent_this_week(cast, yara):
    dip = a_dip(cast.episode)
    mark_seen(signal=dip, by=cast.ben, at=NOW)
    set_aside(signal=dip, words="A holiday", by=cast.ben, at=NOW)
    week = week_for(member=cast.ben, clients=2, now=NOW + DAY)
    assert (week.spent, len(week.shown), len(week.held)) == (1, 0, 1)
    next_week = week_for(member=cast.ben, clients=2, now=NOW + 7 * DAY)
    assert (next_week.spent, len(next_week.shown)) == (0, 1)


def test_what_was_looked_at_stays_until_something_is_done(cast):
    dip = a_dip(cast.episode)
    mark_seen(signal=dip, by=cast.ben, at=NOW)
    week = week_for(member=cast.ben, clients=1, now=NOW + DAY)
    assert [one.id for one in week.shown] == [dip.pk]


def test_what_was_put_off_comes_back_by_itself(cast, client):
    dip = a_dip(cast.episode)
    snooze(signal=dip, days=3, words="On holiday", by=cast.ben, at=NOW)
    assert not week_for(member=cast.ben, clients=1, now=NOW).shown
    text = today(client, cast.ben)
    assert "1 put off" in text
    assert "On holiday" in text
    assert week_for(member=cast.ben, clients=1, now=NOW + 4 * DAY).shown


def test_a_practice_sets_its_own_budget(cast, yara):
    a_dip(cast.episode)
    adjust(rule="budget", values={"clients_a_signal": 2}, by=cast.mona, at=NOW)
    week = week_for(member=cast.ben, clients=4, now=NOW)
    assert (week.allowed, len(week.shown)) == (2, 2)


def test_nobody_sees_the_reasons_of_another_ones_clients(cast, client):
    a_dip(cast.episode)
    for who in (cast.eva, cast.fred, cast.dora):
        assert "Working together was rated" not in today(client, who)


def test_looking_writes_nothing_but_that_somebody_looked(cast, client):
    dip = a_dip(cast.episode)
    client.force_login(cast.ben.person)
    with only_reads():
        client.get("/today/")
    assert signals(cast.episode)[0].state == dip.state


def test_opening_the_room_from_today_marks_it_seen(cast, client):
    dip = a_dip(cast.episode)
    client.force_login(cast.ben.person)
    answer = client.post(f"/signals/{dip.pk}/open/")
    assert answer.headers["Location"] == f"/clients/{cast.episode.pk}/#signals"
    assert signals(cast.episode)[0].state == "seen"
