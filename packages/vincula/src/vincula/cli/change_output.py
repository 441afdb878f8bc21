"""Change of people as plain values, for JSON and for a table."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from vincula.cells import CellWriter
from vincula.change.effect import Interval, PrePostEffect
from vincula.change.hlm import PersonSlope, Slopes
from vincula.change.people import PeopleChange
from vincula.change.tally import Tally
from vincula.cli.change_plan import PERCENTAGE, Plan
from vincula.cli.pairs import FAULTY, Person
from vincula.cli.table import Table

Row = dict[str, Any]


def people_rows(
    people: Sequence[Person],
    change: PeopleChange,
    *,
    method: str,
    slopes: Mapping[int, PersonSlope],
) -> list[Row]:
    """Return one row a person; a score that is missing is None, never nan."""
    return [
        _row(person, change, place, method=method, slope=slopes.get(place))
        for place, person in enumerate(people)
    ]


def summary_of(
    args: argparse.Namespace,
    plan: Plan,
    *,
    everybody: Tally,
    by_group: Mapping[Any, Tally],
    effect: PrePostEffect | None,
    slopes: Slopes | None,
    table: Table,
) -> Row:
    """Return what all rows have in common, and how many are in each class."""
    return {
        "method": args.method,
        "better": args.better,
        "reliability": args.reliability,
        "critical_value": plan.z,
        "standard_error": plan.yardstick.error_points if plan.yardstick else None,
        "cutoff": _cutoff(plan),
        "reference": asdict(plan.group),
        **tally_values(everybody),
        "groups": {str(name): tally_values(one) for name, one in by_group.items()},
        "effect": None if effect is None else asdict(effect),
        "slopes": None if slopes is None else _common(slopes),
        "fault_count": len(table.faults),
        "faults": [
            {"row": f.row, "column": f.column, "problem": f.problem}
            for f in sorted(table.faults, key=lambda fault: fault.row)
        ],
    }


def tally_values(tally: Tally) -> Row:
    """Return counts and shares with their intervals."""
    return {
        "people": tally.people,
        "classed": tally.classed,
        "counts": {str(name): count for name, count in tally.counts.items()},
        "shares": {str(name): _share(tally.share(name)) for name in tally.counts},
        "not_classed": tally.not_classed,
    }


def write_rows(rows: Iterable[Row], file: TextIO) -> None:
    """Write a table as CSV; empty where there is nothing."""
    writer, names = CellWriter(file), list[str]()
    for row in rows:
        if not names:
            names = list(row)
            writer.row(names)
        writer.row(_cell(row[name]) for name in names)


def tally_line(name: str, tally: Tally) -> str:
    """Return one line: how many in each class, and why the rest is in none."""
    parts = ", ".join(f"{count} {kind}" for kind, count in tally.counts.items())
    line = f"{name}: {tally.people} people, {tally.classed} classed: {parts}"
    if not tally.not_classed:
        return line
    why = ", ".join(f"{count} {reason}" for reason, count in tally.not_classed.items())
    return f"{line}; not classed: {why}"


def cutoff_line(plan: Plan) -> str:
    """Return one line on what was to be crossed."""
    if plan.cutoff is None:
        return "no cut-off was asked for, so nobody is recovered or harmed"
    return f"cut-off {plan.cutoff_kind}: {plan.cutoff.points:g} points"


def _row(
    person: Person,
    change: PeopleChange,
    place: int,
    *,
    method: str,
    slope: PersonSlope | None,
) -> Row:
    one = change.person(place)
    row: Row = {
        "id": person.id,
        "pre": one.before_points,
        "post": one.after_points,
        "rci": None if method == PERCENTAGE else one.index,
        "beyond_cutoff": one.beyond_cutoff,
        "class": None if one.category is None else str(one.category),
        "reason": FAULTY if person.faulty else one.reason and str(one.reason),
    }
    if method == PERCENTAGE:
        row["share"] = one.index
    if method == "hlm":
        row["slope"] = slope and slope.own_points
        row["slope_error"] = slope and slope.error_points
        row["rci_deviation"] = slope and slope.deviation_index
    return row


def _cutoff(plan: Plan) -> Row | None:
    if plan.cutoff is None:
        return None
    return {"kind": plan.cutoff_kind, "points": plan.cutoff.points}


def _common(slopes: Slopes) -> Row:
    return {name: value for name, value in asdict(slopes).items() if name != "people"}


def _share(interval: Interval | None) -> Row | None:
    return None if interval is None else asdict(interval)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float) else value
