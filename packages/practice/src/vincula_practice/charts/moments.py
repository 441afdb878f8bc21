"""Days and times as the pages of a practice write them, where the practice is."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def local(moment: datetime) -> datetime:
    """Return a moment as the practice's clocks show it."""
    return timezone.localtime(moment)


def clock(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i")


def day_name(day: date) -> str:
    return date_format(day, _("l, j F"))


def short_day(day: date) -> str:
    return date_format(day, _("D j M"))


def full_day(day: date) -> str:
    return date_format(day, _("j M Y"))


def day_and_clock(moment: datetime) -> str:
    """Return for instance "Tue 24 Nov, 10:00"."""
    local = timezone.localtime(moment)
    return f"{short_day(local)}, {clock(local)}"


def since(moment: datetime, *, now: datetime) -> str:
    """Return "today, 8:12", "yesterday, 17:40" or the day and the time."""
    days = timezone.localtime(now).date() - timezone.localtime(moment).date()
    if not days:
        return _("today, %(time)s") % {"time": clock(moment)}
    if days == timedelta(days=1):
        return _("yesterday, %(time)s") % {"time": clock(moment)}
    return day_and_clock(moment)


def day_of(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a day and that of the next one."""
    return start_of(day), start_of(day + timedelta(days=1))
