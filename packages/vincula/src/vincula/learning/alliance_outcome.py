"""What outcome goes with the alliance, by a mixed model: within, between, and above."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import t as t_distribution

from vincula.alliance.association import Association, Effect
from vincula.alliance.parts import Lagged, lagged, varies
from vincula.change.reliable import LEVEL_95
from vincula.columns import Numbers
from vincula.errors import FormulaError, NotEnoughInformation
from vincula.trajectory.design import TIME, Design, Rows, Transform, chosen, complete
from vincula.trajectory.fit import fit
from vincula.trajectory.formula import Term, parse_formula
from vincula.trajectory.model import Method, TrajectoryModel

WITHIN, CLIENTS, THERAPISTS = "within", "between_clients", "between_therapists"
PARTS = (WITHIN, CLIENTS, THERAPISTS)
TOO_FEW_THERAPISTS = 2
# With less of the outcomes' spread left over, rounding decides how sure an effect is.
HARDLY = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseModel:
    """The course beside the alliance, and what people differ in.

    ``random`` and ``random_therapist`` are formulas of ``t``, of the names in
    ``covariates`` and of ``within``: ``1 + within`` lets clients differ in how much the
    alliance matters. ``covariates`` enter the common part, each with its own effect.
    """

    covariates: Mapping[str, Sequence[float]] = field(default_factory=dict)
    random: str = "1 + t"
    random_therapist: str = "1"
    transform: Transform = Transform.LOG
    method: Method = Method.REML


USUAL = CourseModel()


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedAssociation:
    """The three effects, and the model that they are part of."""

    effects: Association
    model: TrajectoryModel


def mixed_association(
    therapists: Sequence[Hashable],
    clients: Sequence[Hashable],
    order: Sequence[float],
    alliance: Sequence[float],
    outcome: Sequence[float],
    *,
    lag: int = 1,
    course: CourseModel = USUAL,
    level: float = LEVEL_95,
) -> MixedAssociation:
    r"""Estimate what outcome goes with alliance, sessions in clients in therapists.

    .. math:: y_{tij} = \beta_0 + \beta_1 t + \beta_w w_{i,t-l} + \beta_c c_i + \beta_h h_j
              + z' (u_i + v_j) + e_{tij}

    with w, c and h the parts of `alliance_parts`: a session from the client's own mean,
    that mean from those of the therapist's clients, and the therapist from all.

    Parameters
    ----------
    therapists, clients, order
        Whose session, and its number or time, which is also the t of the course.
    alliance, outcome
        In their scale points; nan where a form is missing.
    lag
        How many of the client's rows the alliance comes before the outcome.
    course
        What else the model holds.
    level
        Of the intervals.

    Raises
    ------
    NotEnoughInformation
        The rows do not allow this model; `association` asks for less.

    Notes
    -----
    Clients differ in level and course, therapists in level (one therapist: no such
    level, and no effect between therapists). An effect without anything to estimate it
    from is None. A course that does not move, such as one pair a client, is left out.
    Tests use t with the degrees of freedom of the level at which the part moves: rows
    less clients, clients less therapists, therapists, each less the terms that move
    there (containment; Pinheiro & Bates 2000, section 2.4). The mean of a client's own
    few ratings is noisy, which draws the effects a little towards 0.

    References
    ----------
    Falkenstroem et al. (2017), https://doi.org/10.1037/cou0000139; Hoffman & Stawski
    (2009), https://doi.org/10.1080/15427600902911189
    """
    rows = lagged(therapists, clients, order, alliance, outcome, lag=lag)
    columns = _columns(rows, np.asarray(order, dtype=np.float64), course)
    model = _fitted(columns, course, parts=_moving(rows))
    return MixedAssociation(
        effects=_effects(model, lag, _freedom(model, columns, course), level),
        model=model,
    )


def _columns(rows: Lagged, order: Numbers, course: CourseModel) -> Rows:
    beside = {
        name: np.asarray(column, dtype=np.float64)[rows.used]
        for name, column in course.covariates.items()
    }
    taken = {*PARTS, TIME} & set(beside)
    if taken:
        raise FormulaError(
            f"a covariate cannot be named {min(taken)}: rename its column"
        )
    parts = {name: getattr(rows, name) for name in PARTS}
    alone = int(rows.therapist.max()) + 1 < TOO_FEW_THERAPISTS
    return Rows(
        client=rows.client,
        time=order[rows.used],
        score=rows.y,
        therapist=None if alone else rows.therapist,
        covariates={**beside, **parts},
    )


def _moving(rows: Lagged) -> list[str]:
    if not varies(rows.within):
        raise NotEnoughInformation(
            "no client's rating ever moved, so there is no effect within clients"
        )
    return [name for name in PARTS if varies(getattr(rows, name))]


def _fitted(
    columns: Rows, course: CourseModel, *, parts: Sequence[str]
) -> TrajectoryModel:
    model = _design(columns, course, parts)
    unknown = [name for name in model.variables if name not in columns.covariates]
    if unknown:
        raise FormulaError(f"there is no variable {unknown[0]!r}")
    rows = chosen(columns, complete(model, columns))
    found = fit(model, rows, method=course.method)
    if found.residual_sd <= HARDLY * float(rows.score.std()):
        raise NotEnoughInformation(
            "the model explains these few outcomes as good as exactly, so that there is"
            " no error to measure with; use fewer terms"
        )
    return found


def _design(columns: Rows, course: CourseModel, parts: Sequence[str]) -> Design:
    still = not varies(columns.time)
    time = [] if still else [TIME]
    alone = columns.therapist is None
    return Design(
        # Terms, not a formula: the name of a column may hold what a formula cannot.
        fixed=(
            Term(),
            *(Term((name,)) for name in (*time, *course.covariates, *parts)),
        ),
        client=_terms(course.random, still=still),
        therapist=() if alone else _terms(course.random_therapist, still=still),
        transform=Transform.NONE if still else course.transform,
    )


def _terms(formula: str, *, still: bool) -> tuple[Term, ...]:
    terms = parse_formula(formula)
    return tuple(term for term in terms if not (still and TIME in term.factors))


def _freedom(
    model: TrajectoryModel, columns: Rows, course: CourseModel
) -> dict[str, int]:
    """Count, for each part, what is left at its level once the terms there are paid."""
    names = {effect.name for effect in model.fixed}
    by_session = [
        name
        for name in course.covariates
        if _moves_within(columns.client, columns.covariates[name])
    ]
    own = len(names & {TIME, WITHIN, *by_session})
    beside = len(names & {CLIENTS, *course.covariates} - set(by_session))
    above = max(model.n_therapists, 1)
    left = {
        WITHIN: model.n_rows - model.n_clients - own,
        CLIENTS: model.n_clients - above - beside,
        THERAPISTS: above - 1 - len(names & {THERAPISTS}),
    }
    return {name: max(freedom, 1) for name, freedom in left.items()}


def _moves_within(client: np.ndarray, column: Numbers) -> bool:
    known = np.isfinite(column)
    order = np.argsort(client[known], kind="stable")
    own, values = client[known][order], column[known][order]
    return bool(((own[1:] == own[:-1]) & (values[1:] != values[:-1])).any())


def _effects(
    model: TrajectoryModel, lag: int, freedom: Mapping[str, int], level: float
) -> Association:
    found = {
        one.name: _effect(one.estimate, one.se, freedom[one.name], level)
        for one in model.fixed
        if one.name in PARTS
    }
    return Association(
        lag=lag,
        n_sessions=model.n_rows,
        n_clients=model.n_clients,
        n_therapists=max(model.n_therapists, 1),
        within=found[WITHIN],
        between_clients=found.get(CLIENTS),
        between_therapists=found.get(THERAPISTS),
    )


def _effect(estimate: float, error: float, freedom: int, level: float) -> Effect:
    half = float(t_distribution.ppf((1 + level) / 2, freedom)) * error
    return Effect(
        estimate=estimate,
        se=error,
        lower=estimate - half,
        upper=estimate + half,
        freedom=freedom,
        p_value=float(2 * t_distribution.sf(abs(estimate) / error, freedom)),
    )
