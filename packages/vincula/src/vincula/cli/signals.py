"""`vincula signals`: who needs a look, why, and what was held back?"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vincula.cli.alliance_output import give
from vincula.cli.change_options import count, finite, positive, share_of_one
from vincula.cli.progress import with_progress
from vincula.cli.signals_measures import alliance_measure, outcome_measure
from vincula.cli.signals_model import asked_model
from vincula.cli.signals_output import as_data, as_lines
from vincula.cli.signals_replies import read_replies
from vincula.cli.signals_rows import Client, cases, columns_of
from vincula.cli.table import read_table
from vincula.errors import UnreadableFile
from vincula.signals.model import Signal
from vincula.signals.raising import active_signals, new_signals
from vincula.signals.rule import Rule
from vincula.signals.rules import every_rule

DESCRIPTION = """\
One row of the file is one session of one client. Name the columns that are there; rules
that need another column stay silent, and the result says which and why.

Without --all: what holds after each client's latest session, chosen for each therapist
by the weekly budget, with what was held back. With --all: every signal at the session
at which it began.
"""

EPILOG = """\
yes, true, 1, x, attended and no, false, 0, missed, cancelled are understood where a
column says yes or no; an empty cell is no (--attended: yes).

Exit status: 0 all read; 1 some rows had faulty cells and their clients were left out;
2 nothing was done, and one sentence says why.
"""


def add_parser(subparsers: Any) -> None:
    """Add `vincula signals`."""
    parser = subparsers.add_parser(
        "signals",
        help="who needs a look, and why",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV, a row a session")
    parser.add_argument("--client", "--id", required=True, metavar="COL", dest="client")
    parser.add_argument(
        "--session", "--time", required=True, metavar="COL", help="number or ISO date"
    )
    parser.add_argument("--therapist", metavar="COL", help="whose budget it is")
    _add_columns(parser)
    _add_outcome(parser)
    _add_alliance(parser)
    _add_model(parser)
    _add_budget(parser)
    parser.add_argument("--json", action="store_true", help="JSON instead of text")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look at everybody in a file; returns the exit status."""
    _check(args)
    asked = asked_model(args)
    try:
        table = read_table(args.file, columns_of(args, asked))
    except OSError as fault:
        raise UnreadableFile(f"{args.file}: {fault.strerror}") from None
    clients = cases(
        table,
        args,
        outcome=outcome_measure(args),
        alliance=alliance_measure(args, table),
        asked=asked,
    )
    model = asked.course(table, args.planned_end) if asked else None
    rules = every_rule(model)
    rates = read_replies(args.replies) if args.replies else ()
    found = {
        client.key: _signals(client, rules, every=args.all)
        for client in with_progress(clients, "clients")
        if client.case is not None
    }
    data = as_data(args, clients, found, rates, model=model)
    return give(args, table, data, as_lines(data))


def _signals(
    client: Client, rules: Sequence[Rule], *, every: bool
) -> tuple[Signal, ...]:
    if client.case is None:
        return ()
    look = new_signals if every else active_signals
    return look(client.case, rules)


def _check(args: argparse.Namespace) -> None:
    if not any((args.outcome, args.alliance, args.attended, args.concern, args.risk)):
        raise UnreadableFile(
            "name at least one column to look at: --outcome, --alliance, --attended,"
            " --concern or --risk"
        )
    if (args.guess or args.therapist_view) and not args.alliance:
        raise UnreadableFile("--guess and --therapist-view go with --alliance")
    if args.seconds and not args.items:
        raise UnreadableFile("--seconds goes with --items")
    if (args.reliability is None) != (args.sd is None):
        raise UnreadableFile("--reliability and --sd go together")
    sys.stdout.flush()


def _add_columns(parser: argparse.ArgumentParser) -> None:
    more = parser.add_argument_group("what was answered, and what happened")
    more.add_argument("--outcome", "--score", metavar="COL", dest="outcome")
    more.add_argument("--alliance", metavar="COL", help="the client's rating")
    more.add_argument("--therapist-view", metavar="COL", help="the therapist's own")
    more.add_argument("--guess", metavar="COL", help="what the therapist guessed")
    more.add_argument("--concern", metavar="COL", help="yes where one was raised")
    more.add_argument("--risk", metavar="COL", help="yes where an answer was of danger")
    more.add_argument("--attended", metavar="COL", help="no where it was missed")
    more.add_argument("--items", metavar="C1,C2,...", help="answers of one form")
    more.add_argument("--seconds", metavar="COL", help="how long the form took")


def _add_outcome(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the outcome measure")
    group.add_argument("--instrument", metavar="ID", help="figures of the catalogue")
    group.add_argument("--scale", metavar="ID", help="of the instrument; the first")
    group.add_argument("--better", choices=("lower", "higher"), help="default lower")
    group.add_argument(
        "--reliable-points",
        type=positive,
        metavar="POINTS",
        help="a change that counts",
    )
    group.add_argument("--reliability", type=share_of_one, metavar="R")
    group.add_argument("--sd", type=positive, metavar="POINTS")
    group.add_argument(
        "--cutoff", type=finite, metavar="POINTS", help="the score itself is a case"
    )


def _add_alliance(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the alliance measure")
    group.add_argument("--alliance-better", choices=("lower", "higher"))
    group.add_argument("--alliance-min", type=finite, metavar="POINTS")
    group.add_argument("--alliance-max", type=finite, metavar="POINTS")
    group.add_argument(
        "--alliance-floor", type=positive, metavar="POINTS", help="error of one rating"
    )
    group.add_argument(
        "--alliance-low", type=finite, metavar="POINTS", help="low from here down"
    )


def _add_model(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the expected course")
    group.add_argument(
        "--model",
        type=Path,
        metavar="MODEL.json",
        help="what `vincula trajectory fit` wrote; used only where its card earns it",
    )
    group.add_argument(
        "--model-time",
        metavar="COL",
        help="the time as the model counts it (default that of --session)",
    )
    group.add_argument(
        "--planned-end",
        type=finite,
        metavar="TIME",
        help="when a course is to end (default the latest time in the file)",
    )


def _add_budget(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the budget")
    group.add_argument(
        "--all", action="store_true", help="every signal of every course"
    )
    group.add_argument(
        "--per",
        type=count,
        default=8,
        metavar="N",
        help="one new signal a week for so many clients (default 8)",
    )
    group.add_argument(
        "--replies",
        type=Path,
        metavar="FILE",
        help="CSV of rule, version, confirmed: what people said of earlier signals",
    )
