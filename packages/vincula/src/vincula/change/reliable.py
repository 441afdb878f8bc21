"""Reliable change: is a difference larger than measurement error alone explains?

And, from the same figures: how far may one score be from the true one?
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from vincula.catalogue.model import (
    Basis,
    ChangeFigure,
    Direction,
    Norm,
    ReliabilityFigure,
    ScaleNorms,
    Source,
)
from vincula.errors import NotEnoughInformation

# Two-sided critical value of the standard normal distribution for 95 %.
Z_95 = 1.959963984540054
LEVEL_95 = 0.95

# Kinds of reliability that speak of one person's scores, as the catalogue names
# them; agreement between raters, for instance, does not.
OF_SCORES = ("alpha", "omega", "test-retest")


class Verdict(StrEnum):
    """What a change means, seen from the good pole of the scale."""

    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How precisely one scale measures in one population, and who says so."""

    coefficient: float
    sd_points: float
    source: str

    def __post_init__(self) -> None:
        if not 0 <= self.coefficient < 1:
            raise ValueError("a reliability is at least 0 and below 1")
        if not self.sd_points > 0:
            raise ValueError("a standard deviation is above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliableChange:
    """A change (after minus before), what it was held against, and the verdict.

    ``index`` is the change in standard errors of a difference; None where the
    threshold was published as points.
    """

    change_points: float
    threshold_points: float
    index: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementError:
    """The half width of one score's interval, and of a difference of two.

    ``level`` is 0.95 unless the source published another: show it beside the range.
    ``how`` says in one sentence which figures it was made from.
    """

    half_width_points: float
    threshold_points: float
    level: float
    how: str
    source: Source


def reliable_change(
    *,
    before_points: float,
    after_points: float,
    reliability: Reliability,
    direction: Direction,
    z: float = Z_95,
) -> ReliableChange:
    r"""Compare two scores of one person on one scale.

    The index is the change divided by the standard error of a difference,

    .. math:: RCI = \frac{x_2 - x_1}{s \sqrt{2 (1 - r)}}

    Parameters
    ----------
    before_points, after_points
        Scale scores, in scale points.
    reliability
        ``r`` (no unit) and ``s`` (scale points) of the reference population.
    direction
        Which way is better; a scale with no good pole is refused.
    z
        Two-sided critical value (no unit); the default stands for 95 %.

    Notes
    -----
    At the boundary: a change of exactly the threshold is unchanged; it must be
    larger. A missing score is not a parameter: without two scores there is no change.

    References
    ----------
    Jacobson & Truax (1991), https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> couples = Reliability(coefficient=0.8, sd_points=7.5, source="J&T, example")
    >>> result = reliable_change(
    ...     before_points=32.5,
    ...     after_points=47.5,
    ...     reliability=couples,
    ...     direction=Direction.HIGHER_IS_BETTER,
    ... )
    >>> result.verdict.value, round(result.index, 2)
    ('improved', 3.16)
    """
    error_points = reliability.sd_points * sqrt(2 * (1 - reliability.coefficient))
    if not error_points > 0:
        raise NotEnoughInformation("this spread is too small to measure change with")
    change_points = after_points - before_points
    threshold_points = z * error_points
    beyond = abs(change_points) > threshold_points
    return ReliableChange(
        change_points=change_points,
        threshold_points=threshold_points,
        index=change_points / error_points,
        verdict=_verdict(change_points, direction, beyond=beyond),
    )


def change_against_threshold(
    *,
    before_points: float,
    after_points: float,
    threshold_points: float,
    direction: Direction,
    inclusive: bool,
) -> ReliableChange:
    """Hold a change against a published threshold in points.

    Parameters
    ----------
    before_points, after_points
        Scale scores, in scale points.
    threshold_points
        Smallest change that counts (``inclusive``) or largest that does not.
    direction
        Which way is better; a scale with no good pole is refused.
    inclusive
        NHS Talking Therapies counts a change of the threshold itself (>=).

    References
    ----------
    The NHS Talking Therapies manual: 6 points or more on the PHQ-9 are reliable.

    Examples
    --------
    >>> change_against_threshold(
    ...     before_points=16,
    ...     after_points=10,
    ...     threshold_points=6,
    ...     direction=Direction.HIGHER_IS_WORSE,
    ...     inclusive=True,
    ... ).verdict.value
    'improved'
    """
    if not threshold_points > 0:
        raise ValueError("a threshold of change is above 0")
    change_points = after_points - before_points
    size = abs(change_points)
    beyond = size >= threshold_points if inclusive else size > threshold_points
    return ReliableChange(
        change_points=change_points,
        threshold_points=threshold_points,
        index=None,
        verdict=_verdict(change_points, direction, beyond=beyond),
    )


def measurement_error(norms: ScaleNorms | None) -> MeasurementError | None:
    r"""Return the half width of a single score, or None: "not established".

    From a published reliable-change threshold ``RC`` (the half width of a difference
    of two scores): :math:`RC / \sqrt 2`. Without one, from a verified reliability
    ``r`` and standard deviation ``s``: :math:`1.96 \, s \sqrt{1 - r}`.

    Notes
    -----
    A figure from memory is never used. Where a range was published, the end that makes
    the error larger is used, so that it is not understated. The first usable figure in
    the catalogue decides; where its source names another level than 95 %, the half
    width has that level and ``level`` says so.

    References
    ----------
    Jacobson & Truax (1991), https://doi.org/10.1037/0022-006X.59.1.12
    """
    if norms is None:
        return None
    published = next((c for c in norms.change if _is_threshold(c)), None)
    if published is not None:
        return _from_threshold(published)
    reliability = next((r for r in norms.reliability if _is_usable(r)), None)
    norm = next((n for n in norms.norms if _is_verified(n.source) and n.sd), None)
    if reliability is None or norm is None:
        return None
    return _from_reliability(reliability, norm)


def gain(change_points: float, direction: Direction) -> float:
    """Turn a change so that above 0 is better; refuses a scale with no good pole."""
    if direction is Direction.NEITHER:
        raise NotEnoughInformation(
            "this scale has no better and worse end, so a change on it is neither"
            " improvement nor deterioration"
        )
    return change_points if direction is Direction.HIGHER_IS_BETTER else -change_points


def _verdict(change_points: float, direction: Direction, *, beyond: bool) -> Verdict:
    better = gain(change_points, direction) > 0
    if not beyond:
        return Verdict.UNCHANGED
    return Verdict.IMPROVED if better else Verdict.DETERIORATED


def _is_threshold(figure: ChangeFigure) -> bool:
    return figure.reliable and figure.source.basis.usable_for_signals


def _is_usable(figure: ReliabilityFigure) -> bool:
    return _is_verified(figure.source) and figure.kind.startswith(OF_SCORES)


def _is_verified(source: Source) -> bool:
    return source.basis is Basis.VERIFIED


def _from_threshold(figure: ChangeFigure) -> MeasurementError:
    points = figure.points if figure.upper is None else figure.upper
    return MeasurementError(
        half_width_points=points / sqrt(2),
        threshold_points=points,
        level=figure.level or LEVEL_95,
        how=f"{figure.kind}: {points:g} points, divided by √2 for one score",
        source=figure.source,
    )


def _from_reliability(figure: ReliabilityFigure, norm: Norm) -> MeasurementError:
    sd_points = norm.sd or 0.0
    half_width = Z_95 * sd_points * sqrt(1 - figure.value)
    return MeasurementError(
        half_width_points=half_width,
        threshold_points=half_width * sqrt(2),
        level=LEVEL_95,
        how=(
            f"{figure.kind} {figure.value:g} and standard deviation {sd_points:g}"
            f" ({norm.population})"
        ),
        source=Source(
            text=f"{figure.source.text}; {norm.source.text}", basis=Basis.DERIVED
        ),
    )
