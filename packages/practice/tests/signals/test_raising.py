"""What a check-in raises: in its own transaction, by the library's rules, once."""

from datetime import timedelta

import pytest
from cast import NOW, a_session
from courses import WEEK, answered
from dips import a_dip, rated, rated_once, signals

from vincula.signals.model import SignalKind
from vincula.signals.raising import SUPERSEDES
from vincula.signals.rules.alliance import AllianceDip
from vincula_practice.audit.models import Event
from vincula_practice.progress import following
from vincula_practice.sessions.actions import set_state
from vincula_practice.signals.actions import (
    Talked,
    adjust,
    mark_seen,
    raise_concern_signal,
    say_talked,
    set_aside,
)
from vincula_practice.signals.models import State, StoredSignal

DAY = timedelta(days=1)


def outcomes(episode, *totals, until=NOW):
    """Answer PHQ-9 before weekly sessions, with these totals."""
    for week, total in zip(range(len(totals) - 1, -1, -1), totals, strict=True):
        values = [min(3, max(0, total - 3 * item)) for item in range(9)]
        answered(episode, *values, at=until - week * WEEK)


def test_a_fall_below_the_own_range_is_raised_with_rule_version_and_numbers(cast):
    signal = a_dip(cast.episode)
    assert signal.state == State.OPEN
    assert signal.told["version"] == AllianceDip.version
    assert signal.told["reason"] == "signal.alliance-dip"
    assert signal.told["inputs"]["latest"] == 1
    assert signal.told["inputs"]["usual"] == 3
    assert signal.told["thresholds"]["spreads"] == 1.0
    assert "Stiles" in signal.told["source"]
    assert signal.told["setting"] == 0


def test_a_steady_course_raises_nothing(cast):
    rated(cast.episode, 3, 3.0, 3, 3, 3, 3)
    assert not signals(cast.episode)


def test_a_state_that_lasts_is_one_signal(cast):
    a_dip(cast.episode)
    rated_once(cast.episode, 1, at=NOW + WEEK)
    assert len(signals(cast.episode, "alliance-dip")) == 1


def test_what_is_still_open_is_not_raised_beside_itself_after_a_silent_visit(cast):
    outcomes(cast.episode, 14, 14, 14, 14)
    outcomes(cast.episode, 11, until=NOW + WEEK)
    outcomes(cast.episode, 14, until=NOW + 2 * WEEK)
    (off,) = signals(cast.episode, "off-course")
    assert off.state == State.OPEN


def test_a_fall_of_its_own_replaces_an_older_one_that_nobody_touched(cast):
    first = a_dip(cast.episode, until=NOW - 9 * WEEK)
    rated(cast.episode, 3, 3, 3, 3, 3, 3, 3, 1)
    older, newer = signals(cast.episode, "alliance-dip")
    assert (older.pk, older.state, older.superseded_by_id) == (
        first.pk,
        State.SUPERSEDED,
        newer.pk,
    )
    assert newer.state == State.OPEN


def test_what_says_more_replaces_what_says_less(cast):
    outcomes(cast.episode, 12, 13, 12, 13)
    (off,) = signals(cast.episode, "off-course")
    outcomes(cast.episode, 20, until=NOW + WEEK)
    (worse,) = signals(cast.episode, "reliable-deterioration")
    off.refresh_from_db()
    assert (off.state, off.superseded_by_id) == (State.SUPERSEDED, worse.pk)


def test_a_standing_that_no_longer_holds_is_let_go_after_two_scores(cast):
    outcomes(cast.episode, 14, 14, 14, 14)
    (off,) = signals(cast.episode, "off-course")
    outcomes(cast.episode, 11, until=NOW + WEEK)
    off.refresh_from_db()
    assert off.state == State.OPEN
    outcomes(cast.episode, 10, until=NOW + 2 * WEEK)
    off.refresh_from_db()
    assert (off.state, off.said[-1]["what"]) == (State.DISMISSED, "passed")


def test_what_was_talked_about_is_not_let_go_by_itself(cast):
    outcomes(cast.episode, 14, 14, 14, 14)
    (off,) = signals(cast.episode, "off-course")
    say_talked(signal=off, answer=Talked.NOT_YET, by=cast.ben, at=NOW)
    outcomes(cast.episode, 11, until=NOW + WEEK)
    outcomes(cast.episode, 10, until=NOW + 2 * WEEK)
    off.refresh_from_db()
    assert off.state == State.TALKED_ABOUT


def test_what_was_closed_is_raised_anew_only_after_a_silent_visit(cast):
    outcomes(cast.episode, 14, 14, 14, 14)
    (off,) = signals(cast.episode, "off-course")
    set_aside(signal=off, words="A holiday", by=cast.ben, at=NOW)
    outcomes(cast.episode, 14, until=NOW + WEEK)
    assert len(signals(cast.episode, "off-course")) == 1
    outcomes(cast.episode, 11, until=NOW + 2 * WEEK)
    outcomes(cast.episode, 14, until=NOW + 3 * WEEK)
    assert len(signals(cast.episode, "off-course")) == 2


def test_if_raising_fails_nothing_is_sent(cast, monkeypatch):
    def fails(sent, at):
        raise RuntimeError

    steps = following.after_checkin
    monkeypatch.setattr(steps, "_steps", [*steps._steps, fails])
    with pytest.raises(RuntimeError):
        a_dip(cast.episode)
    assert not StoredSignal.objects.exists()


def test_a_concern_is_one_signal_and_nothing_replaces_it(cast):
    first = raise_concern_signal(episode=cast.episode, about="one", at=NOW)
    again = raise_concern_signal(episode=cast.episode, about="one", at=NOW)
    assert first.pk == again.pk
    raise_concern_signal(episode=cast.episode, about="two", at=NOW)
    rated(cast.episode, 3, 3, 3, 3, 3, 1)
    states = {row.state for row in signals(cast.episode, "concern")}
    assert states == {State.OPEN}
    (dip,) = signals(cast.episode, "alliance-dip")
    assert dip.superseded_by.rule == "concern"


def test_whatever_the_rules_say_nothing_replaces_what_a_client_said(cast, monkeypatch):
    """The library's table may come to name something that says more; a person comes first."""
    monkeypatch.setitem(SUPERSEDES, SignalKind.ALLIANCE_DIP, ())
    monkeypatch.setitem(SUPERSEDES, SignalKind.CONCERN, (SignalKind.ALLIANCE_DIP,))
    concern = raise_concern_signal(episode=cast.episode, about="one", at=NOW)
    a_dip(cast.episode)
    concern.refresh_from_db()
    assert (concern.state, concern.superseded_by) == (State.OPEN, None)


def test_two_missed_sessions_are_raised_when_they_are_marked(cast):
    for days in (14, 7):
        session = a_session(cast.episode, starts_at=NOW - days * DAY)
        set_state(session=session, state="missed", by=cast.ben, at=NOW)
    (missed,) = signals(cast.episode, "missed-sessions")
    assert missed.told["inputs"] == {"missed": 2}


def test_one_missed_session_after_a_dip_is_enough(cast):
    a_dip(cast.episode, until=NOW - WEEK)
    session = a_session(cast.episode, starts_at=NOW - DAY)
    set_state(session=session, state="missed", by=cast.ben, at=NOW)
    (missed,) = signals(cast.episode, "missed-sessions")
    assert missed.told["reason"] == "signal.missed-sessions.after-dip"


def test_one_missed_session_alone_is_not(cast):
    session = a_session(cast.episode, starts_at=NOW - DAY)
    set_state(session=session, state="missed", by=cast.ben, at=NOW)
    assert not signals(cast.episode)


def test_thresholds_of_the_practice_hold_from_then_on_and_old_signals_keep_theirs(cast):
    old = a_dip(cast.episode, until=NOW - 9 * WEEK)
    adjust(rule="alliance-dip", values={"at_least": 5.0}, by=cast.mona, at=NOW)
    rated(cast.episode, 3, 3, 3, 3, 3, 3, 3, 1)
    new = signals(cast.episode, "alliance-dip")[-1]
    assert (old.told["thresholds"]["at_least"], old.told["setting"]) == (3, 0)
    assert (new.told["thresholds"]["at_least"], new.told["setting"]) == (5, 1)


def test_what_is_raised_and_done_is_recorded_without_the_rule(cast):
    signal = a_dip(cast.episode)
    mark_seen(signal=signal, by=cast.ben, at=NOW)
    events = Event.objects.filter(verb__in=["raised", "saw"])
    assert events.count() == 2
    assert "alliance" not in " ".join(str(one.detail) for one in events)


def test_the_rule_stands_nowhere_in_plain(cast):
    signal = a_dip(cast.episode)
    held = StoredSignal.objects.filter(pk=signal.pk).values_list("told", "said")
    assert all(b"alliance" not in bytes(one) for row in held for one in row)
