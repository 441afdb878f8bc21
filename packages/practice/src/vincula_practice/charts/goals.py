"""How does a goal stand? The same words in the room and on the client's own page."""

from dataclasses import dataclass

from django.utils.translation import gettext

from vincula.feedback import GoalTrack
from vincula_practice.charts.numbers import decimals_of, number


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """The last rating and, from the second on, the first; empty where not rated."""

    now: str = ""
    earlier: str = ""


def goal_standing(track: GoalTrack | None) -> GoalStanding:
    """Put the last rating of a goal, and where it began, into words."""
    if track is None or not track.points:
        return GoalStanding()
    decimals = decimals_of(track.minimum, track.maximum)
    first, *others = (number(point.value, decimals) for point in track.points)
    now = gettext("%(value)s of %(most)s") % {
        "value": others[-1] if others else first,
        "most": number(track.maximum, decimals),
    }
    earlier = gettext("at first %(value)s") % {"value": first} if others else ""
    return GoalStanding(now, earlier)
