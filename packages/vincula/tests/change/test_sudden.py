"""Sudden gains and losses, against the package suddengains and by hand."""

from itertools import pairwise
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from change import published
from vincula.catalogue.model import Direction
from vincula.change.permutation import jump_p_value
from vincula.change.sudden import (
    JumpCriteria,
    Kind,
    Pick,
    SuddenChange,
    reliable_points,
    sudden_changes,
)
from vincula.errors import NotEnoughInformation

KNOWN = published.SUDDEN
WORSE, BETTER = Direction.HIGHER_IS_WORSE, Direction.HIGHER_IS_BETTER
# The package takes 25 % of losses with the sign of gains, which asks for nothing.
VACUOUS = {"loss_pct0.25", "loss_pct0.25_1to2"}
SIGNS = {None: "-", True: "1", False: "0"}


def found(case: str) -> list[SuddenChange]:
    asked = KNOWN["cases"][case]["args"]
    points, share = asked["sg_crit1_cutoff"], asked["sg_crit2_pct"]
    criteria = JumpCriteria(
        points=points and abs(points),
        share=None if case in VACUOUS else share and abs(share),
        alpha=asked.get("sg_crit3_alpha", 0.05)
        if asked.get("sg_crit3", True)
        else None,
        adjusted=asked.get("sg_crit3_adjust", True),
    )
    kind = Kind.LOSS if case.startswith("loss") else Kind.GAIN
    baseline = asked["identify_sg_1to2"]
    return courses(kind, criteria, baseline=baseline)


def courses(
    kind: Kind = Kind.GAIN,
    criteria: JumpCriteria | None = None,
    *,
    baseline: bool = False,
) -> list[SuddenChange]:
    skipped = 0 if baseline else 1
    return [
        sudden_changes(
            scores[skipped:],
            direction=WORSE,
            kind=kind,
            criteria=criteria,
            start=1 - skipped,
        )
        for scores in KNOWN["sessions"]
    ]


@pytest.mark.parametrize("case", sorted(KNOWN["cases"]))
def test_every_step_of_every_variant(case):
    asked = KNOWN["cases"][case]["args"]
    first = 0 if asked["identify_sg_1to2"] else 1
    people, known = found(case), KNOWN["cases"][case]["steps"]
    columns = {"crit1": "large", "crit2": "large_for_person", "crit3": "stable"}
    looked_at = {
        (step.position, name): "".join(
            SIGNS[getattr(one.steps[place], field)] for one in people
        )
        for place, step in enumerate(people[0].steps)
        for name, field in columns.items()
    }
    assert len(people[0].steps) == (10 if first == 0 else 9)
    for place, step in enumerate(people[0].steps):
        label = f"{step.position + first}to{step.position + first + 1}"
        for name in columns:
            if not (case in VACUOUS and name == "crit2"):
                assert looked_at[step.position, name] == known[f"{name}_{label}"]
        met = "".join(SIGNS[one.steps[place].met] for one in people)
        assert met == known[label]


@pytest.mark.parametrize(
    ("table", "kind", "baseline", "reversals"),
    [
        ("bysg", Kind.GAIN, False, "reversal"),
        ("bysg_1to2", Kind.GAIN, True, "reversal_1to2"),
        ("bysl", Kind.LOSS, False, None),
        ("bysl_1to2", Kind.LOSS, True, None),
    ],
)
def test_every_jump_with_its_size_its_share_and_its_reversal(
    table, kind, baseline, reversals
):
    known, first = KNOWN[table], 0 if baseline else 1
    jumps = [
        (name, one, jump)
        for name, one in zip(
            KNOWN["ids"], courses(kind, baseline=baseline), strict=True
        )
        for jump in one.jumps
    ]
    assert [name for name, _, _ in jumps] == known["id"]
    assert [len(one.jumps) for _, one, _ in jumps] == known["sg_freq_byperson"]
    assert [j.position + first for _, _, j in jumps] == known["sg_session_n"]
    assert [j.size_points for _, _, j in jumps] == known["sg_magnitude"]
    assert [j.reversal_points for _, _, j in jumps] == known["sg_reversal_value"]
    for (_, _, jump), share in zip(jumps, known["sg_change_proportion"], strict=True):
        assert jump.share_of_change == (share and pytest.approx(share, abs=1e-12))
    if reversals:
        assert [
            f"{name}_sg_{jump.position + first}" for name, _, jump in jumps
        ] == KNOWN[reversals]["id_sg"]
        assert [int(j.reversed) for _, _, j in jumps] == KNOWN[reversals]["reversal"]


@pytest.mark.parametrize("pick", Pick)
def test_one_jump_of_each_person(pick):
    known = KNOWN[f"byperson_{pick.value}"]
    people = courses()
    picked = [one.pick(pick) for one in people]
    assert [jump and jump.position + 1 for jump in picked] == known["sg_session_n"]
    assert [len(one.jumps) for one in people] == known["sg_freq_byperson"]


@pytest.mark.parametrize("baseline", [False, True])
def test_how_many_steps_could_be_looked_at(baseline):
    known = KNOWN["count_intervals_1to2" if baseline else "count_intervals"]
    people = courses(baseline=baseline)
    judged = sum(one.judged for one in people)
    steps = sum(len(one.steps) for one in people)
    assert judged == known["available_between_sess_intervals_sg"]
    assert steps - judged == known["not_available_between_sess_intervals_sg"]


def test_who_has_enough_sessions():
    assert [one.judged > 0 for one in courses()] == KNOWN["selected"]


@pytest.mark.parametrize(
    ("sd", "place"), [(10.5, 0), (KNOWN["criterion_1"][1]["result"]["sd"], 1)]
)
def test_points_from_reliability(sd, place):
    known = KNOWN["criterion_1"][place]["result"]["reliable_change_value"]
    assert reliable_points(sd, 0.931) == pytest.approx(known, abs=1e-12)


def test_a_scale_turned_round_and_losses_mirrored_find_the_same():
    for scores in KNOWN["sessions"]:
        turned = [None if s is None else -s for s in scores]
        here = sudden_changes(scores, direction=WORSE)
        there = sudden_changes(turned, direction=BETTER)
        mirrored = sudden_changes(turned, direction=WORSE, kind=Kind.LOSS)
        assert [j.position for j in here.jumps] == [j.position for j in there.jumps]
        assert here.steps == there.steps == mirrored.steps
        assert [-j.size_points for j in here.jumps] == [
            j.size_points for j in mirrored.jumps
        ]


def test_a_jump_by_hand():
    # Means 35 1/3 and 22 2/3; pooled spread 1.53; t(4) 2.776: 12.67 > 4.24.
    one = sudden_changes([35, 37, 34, 23, 24, 21], direction=WORSE)
    assert [(j.position, j.size_points, j.reversed) for j in one.jumps] == [
        (2, 11, False)
    ]
    assert one.jumps[0].share_of_change == pytest.approx(11 / 14)


def test_of_equally_large_jumps_the_first_counts():
    one = courses()[-1]
    sizes = [jump.size_points for jump in one.jumps]
    assert sizes == [14, 14]
    assert one.pick(Pick.LARGEST) is one.pick(Pick.SMALLEST) is one.jumps[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": None, "share": None, "alpha": None},
        {"points": -7},
        {"share": float("nan")},
        {"alpha": 1.0},
    ],
)
def test_criteria_that_ask_for_nothing_sensible_are_refused(wrong):
    with pytest.raises(NotEnoughInformation):
        JumpCriteria(**wrong)


def test_points_need_a_spread_and_a_reliability():
    with pytest.raises(NotEnoughInformation, match="reliability"):
        reliable_points(5, 1.0)


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.lists(st.none() | finite, max_size=9),
    st.sampled_from(Kind),
    st.sampled_from([WORSE, BETTER]),
    st.sampled_from([{}, {"points": None}, {"points": None, "share": None}]),
)
def test_any_course_is_looked_at_without_complaint(scores, kind, way, without):
    asked = JumpCriteria(**without)
    one = sudden_changes(scores, direction=way, kind=kind, criteria=asked)
    assert len(one.steps) == max(len(scores) - 3, 0)
    for jump in one.jumps:
        beside = scores[jump.position : jump.position + 2]
        if jump.size_points is None:
            assert asked.share is None
            assert None in beside or not isfinite(beside[1] - beside[0])
            assert (jump.reversal_points, jump.reversed) == (None, None)
            continue
        assert (jump.size_points > 0) == (kind is Kind.GAIN) or asked.share is None
        assert isfinite(jump.reversal_points)
    assert all(a.position < b.position for a, b in pairwise(one.jumps))


def test_a_jump_over_a_gap_has_no_size_and_is_picked_last():
    # Criterion 3 alone looks at means, so the score after the step may be missing.
    scores = [40, 40, 41, None, 10, 11, 10, 10, 3, 3, 3, 4]
    asked = JumpCriteria(points=None, share=None)
    found = sudden_changes(scores, direction=WORSE, criteria=asked)
    gap, *rest = found.jumps
    assert (gap.position, gap.size_points, gap.reversed) == (2, None, None)
    assert found.pick(Pick.FIRST) is gap
    for which in (Pick.LARGEST, Pick.SMALLEST):
        assert found.pick(which) in rest
    p = jump_p_value(scores, gap, direction=WORSE, seed=1, criteria=asked, shuffles=99)
    assert 0 < p <= 1
