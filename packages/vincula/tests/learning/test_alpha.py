"""Alpha and item figures, against psych in R, by hand, and on any answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from reliability_reference import FORMS, KNOWN, table

from vincula.errors import NotEnoughInformation
from vincula.learning.psychometrics import Missing, alpha, item_figures

ANSWERS = arrays(
    float,
    st.tuples(st.integers(0, 12), st.integers(1, 6)),
    elements=st.one_of(st.integers(0, 3).map(float), st.just(float("nan"))),
)


@pytest.mark.parametrize("form", FORMS)
def test_alpha_as_psych_has_it(form):
    known, found = KNOWN[form]["alpha"], alpha(table(form))
    total, feldt = known["total"], known["feldt"]
    assert (
        found.raw.estimate,
        found.standardised,
        found.error,
        found.mean_correlation,
        found.raw.lower,
        found.raw.upper,
        found.measurement_error,
    ) == pytest.approx(
        (
            total["raw_alpha"][0],
            total["std.alpha"][0],
            total["ase"][0],
            total["average_r"][0],
            feldt["lower.ci"],
            feldt["upper.ci"],
            KNOWN[form]["alpha_closed_form_listwise"]["sem"],
        ),
        abs=1e-9,
    )


@pytest.mark.parametrize("form", FORMS)
def test_items_as_psych_has_them(form):
    answers, known = table(form), KNOWN[form]["alpha"]
    items = item_figures(
        answers, lowest=answers.min(axis=0), highest=answers.max(axis=0)
    )
    for mine, theirs in (
        ("rest_correlation", known["item_stats"]["r.drop"]),
        ("mean", known["item_stats"]["mean"]),
        ("sd", known["item_stats"]["sd"]),
        ("answered", known["item_stats"]["n"]),
        ("alpha_without", known["alpha_drop"]["raw_alpha"]),
    ):
        assert [getattr(i, mine) for i in items] == pytest.approx(theirs, abs=1e-9)


def test_with_gaps_each_pair_of_items_has_its_own_people():
    """R's cov(use="pairwise") takes means over the pair, not over each item."""
    answers = table("sim_phq9_items")[:80].copy()
    answers[np.random.default_rng(3).random(answers.shape) < 0.2] = np.nan
    k = answers.shape[1]
    pairs = np.empty((k, k))
    for i in range(k):
        for j in range(k):
            both = np.isfinite(answers[:, i]) & np.isfinite(answers[:, j])
            pairs[i, j] = np.cov(answers[both, i], answers[both, j])[0, 1]
    slow = k / (k - 1) * (1 - np.trace(pairs) / pairs.sum())
    assert alpha(answers).raw.estimate == pytest.approx(slow, abs=1e-12)


def test_listwise_is_the_complete_responses_alone():
    answers = table("sim_phq9_items").copy()
    answers[::3, 2] = np.nan
    gappy = alpha(answers, missing=Missing.LISTWISE)
    whole = alpha(answers[np.isfinite(answers).all(axis=1)])
    assert gappy == whole
    assert whole.responses == 400
    assert alpha(answers).responses == 600


def test_an_item_is_described_by_its_ends_and_gaps():
    answers = np.array([[0.0, 3], [3, 3], [3, np.nan], [1, 2]])
    first, second = item_figures(answers, lowest=[0, 0], highest=[3, 3])
    assert (first.at_floor, first.at_ceiling, first.missing) == (0.25, 0.5, 0)
    assert second.missing == 0.25
    assert second.at_ceiling == pytest.approx(2 / 3)
    assert first.alpha_without is None


def test_an_item_that_never_varies_is_named():
    answers = np.array([[0.0, 1, 2], [1, 1, 2], [2, 1, 0], [3, 1, 1]])
    with pytest.raises(NotEnoughInformation, match="item 2"):
        alpha(answers)


@settings(max_examples=50, deadline=None)
@given(ANSWERS, st.sampled_from(Missing))
def test_any_answers_have_an_alpha_or_a_reason(answers, missing):
    try:
        found = alpha(answers, missing=missing)
    except NotEnoughInformation:
        pass
    else:
        numbers = (found.raw.estimate, found.raw.lower, found.raw.upper, found.error)
        assert np.isfinite(numbers).all()
        assert found.raw.lower <= found.raw.estimate <= found.raw.upper
    k = answers.shape[1]
    for item in item_figures(answers, lowest=[0.0] * k, highest=[3.0] * k):
        shown = [item.missing, item.mean, item.sd, item.rest_correlation]
        assert np.isfinite([one for one in shown if one is not None]).all()


@settings(max_examples=50, deadline=None)
@given(
    st.randoms(use_true_random=False),
    st.floats(-50, 50),
    st.floats(0.1, 10),
)
def test_shift_scale_and_order_change_nothing(random, shift, scale):
    answers = table("attitude")
    rows, items = list(range(30)), list(range(7))
    random.shuffle(rows)
    random.shuffle(items)
    moved = answers[rows][:, items] * scale + shift
    assert alpha(moved).raw.estimate == pytest.approx(
        alpha(answers).raw.estimate, abs=1e-9
    )
