"""Rows of a file by session: whose, in which order, and which of them are faulty."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isnan

from vincula.cli.alliance_output import ratings
from vincula.cli.batches import number
from vincula.cli.table import Table


@dataclass(slots=True)
class Course:
    """One person's sessions in order, with their numbers in the same order."""

    id: str
    sessions: list[str] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    faulty: bool = False


def session_order(table: Table, column: str) -> list[float]:
    """Return what sorts sessions: numbers as they are, ISO dates as seconds, else nan."""
    reading = _reading({text for text in table.texts[column] if text})
    return [reading(text) for text in table.texts[column]]


def numbered(table: Table, column: str) -> bool:
    """Tell whether sessions are numbers, not dates."""
    return _reading({text for text in table.texts[column] if text}) is _as_number


def check_sessions(
    table: Table, id_columns: Sequence[str], session_column: str
) -> None:
    """Note empty ids, sessions without an order, and two rows of one session."""
    order = session_order(table, session_column)
    seen: dict[tuple[object, ...], int] = {}
    for row in range(1, table.rows + 1):
        names = tuple(table.texts[column][row - 1] for column in id_columns)
        key = (*names, order[row - 1])
        if not all(names):
            column = id_columns[names.index("")]
            table.fault(row, column, "empty, so nobody knows whose row it is")
        elif isnan(order[row - 1]):
            problem = "no session number or ISO date, so no order"
            table.fault(row, session_column, problem)
        elif key in seen:
            table.fault(row, session_column, f"the same session as in row {seen[key]}")
        seen.setdefault(key, row)


def courses(table: Table, *, id_column: str, session: str, score: str) -> list[Course]:
    """Return each person's ratings in order; sessions without one are left out.

    Persons come in the order in which the file names them. Who has a faulty row is
    marked: a gap that is a mistake is not a missed session.
    """
    values = ratings(table, score)
    check_sessions(table, [id_column], session)
    order = session_order(table, session)
    faulty = table.faulty_rows()
    people: dict[str, Course] = {}
    for row in sorted(
        range(table.rows), key=lambda row: (isnan(order[row]), order[row])
    ):
        name = table.texts[id_column][row]
        person = people.setdefault(name, Course(id=name))
        person.faulty = person.faulty or row + 1 in faulty
        if not isnan(values[row]):
            person.sessions.append(table.texts[session][row])
            person.values.append(values[row])
    first = {
        name: row for row, name in reversed(list(enumerate(table.texts[id_column])))
    }
    return sorted((p for p in people.values() if p.id), key=lambda p: first[p.id])


def _reading(texts: set[str]) -> Callable[[str], float]:
    # What most cells are: one slip among numbers must not make dates of them all.
    numbers = sum(not isnan(_as_number(text)) for text in texts)
    dates = sum(not isnan(_as_date(text)) for text in texts)
    return _as_number if numbers >= dates else _as_date


def _as_number(text: str) -> float:
    value = number(text)
    return float("nan") if value is None else value


def _as_date(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return float("nan")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
