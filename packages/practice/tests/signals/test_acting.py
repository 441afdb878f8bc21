"""What people do with a signal: by whom, in which order, and with which reason."""

from datetime import timedelta

import pytest
from cast import NOW, a_session, staff
from dips import a_dip
from django.db import IntegrityError, transaction

from vincula_practice.audit.models import Event
from vincula_practice.people import teams
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.models import Role
from vincula_practice.signals.actions import (
    Talked,
    adjust,
    mark_seen,
    raise_concern_signal,
    say_talked,
    set_aside,
    snooze,
    withdraw_concern_signal,
)
from vincula_practice.signals.models import RuleSetting, State, StoredSignal
from vincula_practice.signals.queries import signal_for, signals_of

DAY = timedelta(days=1)


@pytest.fixture
def dip(cast) -> StoredSignal:
    return a_dip(cast.episode)


def now(signal: StoredSignal) -> StoredSignal:
    return StoredSignal.objects.get(pk=signal.pk)


def test_whoever_looks_first_has_seen_it(cast, dip):
    mark_seen(signal=dip, by=cast.ben, at=NOW)
    mark_seen(signal=dip, by=cast.ben, at=NOW + DAY)
    assert (now(dip).state, now(dip).seen_at) == (State.SEEN, NOW)


def test_one_tap_says_that_it_helped_and_closes_it(cast, dip):
    say_talked(signal=dip, answer=Talked.HELPED, by=cast.ben, at=NOW)
    assert (now(dip).state, now(dip).closed_at) == (State.RESOLVED, NOW)


def test_not_yet_keeps_it_and_not_today_brings_it_back_at_the_next_session(cast, dip):
    coming = a_session(cast.episode, starts_at=NOW + 3 * DAY)
    say_talked(signal=dip, answer=Talked.NOT_TODAY, by=cast.ben, at=NOW)
    assert (now(dip).state, now(dip).snoozed_until) == (State.SEEN, coming.starts_at)
    say_talked(signal=dip, answer=Talked.NOT_YET, by=cast.ben, at=NOW + 3 * DAY)
    assert (now(dip).state, now(dip).snoozed_until) == (State.TALKED_ABOUT, None)


def test_both_say_so_for_themselves(cast, dip):
    say_talked(signal=dip, answer=Talked.NOT_YET, by=cast.anna, at=NOW)
    assert now(dip).state == State.OPEN
    say_talked(signal=dip, answer=Talked.HELPED, by=cast.ben, at=NOW)
    say_talked(signal=dip, answer=Talked.HELPED, by=cast.anna, at=NOW + DAY)
    (standing,) = signals_of(member=cast.ben, episode_id=cast.episode.pk)
    assert (standing.therapist.what, standing.client.what) == ("helped", "helped")
    assert standing.client.at == NOW + DAY
    assert len(now(dip).said) == 3


def test_what_is_set_aside_says_why_and_stays_readable_for_both(cast, dip):
    with pytest.raises(Refused):
        set_aside(signal=dip, words="  ", by=cast.ben, at=NOW)
    set_aside(signal=dip, words="The tablet broke.", by=cast.ben, at=NOW)
    for who in (cast.ben, cast.anna):
        (standing,) = signals_of(member=who, episode_id=cast.episode.pk)
        assert standing.state == State.DISMISSED
        assert standing.therapist.words == "The tablet broke."
    with pytest.raises(Refused):
        set_aside(signal=dip, words="Again", by=cast.ben, at=NOW)


def test_what_a_client_said_is_not_put_off(cast):
    concern = raise_concern_signal(episode=cast.episode, about="1", at=NOW)
    with pytest.raises(Refused):
        snooze(signal=concern, days=7, words="Later", by=cast.ben, at=NOW)
    assert now(concern).snoozed_until is None


@pytest.mark.parametrize("days", [0, 61])
def test_nothing_is_put_off_for_ever(cast, dip, days):
    with pytest.raises(Refused):
        snooze(signal=dip, days=days, words="Later", by=cast.ben, at=NOW)


def test_a_concern_that_was_taken_back_takes_its_signal_along(cast):
    kept = raise_concern_signal(episode=cast.episode, about="kept", at=NOW)
    gone = raise_concern_signal(episode=cast.episode, about="gone", at=NOW)
    looked = raise_concern_signal(episode=cast.episode, about="looked at", at=NOW)
    say_talked(signal=kept, answer=Talked.NOT_YET, by=cast.anna, at=NOW)
    mark_seen(signal=looked, by=cast.ben, at=NOW)
    for about in ("kept", "gone", "looked at"):
        withdraw_concern_signal(episode=cast.episode, about=about)
    assert set(StoredSignal.objects.values_list("pk", flat=True)) == {kept.pk}
    assert gone.pk != kept.pk


@pytest.mark.parametrize(
    "who", ["eva", "mona", "fred", "emil", "dora", "carl", "sue", "sam"]
)
def test_nobody_else_touches_it(cast, dip, who):
    other = getattr(cast, who, None) or staff(cast.practice, who, Role.SUPERVISOR)
    for act in (
        lambda: mark_seen(signal=dip, by=other, at=NOW),
        lambda: say_talked(signal=dip, answer=Talked.HELPED, by=other, at=NOW),
        lambda: set_aside(signal=dip, words="x", by=other, at=NOW),
        lambda: snooze(signal=dip, days=7, words="x", by=other, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert now(dip).state == State.OPEN
    assert signals_of(member=other, episode_id=cast.episode.pk) == []
    with pytest.raises(NotFound):
        signal_for(member=other, signal_id=dip.pk)


@pytest.mark.parametrize("act", ["seen", "aside", "later"])
def test_the_client_says_whether_it_was_talked_about_and_nothing_else(cast, dip, act):
    acts = {
        "seen": lambda: mark_seen(signal=dip, by=cast.anna, at=NOW),
        "aside": lambda: set_aside(signal=dip, words="x", by=cast.anna, at=NOW),
        "later": lambda: snooze(signal=dip, days=7, words="x", by=cast.anna, at=NOW),
    }
    with pytest.raises(NotAllowed):
        acts[act]()


def test_a_deputy_may_do_what_the_lead_may(cast, dip):
    teams.join_team(episode=cast.episode, colleague=cast.eva, by=cast.ben, at=NOW)
    say_talked(signal=dip, answer=Talked.HELPED, by=cast.eva, at=NOW)
    assert now(dip).state == State.RESOLVED


@pytest.mark.parametrize("who", ["fred", "anna", "emil"])
def test_only_who_treats_or_manages_sets_a_rule(cast, who):
    with pytest.raises(NotAllowed):
        adjust(rule="plateau", values={"sessions": 8}, by=getattr(cast, who), at=NOW)


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("plateau", {"sessions": 2}),
        ("plateau", {"sessions": 6.5}),
        ("plateau", {"model": 1}),
        ("concern", {"chance": 0}),
        ("budget", {"clients_a_signal": 0}),
    ],
)
def test_a_rule_stays_within_its_limits(cast, rule, values):
    with pytest.raises(Refused):
        adjust(rule=rule, values=values, by=cast.mona, at=NOW)
    assert not RuleSetting.objects.exists()


def test_each_change_is_dated_recorded_and_kept(cast):
    adjust(rule="plateau", values={"sessions": 8}, by=cast.mona, at=NOW)
    adjust(rule="plateau", values={"sessions": 8}, by=cast.mona, at=NOW + DAY)
    adjust(rule="plateau", values={"sessions": 9}, by=cast.ben, at=NOW + DAY)
    rows = list(RuleSetting.objects.order_by("number"))
    assert [(r.since, r.set_by, r.thresholds) for r in rows] == [
        (NOW, cast.mona, {"plateau": {"sessions": 8}}),
        (NOW + DAY, cast.ben, {"plateau": {"sessions": 9}}),
    ]
    assert Event.objects.filter(verb="set", object_kind="RuleSetting").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": State.SUPERSEDED, "closed_at": NOW},
        {"state": State.RESOLVED},
        {"seen_at": NOW},
        {"closed_at": NOW},
    ],
)
def test_the_database_holds_what_belongs_together(dip, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredSignal.objects.filter(pk=dip.pk).update(**wrong)
