"""A fitted growth model as the expected course of signals: what it says, when it may."""

from dataclasses import replace

import numpy as np
import pytest
from signals.cases import OUTCOME
from trajectory import naive
from trajectory.invented import clinic

from vincula.catalogue.model import Direction
from vincula.signals.case import Case, Visit
from vincula.signals.course import why_not
from vincula.signals.expected import (
    FittedCourse,
    course_card,
    earned,
    reasons_against,
)
from vincula.signals.rules.outcome import OffCourse
from vincula.trajectory.card import Card, Corrected, Coverage, Discrimination
from vincula.trajectory.covariates import derived_rows
from vincula.trajectory.design import Rows, Transform, chosen, complete, design
from vincula.trajectory.fit import fit
from vincula.trajectory.trials import LAST, NEXT, Meaning

MEANING = Meaning(direction=Direction.HIGHER_IS_WORSE, reliable_points=6.0)
MODEL = fit(
    design(fixed="1 + t + age", therapist="1", transform=Transform.LOG1P),
    clinic(5, clients=400, therapists=20),
)

LAGGED = design(fixed="1 + t + lag(age)", client="1")


def coverage(level, ahead, corrected):
    return Coverage(level=level, ahead=ahead, n=900, plain=70.0, corrected=corrected)


def told(sessions, model, so_far, *, n=300, off=0.02):
    return Discrimination(
        sessions=sessions,
        n=n,
        n_unimproved=n // 2,
        auc_model=model,
        auc_change_so_far=so_far,
        brier=0.15,
        off=off,
    )


GOOD = Card(
    data="ours.csv",
    day="2026-01-02",
    how="invented",
    n_clients=300,
    better="lower",
    reliable_points=6.0,
    coverage=(
        coverage(80.0, NEXT, 80.4),
        coverage(80.0, LAST, 79.0),
        coverage(95.0, NEXT, 95.2),
        coverage(95.0, LAST, 94.6),
    ),
    discrimination=(told(2, 0.79, 0.75), told(4, 0.85, 0.83)),
)


def fitted(card=GOOD, *, end=12.0, **more):
    return FittedCourse(
        model=MODEL,
        card=course_card(card, model="ours", **more),
        corrected=(),
        meaning=MEANING,
        planned_end=end,
    )


def client(scores, *, age=40.0, measure=OUTCOME):
    visits = [
        Visit(label=str(n), outcome=s, time=float(n), known=(("age", age),))
        for n, s in enumerate(scores)
    ]
    return Case(client="Anna", visits=tuple(visits), outcome=measure)


def test_a_card_is_told_at_its_weakest_point():
    card = course_card(GOOD, model="ours")
    assert (card.clients, card.auc_model, card.auc_change) == (300, 0.85, 0.83)
    assert (card.coverage_80, card.coverage_95) == (0.79, pytest.approx(0.946))
    assert earned(GOOD)
    assert reasons_against(GOOD) == ()


@pytest.mark.parametrize(
    ("card", "why"),
    [
        (None, "tried on 0 clients"),
        (replace(GOOD, n_clients=99), "fewer than 100"),
        (replace(GOOD, discrimination=()), "nothing can be said"),
        (
            replace(GOOD, discrimination=(told(2, 0.75, 0.75), told(4, 0.9, 0.8))),
            "after 2 sessions it tells no more than change so far",
        ),
        (
            replace(GOOD, discrimination=(told(2, 0.8, 0.7, off=0.3),)),
            "chances are off by 0.30",
        ),
        (replace(GOOD, coverage=()), "no band was tried"),
        (
            replace(GOOD, coverage=(*GOOD.coverage[:3], coverage(95.0, LAST, 93.9))),
            "95 % band of the last session held 93.9 %",
        ),
    ],
)
def test_a_failing_model_is_refused_and_told_why(card, why):
    assert not earned(card)
    assert any(why in reason for reason in reasons_against(card))
    # A chance that would raise the alarm, from a model that may not.
    case = client([20, 30])
    assert OffCourse(model=fitted()).check(case) is not None
    assert OffCourse(model=fitted(card)).check(case) is None


def test_a_card_of_simulated_people_earns_nothing():
    assert any(
        "simulated people" in why for why in why_not(fitted(simulated=True).card)
    )


def rows(times, scores, age=40.0):
    n = len(times)
    return Rows(
        client=np.zeros(n),
        time=np.array(times, dtype=float),
        score=np.array(scores, dtype=float),
        therapist=np.zeros(n),
        covariates={"age": np.full(n, age)},
    )


def test_the_outlook_is_that_of_one_normal_distribution():
    scores = [18.0, 17.0, 21.0]
    found = fitted().outlook(client(scores))
    start, sd, _ = naive.predicted(MODEL, rows([0], scores[:1]), rows([2], [0]))
    assert found.expected_points == pytest.approx(start[0])
    assert found.worst_points == pytest.approx(start[0] + 1.2815515655 * sd[0])
    mean, sd, _ = naive.predicted(MODEL, rows([0, 1, 2], scores), rows([12], [0]))
    drawn = np.random.default_rng(1).normal(mean[0], sd[0], 400_000)
    improved = np.mean(drawn <= scores[0] - 6.0)
    assert found.chance == pytest.approx(improved, abs=0.004)


def test_where_more_is_better_the_worse_side_is_below():
    upward = replace(OUTCOME, direction=Direction.HIGHER_IS_BETTER)
    meaning = replace(MEANING, direction=Direction.HIGHER_IS_BETTER)
    found = replace(fitted(), meaning=meaning).outlook(client([18, 17], measure=upward))
    assert found.worst_points < found.expected_points


def test_a_course_longer_than_planned_is_judged_today():
    case = client([20, 18, 16, 15, 14])
    late = fitted(end=1.0).outlook(case)
    assert late == fitted(end=4.0).outlook(case)


@pytest.mark.parametrize(
    "case",
    [
        client([20]),
        client([20, 18], measure=None),
        client(
            [20, 18], measure=replace(OUTCOME, direction=Direction.HIGHER_IS_BETTER)
        ),
        replace(
            client([20, 18]),
            visits=tuple(
                replace(v, time=None) if v.label == "1" else v
                for v in client([20, 18]).visits
            ),
        ),
        replace(
            client([20, 18]),
            visits=tuple(replace(v, known=()) for v in client([20, 18]).visits),
        ),
        replace(
            client([20, 18]),
            visits=tuple(replace(v, time=3.0) for v in client([20, 18]).visits),
        ),
        replace(
            client([20, 18]),
            visits=tuple(replace(v, time=v.time - 5) for v in client([20, 18]).visits),
        ),
    ],
    ids=[
        "one score",
        "no measure",
        "the other way round",
        "no time",
        "no covariate",
        "two at one time",
        "no logarithm",
    ],
)
def test_without_what_it_needs_there_is_no_outlook(case):
    assert fitted().outlook(case) is None


def test_the_band_is_the_one_that_the_outlook_looks_at():
    corrected = (
        Corrected(level=80.0, ahead=NEXT, history=1, low=-1.0, high=1.5),
        Corrected(level=80.0, ahead=LAST, history=1, low=-1.1, high=1.6),
    )
    course = replace(fitted(), corrected=corrected)
    for scores in ([18, 17], [18, 17, 21, 20, 20]):
        case = client(scores)
        band = course.band(case, at=[1.0, 2.0, float(len(scores) - 1)])
        found = course.outlook(case)
        assert found.worst_points == pytest.approx(band.high[-1], rel=1e-12)
        assert found.expected_points == pytest.approx(band.expected[-1], rel=1e-12)
    start, sd, _ = naive.predicted(MODEL, rows([0], [18]), rows([1], [0]))
    # Until the second score a next one is corrected, from there on a last one.
    assert band.high[0] == pytest.approx(start[0] + 1.5 * sd[0])
    assert band.low[0] == pytest.approx(start[0] - 1.0 * sd[0])
    start, sd, _ = naive.predicted(MODEL, rows([0], [18]), rows([2], [0]))
    assert band.high[1] == pytest.approx(start[0] + 1.6 * sd[0])


def test_a_band_stays_within_the_scale_and_leaves_the_alarm_as_it_is():
    wide = fitted()
    narrow = replace(wide, lowest=0.0, highest=20.0)
    case = client([19, 20])
    assert wide.band(case, at=[1.0]).high[0] > 20
    assert narrow.band(case, at=[1.0]).high[0] == 20
    assert OffCourse(model=narrow, chance=0.0).check(case) is None


def test_how_many_are_asked_for_at_once_changes_nothing():
    course, case = fitted(), client([18, 17, 16])
    many = course.band(case, at=[1.0, 2.0, 3.0, 9.0])
    for place, time in enumerate(many.time):
        one = course.band(case, at=[float(time)])
        assert one.low[0] == pytest.approx(many.low[place], rel=1e-12)
        assert one.high[0] == pytest.approx(many.high[place], rel=1e-12)


def test_there_is_no_band_before_a_second_score():
    assert fitted().band(client([20]), at=[1.0]) is None


def test_there_is_no_band_for_two_scores_at_one_time():
    case = client([20, 18])
    same = replace(case, visits=tuple(replace(v, time=3.0) for v in case.visits))
    assert fitted().outlook(same) is None
    assert fitted().band(case, at=[1.0]) is not None


def test_a_visit_without_a_score_changes_nothing():
    with_gap = client([20, 18, 17])
    gap = replace(with_gap.visits[1], outcome=None, known=())
    seen = replace(with_gap, visits=(with_gap.visits[0], gap, with_gap.visits[2]))
    alone = replace(with_gap, visits=(with_gap.visits[0], with_gap.visits[2]))
    assert fitted().outlook(seen) == fitted().outlook(alone)


def test_a_model_of_the_session_before_leaves_the_first_one_out():
    rows = derived_rows(LAGGED, clinic(6, clients=200))
    model = fit(LAGGED, chosen(rows, complete(LAGGED, rows)))
    course = replace(fitted(), model=model)
    found = course.outlook(client([20, 18, 17], age=30.0))
    shown = client([20, 18, 17], age=30.0)
    assert found == course.outlook(
        replace(
            shown, visits=(replace(shown.visits[0], outcome=99.0), *shown.visits[1:])
        )
    )
    lacking = replace(shown.visits[1], known=())
    seen = replace(shown, visits=(shown.visits[0], lacking, shown.visits[2]))
    assert course.outlook(seen) is None
