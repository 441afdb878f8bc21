"""Rows of a file, one a session, become what the rules look at."""

import argparse
from dataclasses import dataclass
from math import isnan

from vincula.alliance.ratings import LARGEST
from vincula.cli.alliance_output import ratings
from vincula.cli.alliance_rows import check_sessions, session_order
from vincula.cli.signals_model import Asked
from vincula.cli.table import Table
from vincula.errors import UnreadableFile
from vincula.signals.case import Case, Measure, Visit

YES = {"yes", "y", "true", "1", "1.0", "x", "attended"}
NO = {"no", "n", "false", "0", "0.0", "missed", "cancelled", "canceled"}
MISSING = {"", "na", "nan"}
SCORES = ("outcome", "alliance", "therapist_view", "guess", "seconds")
FLAGS = ("concern", "risk", "attended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client of one therapist; ``case`` is None where a row was faulty."""

    key: tuple[str, str]
    case: Case | None

    @property
    def therapist(self) -> str:
        """Whose client it is; empty where the file does not say."""
        return self.key[0]

    @property
    def id(self) -> str:
        """Who it is."""
        return self.key[1]


def columns_of(args: argparse.Namespace, asked: Asked | None) -> list[str]:
    """Return the columns that were named, or that a model asks for, each once."""
    named = [args.client, args.session, args.therapist]
    named += [getattr(args, name) for name in (*SCORES, *FLAGS)]
    named += _items(args)
    named += asked.columns if asked else ()
    return list(dict.fromkeys(name for name in named if name))


def cases(
    table: Table,
    args: argparse.Namespace,
    *,
    outcome: Measure | None,
    alliance: Measure | None,
    asked: Asked | None = None,
) -> list[Client]:
    """Return every client in the order of the file, sessions in their order."""
    who = [args.therapist, args.client] if args.therapist else [args.client]
    check_sessions(table, who, args.session)
    visits = _visits(table, args, asked)
    faulty = table.faulty_rows()
    order = session_order(table, args.session)
    rows: dict[tuple[str, str], list[int]] = {}
    for row, client in enumerate(table.texts[args.client]):
        therapist = table.texts[args.therapist][row] if args.therapist else ""
        if client:
            rows.setdefault((therapist, client), []).append(row)
    found = []
    for key, own in rows.items():
        sound = not any(row + 1 in faulty for row in own)
        # The session's own order; a faulty client's rows may have none.
        in_order = sorted(own, key=lambda row: order[row]) if sound else []
        case = (
            Case(
                client=key[1],
                visits=tuple(visits[row] for row in in_order),
                outcome=outcome,
                alliance=alliance,
            )
            if sound
            else None
        )
        found.append(Client(key=key, case=case))
    if not found:
        raise UnreadableFile(f"{args.file}: no client in any row")
    return found


def _visits(table: Table, args: argparse.Namespace, asked: Asked | None) -> list[Visit]:
    scores = {name: _numbers(table, getattr(args, name)) for name in SCORES}
    flags = {
        name: _flags(table, getattr(args, name), empty=name == "attended")
        for name in FLAGS
    }
    items = [_numbers(table, column) for column in _items(args)]
    time = _numbers(table, asked.time if asked else None)
    known = [
        (name, _numbers(table, name)) for name in (asked.columns[1:] if asked else ())
    ]
    return [
        Visit(
            label=table.texts[args.session][row],
            outcome=scores["outcome"][row],
            alliance=scores["alliance"][row],
            therapist_view=scores["therapist_view"][row],
            guess=scores["guess"][row],
            seconds=scores["seconds"][row],
            concern=flags["concern"][row],
            risk=flags["risk"][row],
            attended=flags["attended"][row],
            items=tuple(
                value for column in items if (value := column[row]) is not None
            ),
            time=time[row],
            known=tuple(
                (name, value)
                for name, column in known
                if (value := column[row]) is not None
            ),
        )
        for row in range(table.rows)
    ]


def _numbers(table: Table, column: str | None) -> list[float | None]:
    if not column:
        return [None] * table.rows
    values = ratings(table, column)
    return [None if isnan(v) or abs(v) > LARGEST else v for v in values]


def _flags(table: Table, column: str | None, *, empty: bool) -> list[bool]:
    if not column:
        return [empty] * table.rows
    found = []
    for row, text in enumerate(table.texts[column], start=1):
        known = text.lower()
        if known not in YES | NO | MISSING:
            table.fault(row, column, "neither yes nor no")
        found.append(empty if known in MISSING else known in YES)
    return found


def _items(args: argparse.Namespace) -> list[str]:
    if not args.items:
        return []
    return [name.strip() for name in args.items.split(",") if name.strip()]
