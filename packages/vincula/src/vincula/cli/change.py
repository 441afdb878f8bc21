"""`vincula change`: who improved, recovered, stayed, or got worse, and by which rule?"""

import argparse
import json
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from vincula.change.effect import PrePostEffect, pre_post_effect
from vincula.change.group import group_of
from vincula.change.hlm import PersonSlope, Slopes, slopes
from vincula.change.people import PeopleChange, change_of_people
from vincula.change.tally import Tally, tally, tally_by_group
from vincula.cli.change_options import add_options, check_options
from vincula.cli.change_output import (
    cutoff_line,
    people_rows,
    summary_of,
    tally_line,
    write_rows,
)
from vincula.cli.change_plan import SLOPE, Plan, plan_of
from vincula.cli.pairs import FAULTY, Person, long_people, take_ends, wide_people
from vincula.cli.table import Table, read_table
from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation, UnreadableFile

ALL_WELL, FAULTY_ROWS = 0, 1


def add_parser(subparsers: Any) -> None:
    """Add `change` to the commands of `vincula`."""
    add_options(subparsers).set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Class the people of a file; returns the exit status."""
    check_options(args)
    try:
        table, people = _people(args)
    except OSError as fault:
        raise UnreadableFile(f"{args.file}: {fault.strerror}") from None
    try:
        result = _result(args, people)
    except NotEnoughInformation as fault:
        # Perhaps there are too few scores because none of their cells can be read.
        raise _with_first(fault, table) from None
    if args.json:
        print(json.dumps(_as_json(args, table, result), indent=2, allow_nan=False))
    else:
        _print(args, table, result)
    return FAULTY_ROWS if table.faults else ALL_WELL


def _with_first(fault: NotEnoughInformation, table: Table) -> NotEnoughInformation:
    if not table.faults:
        return fault
    first = table.fault_lines()[0]
    return NotEnoughInformation(
        f"{fault}; faulty cells: {len(table.faults)}, the first in {first}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    people: list[Person]
    plan: Plan
    change: PeopleChange
    everybody: Tally
    by_group: dict[Any, Tally]
    effect: PrePostEffect | None
    common: Slopes | None
    slopes: dict[int, PersonSlope]


def _people(args: argparse.Namespace) -> tuple[Table, list[Person]]:
    wanted = [args.id, args.pre, args.post, args.time, args.score, args.group]
    table = read_table(args.file, [name for name in wanted if name])
    if args.pre:
        return table, wide_people(
            table, id_column=args.id, pre=args.pre, post=args.post, group=args.group
        )
    people = long_people(
        table, id_column=args.id, time=args.time, score=args.score, group=args.group
    )
    take_ends(people, table, time=args.time, first=args.first, last=args.last)
    return table, people


def _result(args: argparse.Namespace, people: list[Person]) -> _Result:
    before, after = _column(people, "before"), _column(people, "after")
    common, own = _slopes(args, people)
    index = np.array([_own_index(own.get(place)) for place in range(len(people))])
    plan = plan_of(
        args, group_of(before, after), index if args.method == SLOPE else None
    )
    change = change_of_people(
        before, after, criterion=plan.criterion, cutoff=plan.cutoff
    )
    _name_faulty(people, change)
    names = [person.group for person in people] if args.group else []
    return _Result(
        people=people,
        plan=plan,
        change=change,
        everybody=tally(change),
        by_group=dict(tally_by_group(change, names)) if names else {},
        effect=_effect(before, after),
        common=common,
        slopes=own,
    )


def _column(people: list[Person], name: str) -> Numbers:
    # A faulty row has no part in the figures of the group either.
    values = [float("nan") if p.faulty else getattr(p, name) for p in people]
    return np.array(values, dtype=np.float64)


def _name_faulty(people: list[Person], change: PeopleChange) -> None:
    for place, person in enumerate(people):
        if person.faulty:
            change.reason[place] = FAULTY


def _effect(before: Numbers, after: Numbers) -> PrePostEffect | None:
    try:
        return pre_post_effect(before, after)
    except NotEnoughInformation:
        # People are classed all the same; the summary then shows no effect size.
        return None


def _slopes(
    args: argparse.Namespace, people: list[Person]
) -> tuple[Slopes | None, dict[int, PersonSlope]]:
    if args.method != SLOPE:
        return None, {}
    used = [
        place
        for place, person in enumerate(people)
        if len(person.scores) >= args.min_scores and not person.faulty
    ]
    rows = [
        (number, moment, score)
        for number, place in enumerate(used)
        for moment, score in people[place].scores.items()
    ]
    fitted = slopes(
        person=[row[0] for row in rows],
        time=[row[1] for row in rows],
        score=[row[2] for row in rows],
    )
    return fitted, dict(zip(used, fitted.people, strict=True))


def _own_index(slope: PersonSlope | None) -> float:
    index = None if slope is None else slope.own_index
    return float("nan") if index is None else index


def _as_json(args: argparse.Namespace, table: Table, result: _Result) -> dict[str, Any]:
    return {
        "people": people_rows(
            result.people, result.change, method=args.method, slopes=result.slopes
        ),
        "summary": summary_of(
            args,
            result.plan,
            everybody=result.everybody,
            by_group=result.by_group,
            effect=result.effect,
            slopes=result.common,
            table=table,
        ),
    }


def _print(args: argparse.Namespace, table: Table, result: _Result) -> None:
    rows = people_rows(
        result.people, result.change, method=args.method, slopes=result.slopes
    )
    write_rows(rows, sys.stdout)
    sys.stdout.flush()
    lines = [
        *table.fault_lines(),
        cutoff_line(result.plan),
        *(tally_line(str(name), one) for name, one in result.by_group.items()),
        tally_line("all", result.everybody),
    ]
    if result.effect is not None:
        d = result.effect.by_spread_before
        lines.append(
            f"effect size in spreads before: {d.estimate:.2f}"
            f" ({d.lower:.2f} to {d.upper:.2f}), {result.effect.people} people"
        )
    for line in lines:
        print(line, file=sys.stderr)
