"""Check-ins that nobody answered are looked for by a command, once a day."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, a_session
from courses import answered
from dips import rated_once, signals
from django.core.management import call_command

from vincula_practice.checkins.actions import open_checkin
from vincula_practice.signals.looking import look_for_missed

DAY = timedelta(days=1)


def missed(episode, *days: int, occasion: str = "after") -> None:
    for ago in days:
        session = a_session(episode, starts_at=NOW - ago * DAY, state="attended")
        open_checkin(session=session, occasion=occasion, at=NOW - ago * DAY)


def test_two_in_a_row_are_a_signal_and_stay_one(cast, capsys):
    missed(cast.episode, 14, 7)
    with time_machine.travel(NOW, tick=False):
        call_command("signals", "look")
        call_command("signals", "look")
    assert capsys.readouterr().out == "1 raised\n0 raised\n"
    (one,) = signals(cast.episode)
    assert (one.rule, one.told["inputs"]) == ("missed-check-ins", {"missed": 2})


@pytest.mark.parametrize("days", [(7,), (7, 1)])
def test_one_is_none_and_what_may_still_come_is_waited_for(cast, days):
    missed(cast.episode, *days)
    assert look_for_missed(at=NOW) == 0


def test_an_answer_in_between_begins_anew(cast):
    missed(cast.episode, 21)
    rated_once(cast.episode, 3, at=NOW - 14 * DAY)
    missed(cast.episode, 7)
    assert look_for_missed(at=NOW) == 0


def test_whoever_answered_either_check_in_has_answered(cast):
    answered(cast.episode, 1, at=NOW - 7 * DAY)
    missed(cast.episode, 14)
    assert look_for_missed(at=NOW) == 0
