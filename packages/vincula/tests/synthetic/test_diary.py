"""The diary: who comes when, and what is known by today."""

from collections import Counter
from datetime import UTC, date, timedelta

import pytest

from vincula.catalogue.load import Catalogue
from vincula.synthetic import (
    Ending,
    SessionState,
    SyntheticClient,
    SyntheticPractice,
    SyntheticSession,
    make_practice,
)

# A week, its weekend, two public holidays and a leap day.
DAYS = [date(2026, 11, 23) + timedelta(days=i) for i in range(7)] + [
    date(2026, 12, 25),
    date(2027, 1, 1),
    date(2028, 2, 29),
]


def of_first(practice: SyntheticPractice) -> list[SyntheticClient]:
    key = practice.therapists[0].key
    return [c for c in practice.clients if c.therapist == key]


def on(clients: list[SyntheticClient], day: date) -> list[SyntheticSession]:
    return [s for c in clients for s in c.sessions if s.starts_at.date() == day]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_day_has_its_cast(catalogue: Catalogue, today: date) -> None:
    practice = make_practice(seed=2, catalogue=catalogue, today=today)
    sessions = on(of_first(practice), today)
    planned = [s for s in sessions if s.state is SessionState.PLANNED]
    assert len(sessions) >= 4
    assert any(s.before and s.number > 1 for s in planned), "one checked in before"
    assert any(not s.before and s.number > 1 for s in planned), "one not yet"
    assert any(not s.before and s.number == 1 for s in planned), "one new"
    assert any(s.state is SessionState.ATTENDED and s.after for s in sessions)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_coming_working_days_are_not_empty(
    catalogue: Catalogue, today: date
) -> None:
    practice = make_practice(seed=2, catalogue=catalogue, today=today)
    coming = [today + timedelta(days=i) for i in range(1, 8)]
    holidays = {(12, 25), (12, 26), (1, 1)}
    for day in coming:
        if day.weekday() < 5 and (day.month, day.day) not in holidays:
            assert on(of_first(practice), day), day


def test_the_demo_has_a_long_course_with_a_mended_rupture(
    practice: SyntheticPractice,
) -> None:
    client = of_first(practice)[0]
    states = Counter(s.state for s in client.sessions)
    assert states[SessionState.ATTENDED] >= 25
    assert states[SessionState.MISSED] >= 3
    assert client.rupture == "repaired"
    assert len(client.events) >= 4
    assert len(client.goals) == 3


def test_therapists_have_several_open_clients_and_never_two_at_once(
    practice: SyntheticPractice,
) -> None:
    for therapist in practice.therapists:
        own = [c for c in practice.clients if c.therapist == therapist.key]
        assert 6 <= sum(c.closed_on is None for c in own) <= 9
        moments = [s.starts_at for c in own for s in c.sessions]
        assert len(set(moments)) == len(moments)


def test_sessions_are_numbered_in_time_and_lie_in_their_episode(
    practices: list[SyntheticPractice],
) -> None:
    for client in (c for p in practices for c in p.clients):
        sessions = client.sessions
        assert [s.number for s in sessions] == list(range(1, len(sessions) + 1))
        moments = [s.starts_at for s in sessions]
        assert moments == sorted(moments)
        assert all(m.tzinfo is UTC and 8 <= m.hour <= 17 for m in moments)
        assert client.opened_on < moments[0].date()
        assert (client.closed_on is None) == (client.ending is None)
        if client.closed_on:
            assert moments[-1].date() <= client.closed_on <= date(2026, 11, 23)


def test_only_the_future_and_today_are_planned(practice: SyntheticPractice) -> None:
    today = date(2026, 11, 23)
    for session in (s for c in practice.clients for s in c.sessions):
        day = session.starts_at.date()
        assert (session.state is SessionState.PLANNED) or day <= today
        assert (session.state is not SessionState.PLANNED) or day >= today
        assert day.weekday() < 5


def test_check_ins_lie_around_their_session_and_never_after_today(
    practices: list[SyntheticPractice],
) -> None:
    for session in (s for p in practices for c in p.clients for s in c.sessions):
        if session.before:
            sent = session.before.submitted_at
            assert timedelta(0) < session.starts_at - sent < timedelta(days=1)
            assert sent.tzinfo is UTC
        if session.after:
            sent = session.after.submitted_at
            assert timedelta(minutes=50) < sent - session.starts_at < timedelta(days=1)
            assert sent.date() == session.starts_at.date()
        if session.state not in {SessionState.ATTENDED, SessionState.PLANNED}:
            assert session.before is None
            assert session.after is None


def test_events_happen_within_the_episode_and_before_today(
    practices: list[SyntheticPractice],
) -> None:
    for client in (c for p in practices for c in p.clients):
        for event in client.events:
            assert client.opened_on <= event.on < date(2026, 11, 23)


def test_an_unplanned_ending_is_an_appointment_that_nobody_came_to(
    practices: list[SyntheticPractice],
) -> None:
    ended = [c for p in practices for c in p.clients if c.ending is Ending.UNPLANNED]
    assert ended
    assert {c.sessions[-1].state for c in ended} == {SessionState.MISSED}
