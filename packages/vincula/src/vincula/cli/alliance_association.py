"""`vincula alliance association`: three effects that one number would mix."""

import argparse
from dataclasses import asdict
from typing import Any

from vincula.alliance.association import Association, Effect, association
from vincula.cli.alliance_output import give, number, ratings, read
from vincula.cli.alliance_rows import check_sessions, session_order

PARTS = {
    "within": "within clients",
    "between_clients": "between clients",
    "between_therapists": "between therapists",
}


def run(args: argparse.Namespace) -> int:
    """Estimate the effects from a file; returns the exit status."""
    columns = [args.client, args.therapist, args.session, args.alliance, args.outcome]
    table = read(args, columns)
    alliance, outcome = ratings(table, args.alliance), ratings(table, args.outcome)
    check_sessions(table, [args.therapist, args.client], args.session)
    pairs = list(
        zip(table.texts[args.therapist], table.texts[args.client], strict=True)
    )
    faulty = {pairs[row - 1] for row in table.faulty_rows()}
    rows = [row for row in range(table.rows) if pairs[row] not in faulty]
    order = session_order(table, args.session)
    found = association(
        [pairs[row][0] for row in rows],
        [pairs[row][1] for row in rows],
        [order[row] for row in rows],
        [alliance[row] for row in rows],
        [outcome[row] for row in rows],
        lag=args.lag,
    )
    data = {
        **_data(found),
        "left_out": sorted(client for _, client in faulty if client),
    }
    return give(args, table, data, _lines(found))


def _data(found: Association) -> dict[str, Any]:
    effects = {name: getattr(found, name) for name in PARTS}
    return {
        "lag": found.lag,
        "n_sessions": found.n_sessions,
        "n_clients": found.n_clients,
        "n_therapists": found.n_therapists,
        "method": "least squares with one level a client; clustered errors",
        **{
            name: asdict(effect) if effect else None for name, effect in effects.items()
        },
    }


def _lines(found: Association) -> list[str]:
    lines = [
        (
            f"{found.n_sessions} sessions, {found.n_clients} clients,"
            f" {found.n_therapists} therapists; alliance {found.lag} session(s) before"
            " the outcome"
        ),
        "points of outcome for one point of alliance:",
    ]
    for name, words in PARTS.items():
        effect: Effect | None = getattr(found, name)
        lines.append(f"  {words:<20} {_effect(effect)}")
    return lines


def _effect(effect: Effect | None) -> str:
    if effect is None:
        return "nothing to estimate it from"
    interval = f"{number(effect.lower)} to {number(effect.upper)}"
    return f"{number(effect.estimate):>7} (95 % {interval}; p {effect.p_value:.3g})"
