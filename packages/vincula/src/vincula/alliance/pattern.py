"""What is usual for this person? A rating is held against the person's own pattern."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import median

# Which version of this rule made a range; shown and stored beside it.
RULE_VERSION = "1"

# Makes the median absolute deviation of normal values estimate their standard
# deviation: 1 / (0.75 quantile of the standard normal distribution).
MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRange:
    """Where a person's ratings usually lie, from the `n` sessions before."""

    low: float
    high: float
    centre: float
    n: int
    floor_points: float
    rule_version: str


def own_range(
    values: Sequence[float],
    *,
    floor_points: float,
    minimum_sessions: int = 4,
    spreads: float = 2.0,
    lowest: float | None = None,
    highest: float | None = None,
) -> OwnRange | None:
    r"""Return the usual range of a person's ratings, or None before there is one.

    .. math:: \mathrm{median} \pm \max(\mathrm{floor},\; k \cdot 1.4826 \cdot MAD)

    Parameters
    ----------
    values
        The ratings of the sessions *before* the one to be judged, in scale points.
        A session must not widen the range it is held against: see `own_ranges`.
    floor_points
        The half width is never below this: people who always give the same answer
        have no spread, and a change within measurement error means nothing. Where a
        scale has no established error the caller chooses a floor and calls it our
        rule.
    minimum_sessions
        Fewer ratings than this give None.
    spreads
        ``k``, no unit. One spread flags nearly everybody; two is our rule.
    lowest, highest
        Ends of the scale; the range is clipped to them.

    Notes
    -----
    Missed sessions are left out by the caller; a rating that is not a finite number
    is refused. Median and MAD, so that one bad session does not hide the next.

    References
    ----------
    Our rule (version 1). Median and MAD against outliers: Leys et al. (2013),
    https://doi.org/10.1016/j.jesp.2013.03.013. About two person-relative spreads as
    the mark of a rupture: Stiles et al. (2004), Journal of Counseling Psychology 51.

    Examples
    --------
    >>> usual = own_range([34, 36, 35, 38], floor_points=3, lowest=0, highest=40)
    >>> usual.centre, usual.low, usual.high
    (35.5, 32.5, 38.5)
    """
    _check(values, floor_points=floor_points, minimum_sessions=minimum_sessions)
    if len(values) < minimum_sessions:
        return None
    centre = median(values)
    spread = MAD_TO_SD * median(abs(value - centre) for value in values)
    half_width = max(floor_points, spreads * spread)
    low, high = centre - half_width, centre + half_width
    return OwnRange(
        low=low if lowest is None else max(low, lowest),
        high=high if highest is None else min(high, highest),
        centre=centre,
        n=len(values),
        floor_points=floor_points,
        rule_version=RULE_VERSION,
    )


def own_ranges(
    values: Sequence[float],
    *,
    floor_points: float,
    minimum_sessions: int = 4,
    spreads: float = 2.0,
    lowest: float | None = None,
    highest: float | None = None,
) -> tuple[OwnRange | None, ...]:
    """Return for each session the range that the sessions before it gave."""
    return tuple(
        own_range(
            values[:k],
            floor_points=floor_points,
            minimum_sessions=minimum_sessions,
            spreads=spreads,
            lowest=lowest,
            highest=highest,
        )
        for k in range(len(values))
    )


def _check(
    values: Sequence[float], *, floor_points: float, minimum_sessions: int
) -> None:
    if not floor_points > 0:
        raise ValueError("a floor is above 0 points")
    if minimum_sessions < 1:
        raise ValueError("a range needs at least one session")
    if not all(isfinite(value) for value in values):
        raise ValueError("a rating must be a finite number; leave missed sessions out")
