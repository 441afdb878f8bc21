"""When did the alliance fall, how deep, and did it come back? By whichever rule.

Missed sessions are left out by the caller; a position is a place among the ratings that
were given, counted from 0. Every threshold is a parameter in scale points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import fmean, stdev

from vincula.alliance.pattern import OwnRange, own_range
from vincula.alliance.ratings import check_ratings
from vincula.errors import NotEnoughInformation

# Scores are decimals held in binary: a fall of exactly one point must count as one.
EDGE_TOLERANCE = 1e-9

FEWEST_WITH_A_SPREAD = 2

# Where a scale has no established error: the floor of the own range in spreads within
# persons, which gave one alarm a week for twenty clients in the simulation. Our rule.
FLOOR_IN_SPREADS = 1.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One fall: from which rating, since when, how low, and back at which.

    ``returned`` is None where the ratings did not come back in the sessions that the
    rule waits; ``cut_short`` says that the series ended before these were over. That
    ratings came back is not yet a repair: only the client can say so.
    """

    before: int
    onset: int
    trough: int
    returned: int | None
    before_points: float
    trough_points: float
    cut_short: bool

    @property
    def depth_points(self) -> float:
        """How far it fell."""
        return self.before_points - self.trough_points


@dataclass(frozen=True, slots=True, kw_only=True)
class FallRule:
    """A fall of so many points below the best of the last sessions, and the way back.

    ``drop_points``: at least so far below the highest of the ``look_back_sessions``
    before. ``return_points``: back is within so many points of that highest rating.
    ``window_sessions``: how many ratings after the onset may pass until then.
    """

    drop_points: float
    return_points: float
    window_sessions: int
    look_back_sessions: int = 1

    def __post_init__(self) -> None:
        if not (isfinite(self.drop_points) and self.drop_points > 0):
            raise NotEnoughInformation("a fall is more than 0 points")
        if not 0 <= self.return_points < self.drop_points:
            raise NotEnoughInformation(
                "back means nearer than the fall: 0 or more points, fewer than the drop"
            )
        if self.window_sessions < 1 or self.look_back_sessions < 1:
            raise NotEnoughInformation("a rule looks at one session at least")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """Below the person's own range, and back inside it.

    ``recent_sessions``: the range is that of so many sessions before, so that it follows
    a slow drift; None takes all. The other values are those of `own_range`.
    """

    floor_points: float
    spreads: float = 1.0
    minimum_sessions: int = 3
    recent_sessions: int | None = None
    window_sessions: int = 5

    def __post_init__(self) -> None:
        if not (isfinite(self.floor_points) and self.floor_points > 0):
            raise NotEnoughInformation("a floor is above 0 points")
        if not (isfinite(self.spreads) and self.spreads >= 0):
            raise NotEnoughInformation("a range is so many spreads wide: 0 or more")
        if self.minimum_sessions < 1 or self.window_sessions < 1:
            raise NotEnoughInformation("a rule looks at one session at least")
        recent = self.recent_sessions
        if recent is not None and recent < self.minimum_sessions:
            raise NotEnoughInformation("fewer recent sessions than a range needs")


def falls(values: Sequence[float], rule: FallRule) -> tuple[Episode, ...]:
    r"""Find each fall below the best of the sessions before, and whether it came back.

    .. math:: \max(x_{i-l}, \dots, x_{i-1}) - x_i \ge D
        \quad\text{and back at}\quad x_j \ge \max(\cdot) - d

    Parameters
    ----------
    values
        The ratings of one person in order, in scale points.
    rule
        The fall D and the return d in points, look-back l and window in sessions.

    Notes
    -----
    The lowest rating is looked for up to the return, or in the window where there is
    none. The next episode begins after the return or the window. A rating that is not
    a finite number is refused. Nothing is found in fewer than two ratings.

    References
    ----------
    See `stiles`, `strauss`, `gumz` and `stevens` for the rules with their sources.

    Examples
    --------
    >>> rule = FallRule(drop_points=1, return_points=0.25, window_sessions=5)
    >>> episode, = falls([6.0, 6.1, 4.9, 5.2, 6.0], rule)
    >>> episode.onset, episode.trough, episode.returned
    (2, 2, 4)
    """
    check_ratings(values)
    found: list[Episode] = []
    at = 1
    while at < len(values):
        start = max(0, at - rule.look_back_sessions)
        before = max(range(start, at), key=lambda k: (values[k], k))
        if values[before] - values[at] < rule.drop_points - EDGE_TOLERANCE:
            at += 1
            continue
        goal = values[before] - rule.return_points
        episode = _episode(
            values,
            before=before,
            before_points=values[before],
            onset=at,
            goal=goal,
            window=rule.window_sessions,
        )
        found.append(episode)
        at = _end(episode, values, rule.window_sessions) + 1
    return tuple(found)


def own_dips(values: Sequence[float], rule: OwnRule) -> tuple[Episode, ...]:
    """Find each time the ratings left the person's own range downwards.

    Parameters
    ----------
    values
        The ratings of one person in order, in scale points.
    rule
        Floor, width and memory of the range.

    Notes
    -----
    Only ratings before the one in question make its range. The range in which the fall
    was found stays the measure of the return: a dip must not lower the bar for its own
    end. ``before_points`` is the centre of that range.

    References
    ----------
    Our rule; its defaults were chosen by the simulation in
    ``docs/science/alliance-simulation.md``.

    Examples
    --------
    >>> dip, = own_dips([36, 35, 37, 36, 28, 36], OwnRule(floor_points=4))
    >>> dip.onset, dip.depth_points, dip.returned
    (4, 8.0, 5)
    """
    check_ratings(values)
    found: list[Episode] = []
    at = 0
    while at < len(values):
        usual = usual_before(values, at, rule)
        if usual is None or values[at] >= usual.low - EDGE_TOLERANCE:
            at += 1
            continue
        episode = _episode(
            values,
            before=at - 1,
            before_points=usual.centre,
            onset=at,
            goal=usual.low,
            window=rule.window_sessions,
        )
        found.append(episode)
        at = _end(episode, values, rule.window_sessions) + 1
    return tuple(found)


def usual_before(values: Sequence[float], at: int, rule: OwnRule) -> OwnRange | None:
    """Return the range against which the rating at this position is held."""
    start = 0 if rule.recent_sessions is None else max(0, at - rule.recent_sessions)
    return own_range(
        [float(value) for value in values[start:at]],
        floor_points=rule.floor_points,
        minimum_sessions=rule.minimum_sessions,
        spreads=rule.spreads,
    )


def below_own_mean(values: Sequence[float], *, spreads: float) -> tuple[int, ...]:
    """Return the positions more than so many own SDs below the own mean.

    Looks back on a whole course (n - 1 in the SD), so that it cannot warn. Fewer than
    two ratings have no spread and give nothing.
    """
    check_ratings(values)
    if len(values) < FEWEST_WITH_A_SPREAD:
        return ()
    line = fmean(values) - spreads * stdev(values)
    return tuple(k for k, value in enumerate(values) if value < line)


def below_earlier_mean(
    values: Sequence[float],
    *,
    spreads: float,
    floor_points: float,
    minimum_sessions: int = 3,
) -> tuple[int, ...]:
    """Return the positions more than so many SDs below the mean of those before.

    The SD is never taken as less than the floor.
    """
    check_ratings(values)
    first = max(minimum_sessions, FEWEST_WITH_A_SPREAD)
    return tuple(
        k
        for k in range(first, len(values))
        if values[k]
        < fmean(values[:k]) - spreads * max(floor_points, stdev(values[:k]))
    )


def pooled_within_sd(series: Sequence[Sequence[float]]) -> float:
    """Return the spread of ratings around each person's own mean, over all persons.

    Squares are added over persons and divided by the number of ratings less the number
    of persons; who rated once has no spread and does not count.
    """
    long = [values for values in series if len(values) > 1]
    freedom = sum(len(values) - 1 for values in long)
    if not freedom:
        raise NotEnoughInformation(
            "a spread within persons needs somebody with two ratings"
        )
    squares = 0.0
    for values in long:
        check_ratings(values)
        centre = fmean(values)
        squares += sum((value - centre) ** 2 for value in values)
    return sqrt(squares / freedom)


def _episode(
    values: Sequence[float],
    *,
    before: int,
    before_points: float,
    onset: int,
    goal: float,
    window: int,
) -> Episode:
    last = min(len(values) - 1, onset + window)
    back = (k for k in range(onset + 1, last + 1) if values[k] >= goal - EDGE_TOLERANCE)
    returned = next(back, None)
    end = last if returned is None else returned
    trough = min(range(onset, end + 1), key=lambda k: (values[k], k))
    return Episode(
        before=before,
        onset=onset,
        trough=trough,
        returned=returned,
        before_points=before_points,
        trough_points=values[trough],
        cut_short=returned is None and onset + window > len(values) - 1,
    )


def _end(episode: Episode, values: Sequence[float], window: int) -> int:
    if episode.returned is not None:
        return episode.returned
    return min(len(values) - 1, episode.onset + window)
