"""A state that lasts is one signal; what says more is named."""

from signals.cases import course

from vincula.signals.model import SignalKind
from vincula.signals.raising import active_signals, new_signals
from vincula.signals.rules import every_rule
from vincula.signals.rules.outcome import Deterioration, Improvement

RULES = every_rule()


def when(signals, kind):
    return [one.position for one in signals if one.kind is kind]


def test_a_state_is_raised_once_while_it_lasts():
    found = new_signals(course([10, 17, 18, 17, 19]), [Deterioration()])
    assert when(found, SignalKind.DETERIORATION) == [1]


def test_a_score_that_wavers_is_not_told_again_and_again():
    wavering = course([10, 16, 15, 16, 15, 15, 15, 17])
    found = new_signals(wavering, [Deterioration()])
    assert when(found, SignalKind.DETERIORATION) == [1, 7]


def test_a_missed_form_neither_ends_nor_begins_anything():
    found = new_signals(course([10, 17, None, None, None, 18]), [Deterioration()])
    assert when(found, SignalKind.DETERIORATION) == [1]


def test_good_news_is_told_once_in_a_course():
    found = new_signals(course([20, 13, 19, 19, 19, 13]), [Improvement()])
    assert when(found, SignalKind.IMPROVEMENT) == [1]


def test_a_second_dip_is_a_signal_of_its_own():
    found = new_signals(course([], [6, 6, 6, 5, 6, 6, 5, 5.1]), RULES)
    assert when(found, SignalKind.ALLIANCE_DIP) == [3, 6]


def test_a_signal_that_another_says_more_about_names_it():
    found = {one.kind: one for one in active_signals(course([15, 12, 12, 9]), RULES)}
    assert found[SignalKind.IMPROVEMENT].superseded_by is SignalKind.RECOVERY
    assert found[SignalKind.RECOVERY].superseded_by is None


def test_what_a_client_said_is_never_superseded():
    more = {3: {"concern": True, "risk": True}}
    found = active_signals(course([10, 12, 15, 20], [6, 6, 6, 3], more=more), RULES)
    said = {one.kind: one.superseded_by for one in found}
    assert said[SignalKind.CONCERN] is None
    assert said[SignalKind.RISK_ANSWER] is None
    assert said[SignalKind.ALLIANCE_DIP] is SignalKind.CONCERN


def test_new_signals_are_those_that_hold_at_their_session():
    case = course([15, 17, 22, 21, 20, 22], [6, 6, 6, 4, 6, 6])
    for one in new_signals(case, RULES):
        there = active_signals(case.until(one.position), RULES)
        assert one in there
