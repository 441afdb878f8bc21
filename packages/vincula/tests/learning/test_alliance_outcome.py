"""Alliance and outcome by a mixed model: against lme4, against the truth, at the edges."""

import json

import numpy as np
import pytest
from trajectory.references import SESSIONS, SESSIONS_FILE, SESSIONS_KNOWN

from vincula.alliance.association import association
from vincula.cli.main import run
from vincula.errors import FormulaError, NotEnoughInformation
from vincula.learning.alliance_outcome import CourseModel, mixed_association
from vincula.trajectory.design import Transform
from vincula.trajectory.model import Method

COLUMNS = (
    SESSIONS.therapist,
    SESSIONS.client,
    SESSIONS.time,
    SESSIONS.covariates["wai_client"],
    SESSIONS.score,
)
START = {"baseline": SESSIONS.covariates["baseline"]}
# The lag, what therapists differ in, and the name of the part within in lme4's model.
MODELS = {
    "lagged_disagg": (1, "1 + t", "wai_lag_w"),
    "concurrent_disagg": (0, "1", "wai_w"),
}
ASSOCIATION = [
    *("--client", "client", "--therapist", "therapist", "--session", "session"),
    *("--alliance", "wai_client", "--outcome", "y"),
]
PARTS = ("within", "between_clients", "between_therapists")


def effects(found):
    return {name: getattr(found, name) for name in PARTS}


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("name", MODELS)
def test_the_three_effects_are_those_of_lme4(name, method):
    lag, therapist, within = MODELS[name]
    known = SESSIONS_KNOWN[f"{name}_{method}"]
    course = CourseModel(
        covariates=START, random_therapist=therapist, method=Method(method.lower())
    )
    found = mixed_association(*COLUMNS, lag=lag, course=course)
    errors = dict(zip(known["fixef"], known["coef_table"]["Std. Error"], strict=True))
    named = zip(
        (within, "wai_bc", "wai_bt"), effects(found.effects).values(), strict=True
    )
    for term, effect in named:
        assert effect.estimate == pytest.approx(known["fixef"][term], rel=1e-5)
        assert effect.se == pytest.approx(errors[term], rel=1e-5)
    assert found.model.log_likelihood == pytest.approx(known["logLik"], abs=1e-4)
    assert found.effects.n_sessions == known["n"]


def test_degrees_of_freedom_are_near_satterthwaites():
    table = SESSIONS_KNOWN["lagged_disagg_REML"]["coef_table"]
    course = CourseModel(covariates=START, random_therapist="1 + t")
    found = effects(mixed_association(*COLUMNS, course=course).effects)
    for term, effect in zip(
        ("wai_lag_w", "wai_bc", "wai_bt"), found.values(), strict=True
    ):
        place = table["term"].index(term)
        assert effect.freedom == pytest.approx(table["df"][place], rel=0.02)
        assert effect.p_value == pytest.approx(table["Pr(>|t|)"][place], rel=0.01)


def test_the_command_gives_the_same(capsys):
    words = [str(SESSIONS_FILE), *ASSOCIATION, "--covariates", "baseline"]
    words += ["--random-therapist", "1 + t", "--json"]
    assert run(["alliance", "association", *words]) == 0
    found = json.loads(capsys.readouterr().out)
    known = SESSIONS_KNOWN["lagged_disagg_REML"]
    for name, term in zip(PARTS, ("wai_lag_w", "wai_bc", "wai_bt"), strict=True):
        assert found[name]["estimate"] == pytest.approx(known["fixef"][term], rel=1e-5)
    assert found["model"]["residual_sd"] == pytest.approx(known["sigma"], rel=1e-5)
    assert found["model"]["fixed"]["baseline"]["estimate"] == pytest.approx(
        known["fixef"]["baseline"], rel=1e-5
    )


def invented(*, effect, clients=200, sessions=8, seed=5):
    """Outcome that follows the session before within clients, the opposite between."""
    draw = np.random.default_rng(seed)
    therapist = np.repeat(np.arange(clients) // 10, sessions)
    client = np.repeat(np.arange(clients), sessions)
    session = np.tile(np.arange(1.0, sessions + 1), clients)
    usual = draw.normal(0, 0.8, clients)
    within = draw.normal(0, 0.5, (clients, sessions))
    before = np.hstack([np.zeros((clients, 1)), within[:, :-1]])
    level = 15 + draw.normal(0, 3, clients) + 2.0 * usual
    slope = draw.normal(-2, 1, clients)
    y = level[:, None] + slope[:, None] * np.log(np.arange(1, sessions + 1))
    y = y + effect * before + draw.normal(0, 2, y.shape)
    return therapist, client, session, (5 + usual[:, None] + within).ravel(), y.ravel()


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = sum(
        found.within.lower < -0.9 < found.within.upper
        for found in (
            mixed_association(*invented(effect=-0.9, seed=seed)).effects
            for seed in range(40)
        )
    )
    # 95 % of 40, less three standard errors.
    assert held >= 34


def test_it_is_surer_than_least_squares_where_clients_differ_in_course():
    data = invented(effect=-0.9, clients=400)
    assert mixed_association(*data).effects.within.se < association(*data).within.se


def test_order_shift_and_units_do_not_matter():
    one = mixed_association(*COLUMNS).effects
    turned = mixed_association(*(column[::-1] for column in COLUMNS)).effects
    assert turned.within.estimate == pytest.approx(one.within.estimate, rel=1e-6)
    moved = (*COLUMNS[:3], 10 * COLUMNS[3] + 3, 4 * COLUMNS[4] - 100)
    found = effects(mixed_association(*moved).effects)
    for name, effect in effects(one).items():
        assert found[name].estimate == pytest.approx(0.4 * effect.estimate, rel=1e-5)
        assert found[name].p_value == pytest.approx(effect.p_value, rel=1e-4)


def test_clients_may_differ_in_how_much_the_alliance_matters():
    course = CourseModel(random="1 + t + within")
    model = mixed_association(*COLUMNS, course=course).model
    assert model.client.names == ("(Intercept)", "t", "within")


def test_one_therapist_has_no_level_above():
    data = invented(effect=-0.9, clients=60)
    found = mixed_association([1] * len(data[0]), *data[1:])
    assert found.effects.between_therapists is None
    assert found.effects.between_clients is not None
    assert found.model.therapist is None


def test_one_pair_a_session_apart_needs_no_course(capsys, tmp_path):
    # Two sessions each: with a lag of one, every outcome is of session 2.
    draw = np.random.default_rng(3)
    rows = [
        f"{t},{c},2026-01-0{s},{4 + draw.normal():.3f},{12 + draw.normal():.3f}"
        for t in range(4)
        for c in range(10)
        for s in (1, 2, 3)
    ]
    path = tmp_path / "sessions.csv"
    head = "therapist,client,session,wai_client,y\n"
    path.write_text(head + "\n".join(rows), encoding="utf-8")
    words = ["alliance", "association", str(path), *ASSOCIATION, "--random", "1"]
    assert run([*words, "--lag", "2", "--json"]) == 2
    assert "--model least-squares asks for less" in capsys.readouterr().err
    assert run([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["model"]["fixed"]) == {"(Intercept)", "t", *PARTS}


def test_two_outcomes_at_one_moment_of_the_course_leave_the_course_out():
    therapist, client, session, alliance, outcome = invented(effect=-0.9)
    still = np.where(np.isin(session, (2.0, 3.0)), outcome, np.nan)
    found = mixed_association(
        therapist,
        client,
        session,
        alliance,
        still,
        course=CourseModel(transform=Transform.NONE, random="1"),
    )
    assert found.effects.n_sessions == 400
    assert found.effects.within.upper < 0


def test_a_gap_in_a_covariate_leaves_its_row_out():
    start = np.array(START["baseline"])
    start[SESSIONS.client == SESSIONS.client[0]] = np.nan
    course = CourseModel(covariates={"baseline": start})
    found = mixed_association(*COLUMNS, course=course).effects
    assert found.n_clients == mixed_association(*COLUMNS).effects.n_clients - 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--covariates", "nothing"], "there is no column 'nothing'"),
        (["--covariates", "y", "--model", "least-squares"], "go with --model mixed"),
        (["--random", "1 + mood"], "no variable 'mood'"),
        (["--random", "1 + "], "cannot be read"),
        (["--lag", "-1"], "lag 0 or more"),
        (["--session", "t", "--covariates", "within"], "there is no column"),
    ],
)
def test_what_cannot_be_is_one_sentence(capsys, words, said):
    assert (
        run(["alliance", "association", str(SESSIONS_FILE), *ASSOCIATION, *words]) == 2
    )
    assert said in capsys.readouterr().err


def test_a_rating_that_never_moves_has_no_effect_within():
    with pytest.raises(NotEnoughInformation, match="ever moved"):
        mixed_association(*COLUMNS[:3], np.full(len(COLUMNS[3]), 4.0), COLUMNS[4])
    with pytest.raises(FormulaError, match="cannot be named t"):
        mixed_association(*COLUMNS, course=CourseModel(covariates={"t": COLUMNS[3]}))
