"""What `vincula change` may be asked, and what of it goes together."""

import argparse
from math import isfinite
from pathlib import Path
from typing import Any

from vincula.cli.change_plan import METHODS, SLOPE
from vincula.cli.pairs import OWN
from vincula.errors import UnreadableFile

DESCRIPTION = """\
One row of the file is one person (--pre, --post), or one score of a person
(--time, --score). Of long files the person's earliest and latest score count, or
those at the times that --first and --last name. An empty cell or NA is missing.
"""

EPILOG = """\
Methods: jt Jacobson-Truax, gln Gulliksen-Lord-Novick, hll Hsu-Linn-Lord,
en Edwards-Nunnally, nk Nunnally-Kotsch, ha Hageman-Arrindell, pct percentage,
anchor points that matter, hlm the person's own slope (long files).

Figures that are not given are those of the people in the file who have both scores.
Cut-off c is used where a functional population is given and no cut-off is named.

Exit status: 0 all read; 1 some rows had faulty cells and were not classed;
2 nothing was done, and one sentence says why.
"""


def add_options(subparsers: Any) -> argparse.ArgumentParser:
    """Return the parser of `vincula change`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "change",
        help="class people by how they changed",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="a CSV file")
    parser.add_argument("--id", required=True, metavar="COL", help="who it is")
    parser.add_argument("--group", metavar="COL", help="a summary for each group")
    _add_scores(parser)
    _add_rule(parser)
    _add_norms(parser)
    parser.add_argument("--json", action="store_true", help="JSON instead of CSV")
    return parser


def check_options(args: argparse.Namespace) -> None:
    """Raise UnreadableFile, with the remedy, where options do not go together."""
    wide, long = (args.pre, args.post), (args.time, args.score)
    if any(wide) == any(long) or not (all(wide) or all(long)):
        raise UnreadableFile(
            "name the columns of scores either by --pre and --post, or by --time and"
            " --score"
        )
    if args.pre and (args.first or args.last):
        raise UnreadableFile("--first and --last go with --time and --score")
    if args.method == SLOPE and not args.time:
        raise UnreadableFile("method hlm needs every score: --time and --score")


def positive(text: str) -> float:
    """Read a number above 0."""
    value = finite(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def finite(text: str) -> float:
    """Read a number."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return value


def share_of_one(text: str) -> float:
    """Read a number from 0 to below 1."""
    value = finite(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to below 1")
    return value


def count(text: str) -> int:
    """Read a whole number above 0."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _add_scores(parser: argparse.ArgumentParser) -> None:
    wide = parser.add_argument_group("one row a person")
    wide.add_argument("--pre", metavar="COL", help="scores before")
    wide.add_argument("--post", metavar="COL", help="scores after")
    long = parser.add_argument_group("one row a score")
    long.add_argument("--time", metavar="COL", help="numbers, ISO dates or labels")
    long.add_argument("--score", metavar="COL")
    for option, which in (("--first", "earliest"), ("--last", "latest")):
        long.add_argument(
            option,
            nargs="?",
            const=OWN,
            default=OWN,
            metavar="TIME",
            help=f"the time that counts; without one the person's {which}",
        )
    long.add_argument(
        "--min-scores",
        type=count,
        default=3,
        metavar="N",
        help="fewer scores give no slope (hlm; default 3)",
    )


def _add_rule(parser: argparse.ArgumentParser) -> None:
    rule = parser.add_argument_group("the rule")
    rule.add_argument("--method", required=True, choices=METHODS)
    rule.add_argument("--better", required=True, choices=("lower", "higher"))
    rule.add_argument("--alpha", type=positive, default=0.05, help="default 0.05")
    rule.add_argument(
        "--improvement",
        type=positive,
        metavar="SIZE",
        help="pct: share, default 0.5; anchor: points",
    )
    rule.add_argument(
        "--deterioration", type=positive, metavar="SIZE", help="default: the same"
    )
    crossing = rule.add_mutually_exclusive_group()
    crossing.add_argument("--cutoff", choices=("a", "b", "c"))
    crossing.add_argument(
        "--cutoff-points",
        type=finite,
        metavar="POINTS",
        help="a published threshold; the score itself is still a case",
    )


def _add_norms(parser: argparse.ArgumentParser) -> None:
    norms = parser.add_argument_group("figures of populations")
    norms.add_argument("--reliability", type=share_of_one, metavar="R")
    norms.add_argument(
        "--reliability-post", type=share_of_one, metavar="R", help="nk; default: R"
    )
    norms.add_argument("--m-clinical", type=finite, metavar="MEAN")
    norms.add_argument("--sd-clinical", type=positive, metavar="SD")
    norms.add_argument("--m-functional", type=finite, metavar="MEAN")
    norms.add_argument("--sd-functional", type=positive, metavar="SD")
    norms.add_argument("--m-post", type=finite, metavar="MEAN", help="after (hll, ha)")
