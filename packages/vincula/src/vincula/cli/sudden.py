"""`vincula sudden`: who changed by a jump between two sessions, and did it last?"""

import argparse
import json
import sys
from dataclasses import asdict
from math import isnan
from pathlib import Path
from typing import Any

from vincula.catalogue.model import Direction
from vincula.change.permutation import SHUFFLES, jump_p_value
from vincula.change.sudden import (
    Jump,
    JumpCriteria,
    Kind,
    Pick,
    SuddenChange,
    sudden_changes,
)
from vincula.cli.change_options import count, positive
from vincula.cli.change_output import write_rows
from vincula.cli.pairs import check_ids
from vincula.cli.progress import with_progress
from vincula.cli.table import Table, read_table
from vincula.errors import UnreadableFile

ALL_WELL, FAULTY_ROWS = 0, 1
NUMBERED = ("points", "share", "alpha")

DESCRIPTION = """\
One row of the file is one person; --scores names the sessions' columns in order. The
criteria are those of Tang and DeRubeis: 1 at least so many points, 2 at least so large
a share of the score before, 3 stable beside the spread of the sessions around.
"""

EPILOG = """\
The 7 points of criterion 1 belong to the Beck Depression Inventory: give --points for
any other scale. The three criteria also flag courses in which nothing sudden happened;
read p beside them: the share of steady courses with the same ups and downs, in chance
order, that have as large a jump.

Exit status: 0 all read; 1 some rows had faulty cells and were left out;
2 nothing was done, and one sentence says why.
"""


def add_parser(subparsers: Any) -> None:
    """Add `sudden` to the commands of `vincula`."""
    parser = subparsers.add_parser(
        "sudden",
        help="find sudden gains and losses",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="a CSV file")
    parser.add_argument("--id", required=True, metavar="COL", help="who it is")
    parser.add_argument("--scores", required=True, metavar="C1,C2,...", type=_columns)
    parser.add_argument("--better", choices=("lower", "higher"), default="lower")
    parser.add_argument("--losses", action="store_true", help="losses, not gains")
    _add_criteria(parser)
    parser.add_argument(
        "--pick",
        choices=("all", *(pick.value for pick in Pick)),
        default="all",
        help="which of several of a person (default all)",
    )
    parser.add_argument(
        "--baseline", action="store_true", help="the first column is before session 1"
    )
    parser.add_argument("--seed", type=int, default=0, help="of p (default 0)")
    parser.add_argument("--shuffles", type=count, default=SHUFFLES)
    parser.add_argument("--json", action="store_true", help="JSON instead of CSV")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look for jumps in a file; returns the exit status."""
    try:
        table = read_table(args.file, [args.id, *args.scores])
    except OSError as fault:
        raise UnreadableFile(f"{args.file}: {fault.strerror}") from None
    courses = _courses(args, table)
    people = [
        _person(args, name, course) for name, course in with_progress(courses, "people")
    ]
    summary = _summary(args, people, table)
    if args.json:
        result = {"people": people, "summary": summary}
        print(json.dumps(result, indent=2, allow_nan=False))
    else:
        _print(people, summary, table)
    return FAULTY_ROWS if table.faults else ALL_WELL


def _add_criteria(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--criteria",
        type=_criteria,
        default=(1, 2, 3),
        metavar="1,2,3",
        help="which criteria a jump must meet (default all three)",
    )
    parser.add_argument("--points", type=positive, default=7.0, help="default 7 (BDI)")
    parser.add_argument("--share", type=positive, default=0.25, help="default 0.25")
    parser.add_argument("--alpha", type=positive, default=0.05, help="default 0.05")
    parser.add_argument(
        "--unadjusted",
        action="store_true",
        help="the critical value of six scores, whatever is missing",
    )


def _columns(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if len(set(names)) < len(names) or "" in names:
        raise argparse.ArgumentTypeError("name each column once, with commas between")
    return names


def _criteria(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not set(parts) <= {"1", "2", "3"}:
        raise argparse.ArgumentTypeError("choose among 1,2,3, with commas between")
    return tuple(int(part) for part in parts)


def _courses(
    args: argparse.Namespace, table: Table
) -> list[tuple[str, list[float | None]]]:
    columns = [table.scores(name) for name in args.scores]
    check_ids(table, args.id, once=True)
    faulty = table.faulty_rows()
    return [
        (name, [None if isnan(cell) else cell for cell in cells])
        for row, (name, *cells) in enumerate(
            zip(table.texts[args.id], *columns, strict=True), start=1
        )
        if row not in faulty
    ]


def _person(
    args: argparse.Namespace, name: str, course: list[float | None]
) -> dict[str, Any]:
    found = sudden_changes(
        course,
        direction=_direction(args),
        kind=Kind.LOSS if args.losses else Kind.GAIN,
        criteria=_asked(args),
        start=1 if args.baseline and len(course) > 1 else 0,
    )
    jumps = found.jumps if args.pick == "all" else _picked(found, Pick(args.pick))
    return {
        "id": name,
        "steps": len(found.steps),
        "judged": found.judged,
        "found": len(found.jumps),
        "sudden": [_jump(args, course, jump) for jump in jumps],
    }


def _picked(found: SuddenChange, pick: Pick) -> tuple[Jump, ...]:
    jump = found.pick(pick)
    return () if jump is None else (jump,)


def _jump(
    args: argparse.Namespace, course: list[float | None], jump: Jump
) -> dict[str, Any]:
    return {
        "session": jump.position + (0 if args.baseline else 1),
        "from": args.scores[jump.position],
        "to": args.scores[jump.position + 1],
        "before": course[jump.position],
        "after": course[jump.position + 1],
        "magnitude": jump.size_points,
        "share_of_change": jump.share_of_change,
        "reversal_value": jump.reversal_points,
        "reversed": jump.reversed,
        "p": jump_p_value(
            course,
            jump,
            direction=_direction(args),
            seed=args.seed,
            criteria=_asked(args),
            shuffles=args.shuffles,
        ),
    }


def _asked(args: argparse.Namespace) -> JumpCriteria:
    chosen = {
        name: getattr(args, name) if number in args.criteria else None
        for number, name in enumerate(NUMBERED, start=1)
    }
    return JumpCriteria(**chosen, adjusted=not args.unadjusted)


def _direction(args: argparse.Namespace) -> Direction:
    higher = args.better == "higher"
    return Direction.HIGHER_IS_BETTER if higher else Direction.HIGHER_IS_WORSE


def _summary(
    args: argparse.Namespace, people: list[dict[str, Any]], table: Table
) -> dict[str, Any]:
    jumps = [jump for person in people for jump in person["sudden"]]
    return {
        "kind": "loss" if args.losses else "gain",
        "better": args.better,
        "criteria": asdict(_asked(args)),
        "pick": args.pick,
        "seed": args.seed,
        "shuffles": args.shuffles,
        "people": len(people),
        "people_with": sum(person["found"] > 0 for person in people),
        "people_with_several": sum(person["found"] > 1 for person in people),
        "found": sum(person["found"] for person in people),
        "reversed": sum(jump["reversed"] is True for jump in jumps),
        "steps": sum(person["steps"] for person in people),
        "judged": sum(person["judged"] for person in people),
        "fault_count": len(table.faults),
        "faults": [
            {"row": f.row, "column": f.column, "problem": f.problem}
            for f in sorted(table.faults, key=lambda fault: fault.row)
        ],
    }


def _print(people: list[dict[str, Any]], summary: dict[str, Any], table: Table) -> None:
    rows = [{"id": one["id"], **jump} for one in people for jump in one["sudden"]]
    write_rows(rows, sys.stdout)
    sys.stdout.flush()
    for line in table.fault_lines():
        print(line, file=sys.stderr)
    nouns = {"gain": ("gain", "gains"), "loss": ("loss", "losses")}[summary["kind"]]
    noun = nouns[summary["found"] != 1]
    print(
        f"{summary['found']} sudden {noun} of {summary['people_with']} of"
        f" {summary['people']} people; {summary['judged']} of {summary['steps']} steps"
        " had the scores that the criteria need",
        file=sys.stderr,
    )
