"""Courses of invented clients for the tests of signals."""

from vincula.catalogue.model import Direction
from vincula.signals.case import Case, Measure, Visit

OUTCOME = Measure(
    direction=Direction.HIGHER_IS_WORSE,
    minimum=0,
    maximum=27,
    reliable_points=6,
    cutoff_points=10,
    source="invented",
)
ALLIANCE = Measure(
    direction=Direction.HIGHER_IS_BETTER,
    minimum=1,
    maximum=7,
    floor_points=0.6,
    source="invented",
)


def course(outcome=(), alliance=(), *, more=None, measures=(OUTCOME, ALLIANCE)):
    """A case of scores in order; ``more`` gives further fields by position."""
    length = max(len(outcome), len(alliance), *(1 + place for place in more or {0: 0}))
    visits = []
    for place in range(length):
        fields = dict((more or {}).get(place, {}))
        if place < len(outcome):
            fields["outcome"] = outcome[place]
        if place < len(alliance):
            fields["alliance"] = alliance[place]
        visits.append(Visit(label=str(place + 1), **fields))
    return Case(
        client="Anna", visits=tuple(visits), outcome=measures[0], alliance=measures[1]
    )
