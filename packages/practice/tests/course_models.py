"""Models of the expected course that a practice could install, good and bad."""

from dataclasses import replace
from datetime import date

from cast import NOW
from courses import WEEK, answered
from dips import signals

from vincula.trajectory.curves import reference
from vincula.trajectory.kept import Kept, model_text
from vincula_practice.people.models import Membership, Practice
from vincula_practice.signals.installing import install
from vincula_practice.signals.models import CourseModel
from vincula_practice.signals.offered import offered_curve, offered_file

DAY, TODAY = date(2026, 10, 1), NOW.date()


def a_kept(*, day: date = DAY, **changes) -> Kept:
    """A model as if it had been fitted to a practice's own courses, with a good card."""
    kept = reference("phq9")
    card = replace(kept.card, data="own.csv", day=day.isoformat())
    return replace(replace(kept, label=None, card=card), **changes)


def with_card(kept: Kept, **changes) -> Kept:
    return replace(kept, card=replace(kept.card, **changes))


def a_file(kept: Kept | None = None) -> bytes:
    return model_text(kept or a_kept(), left_out=0).encode()


def offered(kept: Kept | None = None, *, on: date = TODAY, unit: str = "sessions"):
    return offered_file(a_file(kept), on=on, unit=unit)


def an_earned_model(
    practice: Practice, *, by: Membership | None = None, kept: Kept | None = None
) -> CourseModel:
    return install(practice=practice, offered=offered(kept), by=by, at=NOW)


def a_curve(practice: Practice, name: str = "phq9") -> CourseModel:
    """A curve of the library: drawn, and decides nothing."""
    return install(practice=practice, offered=offered_curve(name), by=None, at=NOW)


def phq9(episode, *totals, until=NOW):
    """Answer PHQ-9 before weekly sessions that took place, with these totals."""
    for week, total in zip(range(len(totals) - 1, -1, -1), totals, strict=True):
        values = [min(3, max(0, total - 3 * item)) for item in range(9)]
        checkin = answered(episode, *values, at=until - week * WEEK)
        checkin.session.state = "attended"
        checkin.session.save()


def off_course(episode):
    return signals(episode, "off-course")
