"""What a card says of a model, and what follows from it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajectory.invented import clinic
from vincula.catalogue.model import Direction
from vincula.errors import NotEnoughInformation
from vincula.trajectory.card import (
    Card,
    Coverage,
    Discrimination,
    checked_card,
    corrected_band,
    corrections,
    tried,
    verdict,
)
from vincula.trajectory.design import Rows, Transform, chosen, design
from vincula.trajectory.fit import fit
from vincula.trajectory.predict import band, predict
from vincula.trajectory.trials import (
    LAST,
    NEXT,
    Meaning,
    auc,
    every_trial,
    of_clients,
    trials,
)

OWN = design(transform=Transform.LOG1P)
MEANING = Meaning(direction=Direction.HIGHER_IS_WORSE, reliable_points=5.0)
ROWS = clinic(1, clients=1200, therapists=40)
MODEL = fit(OWN, ROWS)


def test_a_right_model_holds_its_bands_on_people_it_has_not_seen():
    card = tried(lambda r: fit(OWN, r), ROWS, MEANING, data="x", day="2026-01-02").card
    assert card.n_clients <= len(np.unique(ROWS.client)) / 2 + 1
    for found in card.coverage:
        assert found.plain == pytest.approx(found.level, abs=3)
        assert found.corrected == pytest.approx(found.level, abs=3)
    assert (card.data, card.day, card.better) == ("x", "2026-01-02", "lower")


def test_a_trial_shows_only_the_first_sessions():
    later = chosen(ROWS, np.arange(len(ROWS.score)))
    place = np.arange(len(ROWS.client)) - np.searchsorted(ROWS.client, ROWS.client)
    later.score[place >= 3] += 1000
    one = trials(MODEL, ROWS, history=3, ahead=NEXT)
    other = trials(MODEL, later, history=3, ahead=NEXT)
    assert (one.predictions.mean == other.predictions.mean).all()
    assert (one.predictions.sessions == 3).all()
    assert other.seen - one.seen == pytest.approx(1000)


def test_what_lies_ahead_is_the_next_or_the_last_session():
    client = int(np.argmax(np.bincount(ROWS.client)))
    own = of_clients(ROWS, np.array([client]))
    scores = own.score[np.argsort(own.time)]
    for ahead, expected in ((NEXT, scores[2]), (LAST, scores[-1])):
        found = trials(MODEL, own, history=2, ahead=ahead)
        assert found.seen.tolist() == [expected]
        assert found.latest.tolist() == [scores[1]]
        assert found.predictions.first.tolist() == [scores[0]]


def test_nobody_came_so_often():
    assert trials(MODEL, ROWS, history=50, ahead=NEXT) is None


def test_corrected_bands_hold_where_plain_ones_do_not():
    # Errors that are three times as large upwards as the model believes.
    def skewed(seed: int) -> Rows:
        rows = clinic(seed, clients=1500)
        extra = np.random.default_rng(seed).exponential(6, len(rows.score))
        return replace(rows, score=rows.score + extra)

    narrow = replace(MODEL, residual_sd=MODEL.residual_sd / 3)
    bounds = corrections(every_trial(narrow, skewed(3)))
    card = checked_card(
        narrow, skewed(4), MEANING, corrected=bounds, data="x", day="2026-01-02"
    )
    for found in card.coverage:
        assert found.plain < found.level - 10
        assert found.corrected == pytest.approx(found.level, abs=2)


def test_without_corrections_the_band_is_the_plain_one():
    found = predict(MODEL, ROWS, at=9.0)
    one = corrected_band(found, level=80.0, corrected=(), lowest=0.0)
    other = band(found, level=0.8, lowest=0.0)
    assert one.low == pytest.approx(other.low)
    assert one.high == pytest.approx(other.high)


def test_a_history_counts_as_the_longest_tried_that_it_reaches():
    found = predict(MODEL, ROWS, at=9.0)
    bounds = corrections(every_trial(MODEL, ROWS))
    one = corrected_band(found, level=95.0, corrected=bounds)
    five = found.sessions == 5
    own = next(b for b in bounds if (b.level, b.ahead, b.history) == (95.0, LAST, 4))
    expected = found.mean[five] + own.high * found.sd_score[five]
    assert one.high[five] == pytest.approx(expected)


def test_too_few_to_hide_some():
    with pytest.raises(NotEnoughInformation):
        tried(
            lambda r: fit(OWN, r),
            clinic(1, clients=2, therapists=1),
            MEANING,
            data="",
            day="",
        )


GOOD = Card(
    data="x",
    day="2026-01-02",
    how="as it is",
    n_clients=1000,
    better="lower",
    reliable_points=5.0,
    coverage=(
        Coverage(level=80.0, ahead=NEXT, n=900, plain=70.0, corrected=81.9),
        Coverage(level=95.0, ahead=NEXT, n=900, plain=70.0, corrected=94.1),
    ),
    discrimination=(
        Discrimination(
            sessions=4,
            n=900,
            n_unimproved=400,
            auc_model=0.85,
            auc_change_so_far=0.79,
            brier=0.14,
            off=0.03,
        ),
    ),
)


def test_a_model_that_earns_it_may_be_used():
    assert verdict(GOOD).usable
    assert verdict(GOOD).reasons == ()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"auc_model": 0.79}, "tells no more than change so far"),
        ({"auc_model": 0.70}, "tells no more than change so far"),
        ({"off": 0.2}, "its chances are off by 0.20"),
        ({"n_unimproved": 19}, "fewer than 20 people"),
    ],
)
def test_a_model_that_fails_says_why(change, why):
    one = replace(GOOD.discrimination[0], **change)
    found = verdict(replace(GOOD, discrimination=(one,)))
    assert not found.usable
    assert why in found.reasons[0]


@pytest.mark.parametrize(("level", "held"), [(80.0, 77.9), (80.0, 82.1), (95.0, 96.1)])
def test_bands_that_do_not_hold_are_refused(level, held):
    wrong = Coverage(level=level, ahead=NEXT, n=900, plain=level, corrected=held)
    found = verdict(replace(GOOD, coverage=(wrong,)))
    assert not found.usable
    assert f"held {held:.1f} % of 900 scores" in found.reasons[0]


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_auc_is_the_share_of_pairs_in_order(pairs):
    value = np.array([float(v) for v, _ in pairs])
    happened = np.array([h for _, h in pairs])
    both = [
        1.0 if a > b else 0.5 if a == b else 0.0
        for a in value[happened]
        for b in value[~happened]
    ]
    assert auc(value, happened) == (pytest.approx(np.mean(both)) if both else None)
