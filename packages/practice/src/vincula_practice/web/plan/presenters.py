"""The menu of instruments beside their forms, and how long it will take."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from vincula_practice.checkins.menu import Dish
from vincula_practice.checkins.schedule import Line


def sendable(dishes: Iterable[Dish]) -> list[Dish]:
    return [dish for dish in dishes if dish.reason is None]


def not_sendable(dishes: Iterable[Dish]) -> list[Dish]:
    return [dish for dish in dishes if dish.reason is not None]


def in_plan_order(dishes: Iterable[Dish], asked: Sequence[str]) -> list[Dish]:
    """Return what is asked first, in the order of asking; then the rest of the menu."""
    places = {name: place for place, name in enumerate(asked)}
    return sorted(dishes, key=lambda dish: places.get(dish.instrument, len(places)))


def questions_asked(
    lines: Sequence[Line], dishes: Iterable[Dish], goals: int
) -> Mapping[str, int]:
    """Return the most questions that one check-in before and one after can ask."""
    sizes = {dish.instrument: dish.questions for dish in dishes}
    sizes["goal_rating"] = goals
    return {
        occasion: sum(
            sizes.get(line.instrument, 0) for line in lines if line.occasion == occasion
        )
        for occasion in ("before", "after")
    }


def plan_words(lines: Iterable[Line], dishes: Iterable[Dish]) -> list[str]:
    """Say in a line each what a plan asks, when and how often."""
    names = {dish.instrument: dish.abbreviation for dish in dishes}
    occasions = {"before": _("before the session"), "after": _("after the session")}
    return [
        f"{names.get(line.instrument, line.instrument)}: {occasions[line.occasion]},"
        f" {_rhythm(line)}"
        for line in lines
    ]


def _rhythm(line: Line) -> str:
    if line.rhythm == "dates":
        return ", ".join(day.isoformat() for day in line.dates)
    often = _("each session")
    if line.rhythm == "nth":
        often = _("every %(n)d sessions") % {"n": line.every}
    if line.first > 1:
        often += ", " + _("from session %(n)d on") % {"n": line.first}
    return often
