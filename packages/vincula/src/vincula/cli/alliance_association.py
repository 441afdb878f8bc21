"""`vincula alliance association`: three effects that one number would mix."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isnan
from typing import Any

from vincula.alliance.association import Association, Effect, association
from vincula.cli.alliance_output import give, number, ratings, read
from vincula.cli.alliance_rows import check_sessions, numbered, session_order
from vincula.cli.table import Table
from vincula.errors import NotEnoughInformation, UnreadableFile
from vincula.learning.alliance_outcome import CourseModel, mixed_association
from vincula.trajectory.design import Transform
from vincula.trajectory.formula import formula_text
from vincula.trajectory.model import Method, TrajectoryModel

MIXED, LEAST_SQUARES = "mixed", "least-squares"
MODELS = (MIXED, LEAST_SQUARES)
PARTS = {
    "within": "within clients",
    "between_clients": "between clients",
    "between_therapists": "between therapists",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sessions:
    """The rows that can be used, one element a session."""

    therapists: list[str]
    clients: list[str]
    order: list[float]
    alliance: list[float]
    outcome: list[float]
    covariates: dict[str, list[float]]

    @property
    def columns(self) -> tuple[Sequence[Any], ...]:
        return self.therapists, self.clients, self.order, self.alliance, self.outcome


def run(args: argparse.Namespace) -> int:
    """Estimate the effects from a file; returns the exit status."""
    covariates = _covariates(args)
    named = [args.client, args.therapist, args.session, args.alliance, args.outcome]
    table = read(args, [*named, *covariates])
    sessions, faulty = _sessions(table, args, covariates)
    if args.model == MIXED:
        found, model = _mixed(args, sessions)
    else:
        found, model = association(*sessions.columns, lag=args.lag), None
    left_out = sorted(client for _, client in faulty if client)
    data = {**_data(found, model), "left_out": left_out}
    return give(args, table, data, _lines(found, model))


def _covariates(args: argparse.Namespace) -> list[str]:
    names = [name.strip() for name in (args.covariates or "").split(",")]
    wanted = [name for name in dict.fromkeys(names) if name]
    if wanted and args.model == LEAST_SQUARES:
        raise UnreadableFile("--covariates go with --model mixed")
    return wanted


def _sessions(
    table: Table, args: argparse.Namespace, covariates: Sequence[str]
) -> tuple[_Sessions, set[tuple[str, str]]]:
    values = {
        name: ratings(table, name)
        for name in (args.alliance, args.outcome, *covariates)
    }
    check_sessions(table, [args.therapist, args.client], args.session)
    owners = table.texts[args.therapist], table.texts[args.client]
    pairs = list(zip(*owners, strict=True))
    faulty = {pairs[row - 1] for row in table.faulty_rows()}
    rows = [row for row in range(table.rows) if pairs[row] not in faulty]
    order = session_order(table, args.session)
    if not numbered(table, args.session):
        order = _counted(pairs, order)
    chosen = {name: [column[row] for row in rows] for name, column in values.items()}
    sessions = _Sessions(
        therapists=[pairs[row][0] for row in rows],
        clients=[pairs[row][1] for row in rows],
        order=[order[row] for row in rows],
        alliance=chosen[args.alliance],
        outcome=chosen[args.outcome],
        covariates={name: chosen[name] for name in covariates},
    )
    return sessions, faulty


def _counted(pairs: Sequence[tuple[str, str]], order: Sequence[float]) -> list[float]:
    """Number each client's dates 1, 2, 3 and so on: a course counts sessions."""
    places = [float("nan")] * len(order)
    so_far: dict[tuple[str, str], int] = {}
    for row in sorted(range(len(order)), key=lambda r: (isnan(order[r]), order[r])):
        so_far[pairs[row]] = so_far.get(pairs[row], 0) + 1
        places[row] = float(so_far[pairs[row]])
    return places


def _mixed(
    args: argparse.Namespace, sessions: _Sessions
) -> tuple[Association, TrajectoryModel]:
    course = CourseModel(
        covariates=sessions.covariates,
        random=args.random,
        random_therapist=args.random_therapist,
        transform=Transform(args.transform),
        method=Method(args.method),
    )
    try:
        found = mixed_association(*sessions.columns, lag=args.lag, course=course)
    except NotEnoughInformation as fault:
        raise NotEnoughInformation(
            f"{fault}; --model least-squares asks for less"
        ) from None
    return found.effects, found.model


def _data(found: Association, model: TrajectoryModel | None) -> dict[str, Any]:
    effects = {name: getattr(found, name) for name in PARTS}
    return {
        "lag": found.lag,
        "n_sessions": found.n_sessions,
        "n_clients": found.n_clients,
        "n_therapists": found.n_therapists,
        "method": _method(model),
        **{
            name: asdict(effect) if effect else None for name, effect in effects.items()
        },
        **({} if model is None else {"model": _model(model)}),
    }


def _method(model: TrajectoryModel | None) -> str:
    if model is None:
        return "least squares with one level a client; clustered errors"
    above = " in therapists" if model.therapist else ""
    return f"mixed model of sessions in clients{above}, {model.method.upper()}"


def _model(model: TrajectoryModel) -> dict[str, Any]:
    return {
        "fixed": {
            one.name: {"estimate": one.estimate, "se": one.se} for one in model.fixed
        },
        "random": formula_text(model.design.client),
        "random_therapist": formula_text(model.design.therapist)
        if model.therapist
        else None,
        "transform": str(model.design.transform),
        "client_sd": dict(zip(model.client.names, model.client.sd, strict=True)),
        "therapist_sd": dict(
            zip(model.therapist.names, model.therapist.sd, strict=True)
        )
        if model.therapist
        else None,
        "residual_sd": model.residual_sd,
        "log_likelihood": model.log_likelihood,
        "converged": model.converged,
        "note": model.note,
    }


def _lines(found: Association, model: TrajectoryModel | None) -> list[str]:
    lines = [
        (
            f"{found.n_sessions} sessions, {found.n_clients} clients,"
            f" {found.n_therapists} therapists; alliance {found.lag} session(s) before"
            " the outcome"
        ),
        _method(model),
        "points of outcome for one point of alliance:",
    ]
    for name, words in PARTS.items():
        effect: Effect | None = getattr(found, name)
        lines.append(f"  {words:<20} {_effect(effect)}")
    if model is not None and model.note:
        lines.append(f"note: {model.note}")
    return lines


def _effect(effect: Effect | None) -> str:
    if effect is None:
        return "nothing to estimate it from"
    interval = f"{number(effect.lower)} to {number(effect.upper)}"
    return f"{number(effect.estimate):>7} (95 % {interval}; p {effect.p_value:.3g})"
