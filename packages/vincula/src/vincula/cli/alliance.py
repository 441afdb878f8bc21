"""`vincula alliance`: ruptures, congruence of two views, and what outcome goes with it."""

import argparse
from pathlib import Path
from typing import Any

from vincula.cli import (
    alliance_association,
    alliance_congruence,
    alliance_plot,
    alliance_ruptures,
)
from vincula.cli.alliance_rules import RULES
from vincula.cli.change_options import count, finite
from vincula.trajectory.design import Transform
from vincula.trajectory.model import Method


def add_parser(subparsers: Any) -> None:
    """Add `vincula alliance ruptures|plot|congruence|association`."""
    parser = subparsers.add_parser("alliance", help="the alliance over sessions")
    tasks = parser.add_subparsers(title="tasks", metavar="TASK", required=True)
    _add_ruptures(tasks)
    _add_plot(tasks)
    _add_congruence(tasks)
    _add_association(tasks)


def _add_ruptures(tasks: Any) -> None:
    task = _task(tasks, "ruptures", "when ratings fell, and whether they came back")
    _add_rule(task)
    task.set_defaults(run=alliance_ruptures.run)


def _add_plot(tasks: Any) -> None:
    task = _task(tasks, "plot", "draw ratings, the own range, and what fell out of it")
    _add_rule(task)
    task.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help=".png, .svg or .html"
    )
    task.add_argument("--who", metavar="A,B,...", help="these people; else the first")
    task.add_argument("--most", type=count, default=12, metavar="N", help="default 12")
    task.add_argument("--min", type=finite, metavar="POINTS", help="end of the scale")
    task.add_argument("--max", type=finite, metavar="POINTS", help="end of the scale")
    task.set_defaults(run=alliance_plot.run)


def _add_rule(task: argparse.ArgumentParser) -> None:
    _columns(task, id="whose row", session="number or ISO date", score="the rating")
    task.add_argument("--rule", choices=RULES, default="own")
    points: dict[str, Any] = {"type": float, "metavar": "POINTS"}
    whole: dict[str, Any] = {"type": int, "metavar": "N"}
    task.add_argument("--floor", **points, help="own: half width at least")
    task.add_argument("--spreads", type=float, help="own, gumz: so many spreads")
    task.add_argument("--recent", **whole, help="own: only so many sessions before")
    task.add_argument("--least", **whole, help="own: sessions before there is a range")
    task.add_argument("--drop", **points, help="stevens: how far it falls")
    task.add_argument(
        "--return", dest="back", **points, help="stevens: how near is back"
    )
    task.add_argument("--look", **whole, help="stevens: sessions looked back at")
    task.add_argument("--window", **whole, help="sessions waited for a return")


def _add_congruence(tasks: Any) -> None:
    task = _task(
        tasks, "congruence", "how near the therapist's view is to the client's"
    )
    _columns(
        task,
        dyad="client and therapist together",
        client="the client's rating",
        therapist="the therapist's own rating of the same",
    )
    task.add_argument("--guess", metavar="COLUMN", help="the therapist's guess")
    task.add_argument("--session", metavar="COLUMN", help="also session by session")
    task.add_argument(
        "--state", metavar="COLUMN", help="the therapist's own state, such as mood"
    )
    task.set_defaults(run=alliance_congruence.run)


def _add_association(tasks: Any) -> None:
    task = _task(tasks, "association", "within clients, between them, and therapists")
    _columns(
        task,
        client="whose row",
        therapist="whose client",
        session="number or ISO date",
        alliance="the alliance rating",
        outcome="the outcome score",
    )
    task.add_argument("--lag", type=int, default=1, help="sessions before the outcome")
    models = alliance_association.MODELS
    task.add_argument("--model", choices=models, default=models[0])
    task.add_argument(
        "--covariates", metavar="A,B,...", help="columns beside it, such as the start"
    )
    task.add_argument(
        "--transform",
        choices=[str(t) for t in Transform],
        default=str(Transform.LOG),
        help="of the session's number, in the common course (default log)",
    )
    formula: dict[str, Any] = {"metavar": "FORMULA"}
    task.add_argument(
        "--random",
        default="1 + t",
        help='clients differ in (default "1 + t")',
        **formula,
    )
    task.add_argument(
        "--random-therapist",
        default="1",
        help='therapists differ in (default "1")',
        **formula,
    )
    task.add_argument("--method", choices=[str(m) for m in Method], default="reml")
    task.set_defaults(run=alliance_association.run)


def _task(tasks: Any, name: str, about: str) -> argparse.ArgumentParser:
    task: argparse.ArgumentParser = tasks.add_parser(name, help=about)
    task.add_argument("file", metavar="FILE", type=Path, help="CSV, one row a session")
    task.add_argument("--json", action="store_true", help="JSON instead of text")
    return task


def _columns(task: argparse.ArgumentParser, **wanted: str) -> None:
    for name, about in wanted.items():
        task.add_argument(f"--{name}", metavar="COLUMN", required=True, help=about)
