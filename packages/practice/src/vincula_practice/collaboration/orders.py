"""Do the two put the goals in the same order, and do they stay together?

The numbers are the library's: `vincula.alliance.consensus`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vincula.alliance.consensus import (
    GoalConsensus,
    consensus_course,
    drift,
    goal_consensus,
)
from vincula_practice.collaboration.models import GoalView
from vincula_practice.collaboration.written import Side

SOURCE = "Fagin, Kumar & Sivakumar (2003), https://doi.org/10.1137/S0895480102412856"


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """How far the two orders lay apart from this moment on."""

    at: datetime
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Both orders as they stand, how far they are apart, and how that came to be.

    ``most`` is the largest distance that two orders of the same goals can have.
    ``client_moved`` and ``therapist_moved`` say how far each one's own order moved
    from the last but one to the last; None before there are two.
    """

    client: tuple[str, ...]
    therapist: tuple[str, ...]
    consensus: GoalConsensus | None
    most: float
    course: tuple[Apart, ...]
    client_moved: float | None
    therapist_moved: float | None


def orders_of(views: Sequence[GoalView]) -> Orders:
    """Compare the newest orders of both; nothing is compared before both have one."""
    ours = [one for one in views if one.side == Side.CLIENT and one.order]
    theirs = [one for one in views if one.side == Side.THERAPIST and one.order]
    client = tuple(ours[-1].order) if ours else ()
    therapist = tuple(theirs[-1].order) if theirs else ()
    both = bool(client and therapist)
    return Orders(
        client=client,
        therapist=therapist,
        consensus=goal_consensus(client, therapist) if both else None,
        most=_most(client) if both else 0.0,
        course=_course(views),
        client_moved=_moved(ours),
        therapist_moved=_moved(theirs),
    )


def _most(order: Sequence[str]) -> float:
    # No order of the same goals lies further away than the reverse one.
    return goal_consensus(order, tuple(reversed(order))).distance


def _course(views: Sequence[GoalView]) -> tuple[Apart, ...]:
    last: dict[str, list[str]] = {}
    moments, client, therapist = [], [], []
    for view in views:
        if view.order:
            last[view.side] = view.order
        if len(last) == len(Side):
            moments.append(view.at)
            client.append(last[Side.CLIENT])
            therapist.append(last[Side.THERAPIST])
    distances = consensus_course(client, therapist)
    return tuple(
        Apart(at=at, distance=distance)
        for at, distance in zip(moments, distances, strict=True)
    )


def _moved(views: Sequence[GoalView]) -> float | None:
    orders = [one.order for one in views]
    return drift(orders)[-1] if len(orders) > 1 else None
