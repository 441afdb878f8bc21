"""Who is there, and what were their scores before and after: from wide or long files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isnan, nan

from vincula.cli.batches import MISSING, number
from vincula.cli.table import Table
from vincula.errors import UnreadableFile

# What --first and --last say without a value: the person's own earliest and latest.
OWN = ""
FAULTY = "faulty cell"
DAY = 86_400


@dataclass(slots=True)
class Person:
    """One person of the file: id, group, rows with their times and scores."""

    id: str
    group: str | None = None
    before: float = nan
    after: float = nan
    faulty: bool = False
    scores: dict[float, float] = field(default_factory=dict)


def wide_people(
    table: Table, *, id_column: str, pre: str, post: str, group: str | None
) -> list[Person]:
    """Return one person a row; an id that comes twice is a fault of both rows."""
    before, after = table.scores(pre), table.scores(post)
    check_ids(table, id_column, once=True)
    faulty = table.faulty_rows()
    return [
        Person(
            id=name,
            group=table.texts[group][row] if group else None,
            before=before[row],
            after=after[row],
            faulty=row + 1 in faulty,
        )
        for row, name in enumerate(table.texts[id_column])
    ]


def long_people(
    table: Table, *, id_column: str, time: str, score: str, group: str | None
) -> list[Person]:
    """Return one person an id, in order of appearance, with scores by time."""
    scores = table.scores(score)
    check_ids(table, id_column, once=False)
    moments = _moments(table, time)
    people: dict[str, Person] = {}
    for row, name in enumerate(table.texts[id_column]):
        person = people.setdefault(name, Person(id=name))
        if group and not person.group:
            person.group = table.texts[group][row]
        moment = moments[row]
        if moment in person.scores:
            table.fault(row + 1, time, "a second row of this person at the same time")
        elif moment is not None and not isnan(scores[row]):
            person.scores[moment] = scores[row]
    _mark_faulty(table, id_column, people)
    return [person for name, person in people.items() if name]


def take_ends(
    people: list[Person], table: Table, *, time: str, first: str, last: str
) -> None:
    """Set before and after: at the times that are named, or the earliest and latest."""
    if OWN in {first, last} and not has_order(table, time):
        raise UnreadableFile(
            f"the column {time!r} holds labels, which have no order: name the times"
            " before and after with --first and --last"
        )
    at_first = None if first == OWN else _named(table, time, first, "--first")
    at_last = None if last == OWN else _named(table, time, last, "--last")
    for person in people:
        moments = sorted(person.scores)
        begin = at_first if at_first is not None else next(iter(moments), None)
        end = at_last if at_last is not None else next(reversed(moments), None)
        person.before = nan if begin is None else person.scores.get(begin, nan)
        person.after = nan if end is None else person.scores.get(end, nan)
        if begin == end:
            person.after = nan


def check_ids(table: Table, id_column: str, *, once: bool) -> None:
    """Note empty ids and, where each comes once, those that come again."""
    seen: dict[str, int] = {}
    for row, name in enumerate(table.texts[id_column], start=1):
        if not name:
            table.fault(row, id_column, "empty, so nobody knows whose row it is")
        elif once and name in seen:
            other = seen[name]
            table.fault(row, id_column, f"the same as in row {other}")
            table.fault(other, id_column, f"the same as in row {row}")
        seen.setdefault(name, row)


def _mark_faulty(table: Table, id_column: str, people: dict[str, Person]) -> None:
    for row in table.faulty_rows():
        people[table.texts[id_column][row - 1]].faulty = True


def _moments(table: Table, column: str) -> list[float | None]:
    reading = _reading(table, column)
    moments = [reading(text) for text in table.texts[column]]
    for row, moment in enumerate(moments, start=1):
        if moment is None:
            table.fault(row, column, "no time, so the row has no place in the order")
    return moments


def _reading(table: Table, column: str) -> Callable[[str], float | None]:
    """Choose how times are read: as numbers, as dates, or as labels without order."""
    texts = {text for text in table.texts[column] if text not in MISSING}
    for reading in (_as_number, _as_date):
        if all(reading(text) is not None for text in texts):
            return reading
    places = {text: float(place) for place, text in enumerate(sorted(texts))}
    return places.get


def has_order(table: Table, column: str) -> bool:
    """Tell whether the times say which comes first: numbers or ISO dates do."""
    return _reading(table, column) in {_as_number, _as_date}


def _named(table: Table, column: str, text: str, option: str) -> float:
    reading = _reading(table, column)
    moment = reading(text)
    if moment is None or moment not in map(reading, table.texts[column]):
        raise UnreadableFile(f"{option} {text}: no row has this in column {column!r}")
    return moment


def _as_number(text: str) -> float | None:
    value = number(text)
    return None if value is None or isnan(value) else value


def _as_date(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    shift = moment.utcoffset() or timedelta()
    return moment.toordinal() + (seconds - shift.total_seconds()) / DAY
