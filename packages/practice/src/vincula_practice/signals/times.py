"""When was a session, in the unit of a model? Counted from the first score on."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from vincula_practice.sessions.models import SessionState
from vincula_practice.signals.models import CourseModel

A_WEEK = timedelta(weeks=1)


def times_of(
    sessions: Iterable[tuple[int, datetime, str]],
    scored: Collection[int],
    *,
    unit: str,
) -> dict[int, float]:
    """Return the time of each session that took place, by its number.

    The first one that brought a score is 1, and each that took place or brought a score
    is one more; in weeks it is 0, and the rest are as far from it as they were. Sessions
    come in the order of time, as number, beginning and state.
    """
    times: dict[int, float] = {}
    began: datetime | None = None
    for number, at, state in sessions:
        if began is None and number not in scored:
            continue
        if number not in scored and state != SessionState.ATTENDED:
            continue
        began = began or at
        weeks = (at - began) / A_WEEK
        times[number] = weeks if unit == CourseModel.Unit.WEEKS else len(times) + 1.0
    return times
