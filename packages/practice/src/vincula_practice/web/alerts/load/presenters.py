"""The load of alerts in plain sentences."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vincula_practice.charts.numbers import number
from vincula_practice.safety.load import Load


def lines(load: Load) -> Iterator[str]:
    """Say how many there were, and how soon somebody took them on."""
    yield ngettext(
        "%(number)d alert came in.", "%(number)d alerts came in.", load.alerts
    ) % {"number": load.alerts}
    if load.people:
        yield _("For each person who was told first: %(number)s a week.") % {
            "number": number(load.a_week)
        }
    if load.half is not None and load.nearly_all is not None:
        yield _(
            "Half of those taken on were taken on within %(half)s, 95 of 100 within"
            " %(nearly_all)s."
        ) % {"half": _lasting(load.half), "nearly_all": _lasting(load.nearly_all)}
    if load.again is not None:
        yield _(
            "%(number)d of them were of a client who had another one in the two weeks"
            " before."
        ) % {"number": load.again}
    yield _("Open, and taken on by nobody yet: %(number)d.") % {"number": load.waiting}


def done(load: Load) -> list[str]:
    known = {
        "spoke with the client": _("spoke with the client"),
        "reached by phone": _("reached the client by phone"),
        "could not reach": _("could not reach the client"),
        "other": _("something else"),
    }
    before = _("kept from before there were alerts")
    return [f"{known.get(kind, before)}: {times}" for kind, times in load.done or ()]


def held_back(load: Load) -> str:
    """Say that each answer of danger has its alert, or how many have none."""
    if load.without:
        return _(
            "%(without)d of %(answers)d check-ins with an answer of danger have NO alert."
            " Whoever runs the site must look at once whether `alerts run` works."
        ) % {"without": load.without, "answers": load.answers}
    return _(
        "Each of the %(answers)d check-ins with an answer of danger has its alert."
    ) % {"answers": load.answers}


def _lasting(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    if minutes < 120:  # noqa: PLR2004 - two hours
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
