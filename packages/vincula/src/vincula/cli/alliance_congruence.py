"""`vincula alliance congruence`: the therapist's view, and guess, beside the client's."""

import argparse
from dataclasses import dataclass
from math import isnan
from typing import Any

from vincula.alliance.congruence import (
    bias_interval,
    dyad_congruence,
    session_accuracy,
    tracking_within,
)
from vincula.cli.alliance_output import give, number, ratings, read
from vincula.cli.alliance_rows import check_sessions, session_order
from vincula.cli.alliance_truth import model_lines, with_model
from vincula.cli.table import Table
from vincula.errors import NotEnoughInformation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """Sessions that both rated."""

    dyads: list[str]
    sessions: list[str]
    truth: list[float]
    judgement: list[float]
    state: list[float] | None

    def by(self, labels: list[str]) -> dict[str, tuple[list[float], list[float]]]:
        """Return truth and judgement for each label, in order of appearance."""
        found: dict[str, tuple[list[float], list[float]]] = {}
        for label, truth, judgement in zip(
            labels, self.truth, self.judgement, strict=True
        ):
            own = found.setdefault(label, ([], []))
            own[0].append(truth)
            own[1].append(judgement)
        return found


def run(args: argparse.Namespace) -> int:
    """Compare two views dyad by dyad; returns the exit status."""
    wanted = [args.dyad, args.client, args.therapist, args.guess, args.session]
    table = read(args, [*wanted, args.state])
    client = ratings(table, args.client)
    views = {"therapist": ratings(table, args.therapist)}
    if args.guess:
        views["guess"] = ratings(table, args.guess)
    state = ratings(table, args.state) if args.state else None
    _check(table, args)
    faulty = {table.texts[args.dyad][row - 1] for row in table.faulty_rows()}
    data: dict[str, Any] = {}
    lines: list[str] = []
    for name, view in views.items():
        pairs = _pairs(table, args, client, view, faulty=faulty, state=state)
        data[name] = _view(pairs, by_session=bool(args.session))
        lines += _lines(name, data[name])
    dyads = data["therapist"].pop("dyads")
    left_out = sorted(name for name in faulty if name)
    return give(args, table, {"dyads": dyads, **data, "left_out": left_out}, lines)


def _check(table: Table, args: argparse.Namespace) -> None:
    if args.session:
        check_sessions(table, [args.dyad], args.session)
        return
    for row, name in enumerate(table.texts[args.dyad], start=1):
        if not name:
            table.fault(row, args.dyad, "empty, so nobody knows whose row it is")


def _pairs(
    table: Table,
    args: argparse.Namespace,
    truth: list[float],
    view: list[float],
    *,
    faulty: set[str],
    state: list[float] | None,
) -> _Pairs:
    dyads = table.texts[args.dyad]
    rows = [
        row
        for row in range(table.rows)
        if dyads[row] and dyads[row] not in faulty
        if not isnan(truth[row]) and not isnan(view[row])
        if state is None or not isnan(state[row])
    ]
    if args.session:
        order = session_order(table, args.session)
        rows.sort(key=lambda row: order[row])
    return _Pairs(
        dyads=[dyads[row] for row in rows],
        sessions=[table.texts[args.session][row] for row in rows]
        if args.session
        else [],
        truth=[truth[row] for row in rows],
        judgement=[view[row] for row in rows],
        state=None if state is None else [state[row] for row in rows],
    )


def _view(pairs: _Pairs, *, by_session: bool) -> dict[str, Any]:
    dyads = [_dyad(name, *own) for name, own in pairs.by(pairs.dyads).items()]
    data: dict[str, Any] = {"dyads": dyads, "all": _all(pairs, dyads)}
    if by_session:
        sessions = pairs.by(pairs.sessions)
        data["sessions"] = [_session(name, *own) for name, own in sessions.items()]
    return with_model(data, pairs.dyads, pairs.truth, pairs.judgement, pairs.state)


def _dyad(name: str, truth: list[float], judgement: list[float]) -> dict[str, Any]:
    found = dyad_congruence(truth, judgement)
    return {
        "id": name,
        "n": found.n,
        "bias": found.bias_points,
        "mean_gap": found.mean_gap_points,
        "tracking": found.tracking,
        "r": found.correlation,
    }


def _all(pairs: _Pairs, dyads: list[dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {"n_dyads": len(dyads), "n_sessions": len(pairs.truth)}
    try:
        mean, lower, upper = bias_interval([dyad["bias"] for dyad in dyads])
        data |= {"bias": mean, "bias_lower": lower, "bias_upper": upper}
        found = tracking_within(pairs.dyads, pairs.truth, pairs.judgement)
    except NotEnoughInformation as fault:
        return {**data, "reason": str(fault)}
    return {
        **data,
        "tracking": found.slope,
        "tracking_se": found.slope_se,
        "r_within": found.correlation,
        "r_between": found.between,
        "df": found.freedom,
        "p": found.p_value,
    }


def _session(label: str, truth: list[float], judgement: list[float]) -> dict[str, Any]:
    data: dict[str, Any] = {"session": label, "n": len(truth)}
    try:
        line = session_accuracy(truth, judgement)
    except NotEnoughInformation as fault:
        return {**data, "reason": str(fault)}
    return {
        **data,
        "bias": line.coefficients[0],
        "bias_se": line.errors[0],
        "truth_force": line.coefficients[1],
        "truth_force_se": line.errors[1],
    }


def _lines(name: str, data: dict[str, Any]) -> list[str]:
    found = data["all"]
    lines = [f"{name} beside client: {found['n_sessions']} sessions, "]
    lines[0] += f"{found['n_dyads']} dyads"
    if "bias" in found:
        interval = f"{number(found['bias_lower'])} to {number(found['bias_upper'])}"
        lines.append(f"  bias {number(found['bias'])} points (95 % {interval})")
    if "tracking" in found:
        error = number(found["tracking_se"])
        lines.append(
            f"  tracking {number(found['tracking'])} (SE {error}), correlation within"
            f" dyads {number(found['r_within'])}, between {number(found['r_between'])}"
        )
    if "reason" in found:
        lines.append(f"  {found['reason']}")
    lines += model_lines(data["model"])
    lines.append(
        f"  {'dyad':<12} {'n':>4} {'bias':>7} {'gap':>7} {'track':>7} {'r':>7}"
    )
    lines += [
        (
            f"  {dyad['id']:<12} {dyad['n']:>4} {number(dyad['bias']):>7}"
            f" {number(dyad['mean_gap']):>7} {number(dyad['tracking']):>7}"
            f" {number(dyad['r']):>7}"
        )
        for dyad in data["dyads"]
    ]
    return [*lines, ""]
