"""Planning sessions, and saying what became of them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from cast import NOW, TUESDAY_AT_TEN, a_session

from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.sessions.actions import move, plan, set_state
from vincula_practice.sessions.queries import (
    next_sessions,
    session_for,
    sessions_between,
    sessions_of,
)

VIENNA = ZoneInfo("Europe/Vienna")


def planned(cast, **given):
    fields = {"first": TUESDAY_AT_TEN, "therapist": cast.ben, "by": cast.ben, "at": NOW}
    return plan(episode=cast.episode, **fields | given)


def test_a_series_stays_at_ten_when_the_clocks_change(cast):
    first = datetime(2027, 3, 23, 10, 0, tzinfo=VIENNA)
    series = planned(cast, first=first, count=2)
    assert [s.starts_at.astimezone(VIENNA).hour for s in series] == [10, 10]
    assert [s.starts_at.astimezone(UTC).hour for s in series] == [9, 8]


def test_sessions_are_numbered_in_the_order_of_planning(cast):
    planned(cast, count=2)
    (third,) = planned(cast)
    assert third.number == 3
    assert third.series is None


@pytest.mark.parametrize("count", [0, 53])
def test_a_senseless_number_of_sessions_is_refused(cast, count):
    with pytest.raises(Refused, match="between 1 and 52"):
        planned(cast, count=count)


def test_the_front_desk_plans_too_but_nobody_else(cast):
    planned(cast, by=cast.fred)
    for by in (cast.eva, cast.anna, cast.dora, cast.emil, cast.mona):
        with pytest.raises(NotAllowed):
            planned(cast, by=by)


def test_a_therapist_of_another_practice_cannot_be_planned_with(cast):
    with pytest.raises(NotAllowed):
        planned(cast, therapist=cast.dora, by=cast.fred)


def test_a_closed_episode_takes_no_more_sessions(cast):
    cast.episode.closed_on, cast.episode.ending = NOW.date(), "planned"
    cast.episode.save()
    with pytest.raises(Refused, match="closed"):
        planned(cast)


def test_only_a_planned_session_moves(cast):
    session = a_session(cast.episode)
    later = TUESDAY_AT_TEN.replace(hour=15)
    assert (
        move(session=session, starts_at=later, by=cast.ben, at=NOW).starts_at == later
    )
    set_state(session=session, state="attended", by=cast.ben, at=NOW)
    with pytest.raises(Refused, match="planned session"):
        move(session=session, starts_at=later, by=cast.ben, at=NOW)


def test_a_stranger_can_neither_see_nor_mark_a_session(cast):
    session = a_session(cast.episode)
    for other in (cast.eva, cast.emil, cast.dora, cast.carl):
        with pytest.raises(NotFound):
            session_for(member=other, session_id=session.pk)
        with pytest.raises(NotAllowed):
            set_state(session=session, state="missed", by=other, at=NOW)


def test_a_client_sees_their_sessions_but_does_not_mark_them(cast):
    session = a_session(cast.episode)
    assert sessions_of(member=cast.anna, episode_id=cast.episode.pk) == [session]
    with pytest.raises(NotAllowed):
        set_state(session=session, state="cancelled", by=cast.anna, at=NOW)


def test_today_holds_a_therapists_own_sessions_and_all_for_the_front_desk(cast):
    mine, hers = a_session(cast.episode), a_session(cast.emils_episode)
    day = {
        "start": TUESDAY_AT_TEN.replace(hour=0),
        "end": TUESDAY_AT_TEN.replace(day=25, hour=0),
    }
    assert sessions_between(member=cast.ben, **day) == [mine]
    assert set(sessions_between(member=cast.fred, **day)) == {mine, hers}
    assert sessions_between(member=cast.dora, **day) == []


def test_the_next_session_is_the_soonest_one_still_planned(cast):
    planned(cast, count=3)
    first = sessions_of(member=cast.ben, episode_id=cast.episode.pk)[0]
    set_state(session=first, state="cancelled", by=cast.ben, at=NOW)
    coming = next_sessions(member=cast.ben, after=NOW)
    assert coming[cast.episode.pk] == TUESDAY_AT_TEN.replace(month=12, day=1)
