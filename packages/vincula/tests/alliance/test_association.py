"""Alliance and outcome taken apart: against R, against dummy columns, against the truth."""

import numpy as np
import pytest
from alliance_reference import columns, results

from vincula.alliance.association import association
from vincula.alliance.parts import alliance_parts
from vincula.alliance.regression import ordinary_least_squares
from vincula.errors import NotEnoughInformation

SESSIONS = columns("sim_sessions_3level_small")
EXPECTED = results("alliance_association")


def of(lag, **changed):
    names = ("therapist", "client", "session", "wai_client", "y")
    data = {**SESSIONS, **changed}
    return association(*(data[name] for name in names), lag=lag)


def test_centring_is_that_of_the_reference():
    found = alliance_parts(
        SESSIONS["therapist"], SESSIONS["client"], SESSIONS["wai_client"]
    )
    rows = EXPECTED["rows"]
    for name, part in (
        ("wai_w", found.within),
        ("wai_bc", found.between_clients),
        ("wai_bt", found.between_therapists),
    ):
        assert part[rows].tolist() == pytest.approx(EXPECTED[name], abs=1e-9)
    assert found.grand_mean == pytest.approx(EXPECTED["grand_mean"], rel=1e-12)


@pytest.mark.parametrize(
    ("lag", "model", "term"),
    [(1, "lagged_disagg_ML", "wai_lag_w"), (0, "concurrent_disagg_ML", "wai_w")],
)
def test_the_effect_within_is_near_the_mixed_model(lag, model, term):
    # The mixed model also takes out a slope of each client; both estimate one number.
    found, mixed = of(lag), EXPECTED[model]
    assert found.n_sessions == mixed["n"]
    assert abs(found.within.estimate - mixed["fixef"][term]) < 0.1 * mixed["se"][term]
    # Without the clients' slopes and starting scores the errors are wider.
    for name, other in (
        ("between_clients", "wai_bc"),
        ("between_therapists", "wai_bt"),
    ):
        effect = getattr(found, name)
        assert abs(effect.estimate - mixed["fixef"][other]) < mixed["se"][other]
        assert effect.se > mixed["se"][other]


def test_the_effect_within_equals_a_regression_with_a_column_for_every_client():
    # A slow second way: one dummy a client and a place, solved by least squares.
    found = of(1)
    client, x, y, place = [], [], [], []
    for c in sorted(set(SESSIONS["client"])):
        rows = [k for k, other in enumerate(SESSIONS["client"]) if other == c]
        rating = np.array([SESSIONS["wai_client"][k] for k in rows])
        for j in range(1, len(rows)):
            client.append(c)
            place.append(j)
            x.append(rating[j - 1] - rating.mean())
            y.append(SESSIONS["y"][rows[j]])
    dummies = np.equal.outer(client, sorted(set(client)))
    course = np.equal.outer(place, sorted(set(place))[1:])
    design = np.column_stack([x, dummies, course]).astype(float)
    solution, *_ = np.linalg.lstsq(design, np.array(y), rcond=None)
    assert found.within.estimate == pytest.approx(solution[0], rel=1e-8)


def invented(*, effect, clients=600, sessions=10, seed=5):
    """Outcome that follows the session before within clients, the opposite between."""
    draw = np.random.default_rng(seed)
    therapist = np.repeat(np.arange(clients) // 20, sessions)
    client = np.repeat(np.arange(clients), sessions)
    session = np.tile(np.arange(1, sessions + 1), clients)
    usual = draw.normal(0, 0.8, clients)
    within = draw.normal(0, 0.5, (clients, sessions))
    before = np.hstack([np.zeros((clients, 1)), within[:, :-1]])
    y = 15 - 0.4 * session.reshape(clients, sessions) + effect * before
    y = y + 2.0 * usual[:, None] + draw.normal(0, 2, y.shape)
    return therapist, client, session, (5 + usual[:, None] + within).ravel(), y.ravel()


def test_within_and_between_are_told_apart_although_they_have_opposite_signs():
    found = association(*invented(effect=-0.9), lag=1)
    assert found.within.lower < -0.9 < found.within.upper
    assert found.within.upper < 0 < found.between_clients.lower
    # Means of ten sessions are a little noisy, which pulls this one towards 0.
    assert found.between_clients.estimate == pytest.approx(2.0, rel=0.1)


def test_an_effect_one_session_later_is_not_seen_in_the_same_session():
    data = invented(effect=-0.9)
    same = association(*data, lag=0).within
    # The mean of all sessions links them a little: by less than the effect itself.
    assert abs(same.estimate) < 0.25
    assert association(*data, lag=1).within.upper < -0.6


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = 0
    for seed in range(40):
        within = association(*invented(effect=-0.9, clients=200, seed=seed)).within
        held += within.lower < -0.9 < within.upper
    # 95 % of 40, less three standard errors.
    assert held >= 34


def test_order_of_rows_units_and_level_do_not_matter():
    one = of(1)
    turned = {name: values[::-1] for name, values in SESSIONS.items()}
    assert of(1, **turned).within.estimate == pytest.approx(one.within.estimate)
    shifted = of(1, wai_client=[10 * x + 3 for x in SESSIONS["wai_client"]])
    assert shifted.within.estimate == pytest.approx(one.within.estimate / 10)
    assert shifted.within.p_value == pytest.approx(one.within.p_value)


def test_missing_forms_are_left_out_not_guessed():
    gaps = [float("nan") if k % 7 == 0 else x for k, x in enumerate(SESSIONS["y"])]
    found = of(1, y=gaps)
    assert found.n_sessions < of(1).n_sessions
    ratings = SESSIONS["wai_client"]
    silent = [float("nan") if k % 7 == 0 else x for k, x in enumerate(ratings)]
    assert of(1, wai_client=silent).within.estimate == pytest.approx(
        of(1).within.estimate, abs=2 * found.within.se
    )


def test_one_therapist_has_no_effect_between_therapists():
    first = [k for k, t in enumerate(SESSIONS["therapist"]) if t <= 1]
    data = [
        [SESSIONS[name][k] for k in first]
        for name in ("therapist", "client", "session", "wai_client", "y")
    ]
    found = association(*data)
    assert found.between_therapists is None
    assert found.between_clients is not None
    assert found.within.freedom == found.n_clients - 1


def test_what_cannot_be_estimated_is_refused():
    nothing = float("nan")
    for wrong in (
        lambda: association([1] * 4, [1] * 4, [1, 2, 3, 4], [5.0, 6, 5, 6], [9.0] * 4),
        lambda: association([1, 1], [1, 2], [1, 1], [5.0, 6], [9.0, 8]),
        lambda: association([1, 1], [1, 1], [1, 2], [nothing] * 2, [9.0, 8]),
        lambda: association([1, 1], [1, 1], [2, 2], [5.0, 6], [9.0, 8]),
        lambda: of(-1),
        # One client alone is the common course, and constant outcomes say nothing.
        lambda: association([1] * 4, [1] * 4, [1, 2, 3, 4], [5.0, 6, 4, 6], [9.0] * 4),
        lambda: of(1, y=[9.0] * len(SESSIONS["y"])),
    ):
        with pytest.raises(NotEnoughInformation):
            wrong()
    with pytest.raises(ValueError, match="order"):
        association([1, 1], [1, 1], [1, nothing], [5.0, 6], [9.0, 8])


def test_two_clients_mirror_each_other_and_leave_no_error():
    draw = np.random.default_rng(2)
    rows = [1] * 6 + [2] * 6 + [3] * 6, [*range(6)] * 3
    alliance, outcome = draw.normal(5, 1, 18), draw.normal(9, 2, 18)
    found = association([1] * 18, *rows, alliance, outcome)
    assert found.within.se > 0.01
    with pytest.raises(NotEnoughInformation, match="so few groups"):
        association(
            [1] * 12, *(part[:12] for part in rows), alliance[:12], outcome[:12]
        )


def test_values_too_small_to_be_squared_are_refused():
    x = 1e-300 * np.array([[1.0], [2.0], [3.0], [5.0]])
    with pytest.raises(NotEnoughInformation, match="too small"):
        ordinary_least_squares(x, np.array([1.0, 2.0, 3.0, 4.0]))
