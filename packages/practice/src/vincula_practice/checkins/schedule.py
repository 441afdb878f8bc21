"""What a plan asks at one session: the rhythm of each line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vincula_practice.checkins.models import PlanLine, Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One instrument of a plan, as plain values."""

    instrument: str
    occasion: str
    rhythm: str = Rhythm.EACH
    every: int = 1
    first: int = 1
    dates: tuple[date, ...] = ()


# A first plan to start from: about a minute before and a minute after. PHQ-9 and the
# Session Check each time, GAD-7 every second time, goals whenever there are any. What
# was missed of who they are is asked once they know each other a little, and seldom.
SUGGESTED = (
    Line(instrument="phq9", occasion="before"),
    Line(instrument="gad7", occasion="before", rhythm=Rhythm.NTH, every=2),
    Line(instrument="goal_rating", occasion="before"),
    Line(instrument="session_check", occasion="after"),
    Line(
        instrument="being_seen", occasion="after", rhythm=Rhythm.NTH, every=6, first=3
    ),
)


def line_of(row: PlanLine) -> Line:
    return Line(
        instrument=row.instrument,
        occasion=row.occasion,
        rhythm=row.rhythm,
        every=row.every,
        first=row.first,
        dates=tuple(date.fromisoformat(day) for day in row.dates),
    )


def due(
    line: Line, *, occasion: str, number: int, on: date, asked_on: Iterable[date]
) -> bool:
    """Tell whether a line is asked at session ``number`` on this day.

    ``asked_on`` are the days of earlier check-ins that asked the instrument. A date
    is due at the first check-in on or after it.
    """
    if line.occasion != occasion:
        return False
    if line.rhythm == Rhythm.DATES:
        passed = [day for day in line.dates if day <= on]
        return bool(passed) and all(day < max(passed) for day in asked_on)
    sessions_since = number - line.first
    every = line.every if line.rhythm == Rhythm.NTH else 1
    return sessions_since >= 0 and sessions_since % every == 0
