"""One axis for everything, and what can be said of it."""

from datetime import UTC, datetime, timedelta

import pytest

from vincula.catalogue.load import INSTRUMENTS, load_instrument
from vincula.feedback import (
    Entry,
    EventMark,
    GoalPoint,
    GoalTrack,
    SessionMark,
    build_course,
    track,
)
from vincula.scoring import Score

PHQ9 = load_instrument(INSTRUMENTS / "phq9")
SESSION_CHECK = load_instrument(INSTRUMENTS / "session_check")
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def marks(*states):
    return [
        SessionMark(number=k, at=START + k * WEEK, state=state)
        for k, state in enumerate(states, start=1)
    ]


def scores(instrument, by_session):
    entries = [
        Entry(
            at=START + session * WEEK - timedelta(hours=1),
            occasion="before",
            session=session,
            score=Score(
                instrument=instrument.id,
                version=instrument.version,
                scale="total",
                value=value,
                answered=9,
                items=9,
                prorated=False,
                band=None,
            ),
        )
        for session, value in by_session.items()
    ]
    return track(instrument=instrument, scale_id="total", entries=entries)


def facts(**parts):
    parts.setdefault("sessions", marks())
    return {fact.key: fact.params for fact in build_course(**parts).facts}


def test_each_score_stands_at_its_session():
    course = build_course(
        sessions=marks("attended", "missed", "attended"),
        outcome=scores(PHQ9, {1: 18, 3: 14}),
    )
    assert [p.place for p in course.outcome.points] == [1, 3]


def test_sessions_stand_in_order_of_time_whatever_their_number():
    moved = [
        SessionMark(number=1, at=START, state="attended"),
        SessionMark(number=2, at=START + 3 * WEEK, state="planned"),
        SessionMark(number=3, at=START + WEEK, state="attended"),
    ]
    placed = {m.number: m.place for m in build_course(sessions=moved).sessions}
    assert placed == {1: 1, 3: 2, 2: 3}


def test_an_event_stands_between_the_sessions_it_lies_between():
    events = [
        EventMark(at=START + when, kind="life event", words="moved house")
        for when in (timedelta(0), 1.25 * WEEK, 9 * WEEK)
    ]
    course = build_course(sessions=marks("attended", "attended"), events=events)
    assert [e.place for e in course.events] == [0.5, 1.25, 2.5]


def test_two_scores_at_one_session_do_not_cover_each_other():
    twice = scores(PHQ9, {1: 18})
    again = scores(PHQ9, {1: 17})
    both = track(
        instrument=PHQ9,
        scale_id="total",
        entries=[
            Entry(
                at=point.at,
                occasion=occasion,
                session=1,
                score=Score(
                    instrument="phq9",
                    version=PHQ9.version,
                    scale="total",
                    value=point.value,
                    answered=9,
                    items=9,
                    prorated=False,
                    band=None,
                ),
            )
            for point, occasion in ((twice.latest, "before"), (again.latest, "after"))
        ],
    )
    places = [
        p.place
        for p in build_course(sessions=marks("attended"), outcome=both).outcome.points
    ]
    assert places == [1, 1.4]


def test_without_sessions_the_moments_of_answering_are_the_axis():
    course = build_course(sessions=[], outcome=scores(PHQ9, {3: 18, 8: 12}))
    assert [p.place for p in course.outcome.points] == [1, 2]


def test_a_session_has_one_of_four_states():
    with pytest.raises(ValueError, match="planned, attended, missed, cancelled"):
        SessionMark(number=1, at=START, state="forgotten")


def test_nothing_answered_is_said():
    assert set(facts()) == {"outcome.none", "alliance.none"}


def test_the_latest_score_comes_with_its_error_and_its_change():
    found = facts(outcome=scores(PHQ9, {1: 19, 2: 12, 3: 8}))
    latest = found["outcome.latest.with_error"]
    assert latest["value"] == 8
    assert latest["half_width"] == pytest.approx(4.24264, abs=1e-5)
    change = found["outcome.change.improved"]
    assert (change["first"], change["latest"], change["size_points"]) == (19, 8, 11)
    assert change["threshold_points"] == 6
    assert found["outcome.cutoff.better"]["at"] == 10


def test_the_cut_off_itself_is_on_the_worse_side():
    assert "outcome.cutoff.worse" in facts(outcome=scores(PHQ9, {1: 10}))
    assert "outcome.cutoff.better" in facts(outcome=scores(PHQ9, {1: 9}))


def test_one_score_is_a_beginning_and_no_change():
    found = facts(outcome=scores(PHQ9, {1: 10}))
    assert "outcome.first" in found
    assert not any(key.startswith("outcome.change") for key in found)


def test_without_an_established_error_no_change_is_judged():
    found = facts(outcome=scores(SESSION_CHECK, {1: 1, 2: 4}))
    assert found["outcome.no_error"] == {
        "measure": "Session Check",
        "first": 1,
        "latest": 4,
    }
    assert "track.draft" in found


@pytest.mark.parametrize(
    ("latest", "key"),
    [
        (3.2, "alliance.within_own"),
        (2.6, "alliance.below_own"),
        (3.8, "alliance.above_own"),
    ],
)
def test_the_latest_alliance_is_held_against_the_persons_own_range(latest, key):
    alliance = scores(SESSION_CHECK, {1: 3.2, 2: 3.2, 3: 3.2, 4: 3.2, 5: latest})
    assert facts(alliance=alliance)[key]["low"] == pytest.approx(2.7)


def test_before_four_ratings_there_is_no_own_range():
    alliance = scores(SESSION_CHECK, {1: 3.2, 2: 1.0, 3: 3.2})
    assert facts(alliance=alliance)["alliance.too_few"] == {"earlier": 2, "needed": 4}


def test_missed_sessions_have_a_denominator():
    sessions = marks("attended", "missed", "cancelled", "attended", "planned")
    found = facts(sessions=sessions)
    assert found["sessions.missed"] == {"missed": 1, "sessions": 3}


def test_a_goal_is_told_by_its_first_and_latest_rating():
    goal = GoalTrack(
        goal="g",
        words="Sleep through the night",
        minimum=0,
        maximum=10,
        points=tuple(
            GoalPoint(session=k, at=START + k * WEEK, value=v)
            for k, v in ((1, 2), (2, 3), (3, 5))
        ),
    )
    found = facts(goals=[goal])["goal.latest"]
    assert (found["first"], found["latest"], found["maximum"]) == (2, 5, 10)
