"""Do client and therapist work on the same goals, and do they stay together?

Each puts the goals in order of importance, separately. A list names goals by id, the most
important first; a list may leave out what the other has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vincula.errors import NotEnoughInformation


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalConsensus:
    """How far two orders of goals agree.

    ``shared``: goals on both lists. ``overlap``: these as a share of all goals that
    anybody named. ``same_first``: both name the same goal as the most important.
    ``distance``: places apart, summed over all goals, as a share of the most possible:
    0 the same order of the same goals, 1 nothing in common. ``only_client``,
    ``only_therapist``: goals the other does not have, for a conversation.
    """

    shared: int
    overlap: float
    same_first: bool
    distance: float
    only_client: tuple[str, ...]
    only_therapist: tuple[str, ...]


def goal_consensus(client: Sequence[str], therapist: Sequence[str]) -> GoalConsensus:
    r"""Compare the goals of client and therapist in their orders.

    .. math:: d = \frac{\sum_g |r_c(g) - r_t(g)|}
        {\sum_{i=1}^{m} (\ell - i) + \sum_{i=1}^{n} (\ell - i)},
        \quad \ell = \max(m, n) + 1

    where a goal that a list lacks stands at place :math:`\ell`, after the last.

    Parameters
    ----------
    client, therapist
        Ids of goals, the most important first; no unit.

    Notes
    -----
    A list without goals cannot be compared, and a goal twice on a list is refused.

    References
    ----------
    Footrule with a location for what is missing: Fagin, Kumar & Sivakumar (2003),
    https://doi.org/10.1137/S0895480102412856

    Examples
    --------
    >>> found = goal_consensus(["sleep", "work", "friends"], ["work", "sleep"])
    >>> found.shared, round(found.overlap, 2), found.same_first, round(found.distance, 2)
    (2, 0.67, False, 0.27)
    """
    ours, theirs = _places(client), _places(therapist)
    both = ours.keys() & theirs.keys()
    return GoalConsensus(
        shared=len(both),
        overlap=len(both) / len(ours.keys() | theirs.keys()),
        same_first=client[0] == therapist[0],
        distance=_distance(ours, theirs),
        only_client=tuple(goal for goal in client if goal not in theirs),
        only_therapist=tuple(goal for goal in therapist if goal not in ours),
    )


def drift(orders: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Return how far one person's order moved from each occasion to the next.

    The distance of `goal_consensus`; one number fewer than there are orders.

    Examples
    --------
    >>> drift([["sleep", "work"], ["sleep", "work"], ["friends", "family"]])
    (0.0, 1.0)
    """
    found = [_places(order) for order in orders]
    return tuple(_distance(earlier, later) for earlier, later in pairwise(found))


def consensus_course(
    client: Sequence[Sequence[str]], therapist: Sequence[Sequence[str]]
) -> tuple[float, ...]:
    """Return the distance between the two at each occasion, in order.

    Rising numbers: the two are drifting apart.
    """
    if len(client) != len(therapist):
        raise ValueError("one order of each at every occasion")
    pairs = zip(client, therapist, strict=True)
    return tuple(goal_consensus(ours, theirs).distance for ours, theirs in pairs)


def _places(order: Sequence[str]) -> dict[str, int]:
    if not order:
        raise NotEnoughInformation("a list without goals cannot be compared")
    places = {goal: place for place, goal in enumerate(order, start=1)}
    if len(places) < len(order):
        raise NotEnoughInformation("a goal stands twice on one list")
    return places


def _distance(ours: dict[str, int], theirs: dict[str, int]) -> float:
    after = max(len(ours), len(theirs)) + 1
    apart = sum(
        abs(ours.get(goal, after) - theirs.get(goal, after))
        for goal in ours.keys() | theirs.keys()
    )
    most = sum(after - place for places in (ours, theirs) for place in places.values())
    return apart / most
