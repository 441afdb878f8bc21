"""Each rule speaks where it should, and a little on this side of its line it is silent."""

from dataclasses import replace

import pytest
from signals.cases import ALLIANCE, OUTCOME, course

from vincula.catalogue.model import Direction
from vincula.errors import NotEnoughInformation
from vincula.signals.case import Case, Measure, Visit
from vincula.signals.rules import every_rule
from vincula.signals.rules.alliance import AllianceDip, AlwaysPerfect, LowFromStart
from vincula.signals.rules.answering import CarelessAnswering
from vincula.signals.rules.attendance import MissedCheckins, MissedSessions
from vincula.signals.rules.congruence import PerceptionGap
from vincula.signals.rules.outcome import (
    Deterioration,
    Improvement,
    OffCourse,
    Plateau,
    Recovery,
)
from vincula.signals.rules.sudden import SuddenGain, SuddenLoss
from vincula.signals.rules.voice import Concern, RiskAnswer

MISSED = {"attended": False}
FORM = (1.0, 3.0, 2.0, 0.0, 3.0, 1.0, 2.0, 2.0)


@pytest.mark.parametrize(
    ("rule", "spoken", "silent"),
    [
        (Deterioration(), course([12, 18]), course([12, 17.9])),
        (Improvement(), course([18, 12]), course([18, 12.1])),
        (Recovery(), course([15, 9]), course([16, 10])),
        (Recovery(), course([15.5, 9.5]), course([9, 3])),
        (Plateau(), course([15, 14, 16, 15, 14, 15]), course([15, 14, 16, 15, 14])),
        (Plateau(), course([15, 15, 15, 16, 16, 15]), course([9, 9, 9, 9, 9, 9])),
        (Plateau(), course([15, 15, 15, 13, 12, 12.1]), course([15] * 3 + [12] * 3)),
        (OffCourse(), course([20, 18, 18, 20]), course([20, 20, 20, 19.9])),
        (OffCourse(), course([12, 12, 12, 13]), course([12, 12, 13])),
        (OffCourse(), course([9, 9, 9, 10]), course([9, 9, 9, 9])),
        (OffCourse(share=0.5), course([20, 20, 18, 17]), course([20, 20, 18, 16.9])),
        (SuddenGain(), course([20, 21, 12, 11, 12]), course([20, 21, 16, 15, 16])),
        (SuddenGain(), course([20, 21, 12, 11]), course([20, 21, 12])),
        (SuddenLoss(), course([11, 12, 21, 20]), course([20, 21, 12, 11])),
        (AllianceDip(), course([], [6, 6, 6, 5.3]), course([], [6, 6, 6, 5.4])),
        (AllianceDip(), course([], [6, 6, 6, 5, 5.2]), course([], [6, 6, 6, 5, 5.5])),
        (LowFromStart(), course([], [4, 5, 4.6]), course([], [4, 5, 4.7])),
        (AlwaysPerfect(), course([], [7] * 4), course([], [7, 7, 7, 6.9])),
        (AlwaysPerfect(), course([], [5, 7, 7, 7, 7]), course([], [7] * 3)),
    ],
)
def test_a_rule_speaks_at_its_line_and_not_before(rule, spoken, silent):
    found = rule.check(spoken)
    assert found is not None
    assert found.kind is rule.kind
    assert (found.rule, found.client) == (rule.kind.value, "Anna")
    assert rule.check(silent) is None


def gaps(*guesses):
    more = {place: {"guess": guess} for place, guess in enumerate(guesses)}
    return course([], [6.0] * len(guesses), more=more)


def test_a_gap_is_one_way_and_larger_than_two_errors():
    # 0.6 times the root of 2 is 0.849.
    assert PerceptionGap().check(gaps(6.85, 6.85, 6.85)).inputs["side"] == "higher"
    assert PerceptionGap().check(gaps(5, 5, 5)).inputs["side"] == "lower"
    assert PerceptionGap().check(gaps(6.84, 6.84, 6.84)) is None
    assert PerceptionGap().check(gaps(9, 9, 5.9)) is None
    assert PerceptionGap().check(gaps(9, 9)) is None


def test_the_guess_goes_before_the_therapists_own_rating():
    own = {place: {"therapist_view": 7.0} for place in range(3)}
    assert PerceptionGap().check(course([], [6] * 3, more=own)) is not None
    guessed = {place: {"therapist_view": 7.0, "guess": 6.0} for place in range(3)}
    assert PerceptionGap().check(course([], [6] * 3, more=guessed)) is None


def test_what_a_client_said_is_heard_at_that_session_only():
    said = course([9, 9], more={0: {"concern": True, "risk": True}})
    for rule in (Concern(), RiskAnswer()):
        assert rule.check(said.until(0)).never_waits
        assert rule.check(said) is None


def test_a_risk_answer_has_no_level_and_no_number():
    found = RiskAnswer().check(course([9], more={0: {"risk": True}}))
    assert dict(found.inputs) == {}
    assert dict(found.thresholds) == {}


def test_two_missed_sessions_or_one_after_a_dip():
    one = course([9, 9], more={2: MISSED})
    two = course([9, 9], more={2: MISSED, 3: MISSED})
    dip = course([], [6, 6, 6, 4], more={4: MISSED})
    assert MissedSessions().check(one) is None
    assert MissedSessions().check(two).inputs["missed"] == 2
    found = MissedSessions().check(dip)
    assert found.reason == "signal.missed-sessions.after-dip"
    assert MissedSessions().check(dip.until(3)) is None


def test_check_ins_count_only_where_they_were_due():
    due = course([9, None, None])
    assert MissedCheckins().check(due).inputs["missed"] == 2
    not_due = course([9, None, None], more={1: {"asked": False}})
    assert MissedCheckins().check(not_due) is None
    away = course([9, None, None], more={1: MISSED})
    assert MissedCheckins().check(away) is None


def test_hasty_is_less_than_two_seconds_an_item():
    hasty = course([9], more={0: {"items": FORM, "seconds": 15.9}})
    calm = course([9], more={0: {"items": FORM, "seconds": 16.0}})
    assert CarelessAnswering().check(hasty).inputs["items"] == 8
    assert CarelessAnswering().check(calm) is None


def test_the_same_answer_means_something_only_in_the_middle():
    varied = {"items": FORM}
    same = course([9, 9], more={0: varied, 1: {"items": (2.0,) * 8}})
    none = course([9, 9], more={0: varied, 1: {"items": (0.0,) * 8}})
    short = course([9, 9], more={0: varied, 1: {"items": (2.0,) * 4}})
    assert CarelessAnswering().check(same).reason.endswith(".same")
    assert CarelessAnswering().check(none) is None
    assert CarelessAnswering().check(short) is None


def test_a_missing_latest_score_raises_nothing_about_scores():
    silent = course([12, 20, None], [6, 6, 6, 3])
    about_scores = [
        rule
        for rule in every_rule()
        if rule.kind.value not in {"alliance-dip", "low-alliance-from-start"}
    ]
    assert [rule.check(silent) for rule in about_scores] == [None] * len(about_scores)


def test_without_figures_a_rule_is_silent():
    bare = Measure(direction=Direction.HIGHER_IS_WORSE)
    case = course([5, 20, 5, 20, 20, 20], [6, 6, 1, 1], measures=(bare, bare))
    assert [rule.check(case) for rule in every_rule()] == [None] * 16


def test_each_rule_names_its_version_source_and_thresholds():
    for rule in every_rule():
        assert rule.version.isdecimal()
        assert rule.source.text
        assert rule.source.doi is None or rule.source.doi.startswith("10.")
    found = Plateau().check(course([15, 14, 16, 15, 14, 15]))
    assert found.thresholds == {"sessions": 6, "reliable": 6}
    assert found.inputs == {"lowest": 14, "highest": 16, "scores": 6}


def test_a_scale_that_is_better_when_lower_has_dips_upwards():
    upside_down = replace(ALLIANCE, direction=Direction.HIGHER_IS_WORSE)
    case = course([], [2, 2, 2, 2.8], measures=(OUTCOME, upside_down))
    found = AllianceDip().check(case)
    assert found.inputs["usual"] == 2
    assert found.inputs["below"] == pytest.approx(0.8)
    perfect = course([], [1] * 4, measures=(OUTCOME, upside_down))
    assert AlwaysPerfect().check(perfect).inputs["best"] == 1


def test_what_no_rule_may_be_given_is_refused_by_name():
    with pytest.raises(NotEnoughInformation):
        Measure(direction=Direction.NEITHER)
    with pytest.raises(NotEnoughInformation):
        Measure(direction=Direction.HIGHER_IS_WORSE, reliable_points=0)
    with pytest.raises(NotEnoughInformation):
        Case(client="Anna", visits=())
    with pytest.raises(ValueError, match="finite"):
        Visit(label="1", outcome=float("nan"))
