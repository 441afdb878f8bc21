"""Whatever finite rows come: a model without a gap, or one sentence why there is none."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectory.invented import clinic
from vincula.catalogue.model import Direction
from vincula.errors import NotEnoughInformation, VinculaError
from vincula.trajectory.card import tried
from vincula.trajectory.design import RowColumns, Rows, Transform, chosen, design
from vincula.trajectory.fit import fit
from vincula.trajectory.kept import Kept, ScaleEntry, model_text
from vincula.trajectory.model import Method
from vincula.trajectory.posterior import client_deviations, posterior
from vincula.trajectory.predict import chance_of_change, predict
from vincula.trajectory.trials import Meaning

COLUMNS = RowColumns(client="c", time="t", score="s", therapist="th")
SCALE = ScaleEntry(better="lower", reliable_points=6.0, lowest=None, highest=None)
finite = st.floats(allow_nan=False, allow_infinity=False)
score = finite | st.integers(min_value=0, max_value=27).map(float)
moment = finite | st.integers(min_value=0, max_value=9).map(float)
one_row = st.tuples(st.integers(0, 4), moment, score, finite)
rows_of = st.lists(one_row, max_size=24)
designs = st.sampled_from(
    [
        design(),
        design(client="1"),
        design(fixed="1 + t*x", therapist="1"),
        design(client="1 + t", therapist="1 + t", correlated=False),
        design(fixed="t", client="t", transform=Transform.LOG1P),
    ]
)


def as_rows(drawn) -> Rows:
    client, time, points, x = zip(*drawn, strict=True) if drawn else ((), (), (), ())
    return Rows(
        client=np.array(client, dtype=int),
        time=np.array(time, dtype=float),
        score=np.array(points, dtype=float),
        therapist=np.array(client, dtype=int) % 2,
        covariates={"x": np.array(x, dtype=float)},
    )


def kept(model, card=None, corrections=()):
    return Kept(
        model=model, columns=COLUMNS, scale=SCALE, card=card, corrections=corrections
    )


@settings(max_examples=300)
@given(rows_of, designs, st.sampled_from(list(Method)))
def test_a_model_or_a_reason(drawn, own, method):
    rows = as_rows(drawn)
    try:
        model = fit(own, rows, method=method)
        text = model_text(kept(model), left_out=0)
        found = predict(model, rows, at=3.0)
    except VinculaError:
        return
    assert json.loads(text)["n_rows"] == len(drawn)
    for column in (found.mean, found.sd_course, found.sd_score, found.sd_all):
        assert np.isfinite(column).all()
    chances = chance_of_change(found, points=6, direction=Direction.HIGHER_IS_WORSE)
    assert all(((chance >= 0) & (chance <= 1)).all() for chance in chances)


@settings(max_examples=15)
@given(
    st.integers(0, 9),
    st.floats(-1e4, 1e4),
    st.sampled_from([1e-6, 0.1, 1.0, 3.0, 1e5]),
    st.sampled_from([-1.0, 1.0]),
)
def test_scores_on_another_scale(seed, shift, scale, sign):
    rows = clinic(seed, sd_therapist=2.0)
    own = design(fixed="1 + t + age", therapist="1", transform=Transform.LOG1P)
    scale, shift = scale * sign, shift * scale
    before = fit(own, rows)
    after = fit(own, replace(rows, score=rows.score * scale + shift))
    size = abs(scale)
    moved = before.coefficients * scale + np.array([shift, 0, 0])
    near = {"rel": 1e-5, "abs": 1e-5 * size + 1e-9 * abs(shift)}
    assert after.coefficients == pytest.approx(moved, **near)
    assert after.residual_sd == pytest.approx(before.residual_sd * size, rel=1e-5)
    assert after.client.sd == pytest.approx(
        [sd * size for sd in before.client.sd], rel=1e-3, abs=2e-3 * size
    )
    free = before.n_rows - 3
    assert after.log_likelihood == pytest.approx(
        before.log_likelihood - free * np.log(size), abs=1e-4
    )


@settings(max_examples=12)
@given(st.integers(0, 9), st.floats(-1e4, 1e4), st.sampled_from([1 / 7, 2.0, 365.25]))
def test_time_from_another_start_in_another_unit(seed, shift, scale):
    rows = clinic(seed)
    later = replace(rows, time=rows.time * scale + shift)
    before, after = (fit(design(therapist="1"), r) for r in (rows, later))
    assert after.log_likelihood == pytest.approx(
        before.log_likelihood - np.log(scale), abs=1e-5
    )
    slopes = [model.fixed[1].estimate for model in (before, after)]
    assert slopes[1] * scale == pytest.approx(slopes[0], rel=1e-5)
    first = predict(before, rows, at=12.0)
    second = predict(after, later, at=12.0 * scale + shift)
    assert second.mean == pytest.approx(first.mean, abs=1e-4)
    assert second.sd_score == pytest.approx(first.sd_score, rel=1e-4)


@settings(max_examples=12)
@given(st.integers(0, 9), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_what_people_are_called_do_not_matter(seed, random):
    rows = clinic(seed)
    own = design(fixed="1 + t + age", therapist="1 + t")
    order = np.array(random.sample(range(len(rows.score)), len(rows.score)))
    mixed = chosen(rows, order)
    renamed = replace(mixed, client=np.array([f"p{90 - c}" for c in mixed.client]))
    before, after = fit(own, rows), fit(own, renamed)
    assert after.log_likelihood == pytest.approx(before.log_likelihood, abs=1e-7)
    assert after.coefficients == pytest.approx(before.coefficients, rel=1e-5)
    first, second = (
        client_deviations(posterior(m, r))
        for m, r in ((before, rows), (after, renamed))
    )
    mine = dict(zip(first.labels, first.estimates, strict=True))
    for label, values in zip(second.labels, second.estimates, strict=True):
        assert values == pytest.approx(mine[90 - int(label[1:])], abs=1e-3)


def test_one_session_tells_a_little_and_is_no_fault():
    rows = clinic(3)
    model = fit(design(), rows)
    alone = chosen(rows, np.array([0]))
    found = predict(model, alone, at=6.0)
    usual = model.coefficients @ [1, 6]
    line = model.coefficients @ [1, rows.time[0]]
    assert found.sessions.tolist() == [1]
    # The one score pulls the prediction to its side, and not all the way.
    assert 0 < (found.mean[0] - usual) / (rows.score[0] - line) < 1


def test_clients_of_one_session_each_say_nothing_about_error():
    rows = clinic(3)
    firsts = chosen(rows, np.unique(rows.client, return_index=True)[1])
    late = replace(firsts, time=np.arange(len(firsts.score), dtype=float))
    with pytest.raises(NotEnoughInformation, match="more than 1 scores"):
        fit(design(client="1"), late)


def test_all_scores_the_same():
    rows = clinic(3)
    with pytest.raises(NotEnoughInformation, match="all scores are equal"):
        fit(design(), replace(rows, score=np.full(len(rows.score), 7.0)))


def test_scores_that_lie_on_lines_leave_no_error():
    rows = clinic(3)
    lines = rows.client * 1.0 - rows.time * (rows.client % 3)
    with pytest.raises(NotEnoughInformation, match="no error to measure"):
        fit(design(), replace(rows, score=lines))


def test_terms_that_say_the_same_twice():
    rows = clinic(3)
    months = {**rows.covariates, "months": rows.covariates["age"] * 12 + 3}
    with pytest.raises(NotEnoughInformation, match="months is a combination"):
        fit(design(fixed="1 + t + age + months"), replace(rows, covariates=months))


def test_a_covariate_that_is_the_same_for_everybody():
    rows = clinic(3)
    same = {"age": np.full(len(rows.score), 40.0)}
    with pytest.raises(NotEnoughInformation, match="age has the same value"):
        fit(design(fixed="1 + t + age"), replace(rows, covariates=same))


@pytest.mark.parametrize(("transform", "least"), [("log", 0), ("log1p", -1)])
def test_times_that_have_no_logarithm(transform, least):
    rows = clinic(3)
    early = replace(rows, time=rows.time + least)
    own = design(transform=Transform(transform))
    with pytest.raises(NotEnoughInformation, match=f"times above {least}"):
        fit(own, early)


@given(rows_of, designs, st.sampled_from(list(Method)))
@settings(max_examples=60, deadline=None)
def test_a_card_or_a_reason(drawn, own, method):
    rows = as_rows(drawn)
    meaning = Meaning(direction=Direction.HIGHER_IS_WORSE, reliable_points=6.0)
    try:
        model = fit(own, rows, method=method)
        found = tried(
            lambda some: fit(own, some, method=method), rows, meaning, data="", day=""
        )
    except VinculaError:
        return
    # Refuses what is not a number.
    model_text(kept(model, found.card, found.corrections), left_out=0)
