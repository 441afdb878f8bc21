"""Is a rating still chance around the person's own level? Control charts say when not.

Missed sessions are left out by the caller; positions count the ratings from 0. These
charts take their limits from the whole series, which suits looking back. To warn at the
time, limits must come from the sessions before: `vincula.alliance.watch`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from statistics import median

import numpy as np
from scipy.stats import binom

from vincula.alliance.ratings import check_ratings
from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation

# Mean range of two normal values in standard deviations, and the factor of the upper
# limit of a moving range: the rounded values of the control-chart tables, which the
# programs in use share, so that their limits and ours agree.
D2 = 1.128
D4 = 3.267

# A mean of equal decimals may miss them by a rounding error: that is not beyond it.
EDGE_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class IndividualsChart:
    """Limits around the mean, from the mean moving range.

    ``beyond``: positions outside the limits. ``long_runs_above`` and ``_below``: from
    the `run_length`-th rating on one side of the centre onwards.
    """

    centre: float
    sd: float
    lower: float
    upper: float
    moving_range_upper: float
    beyond: tuple[int, ...]
    long_runs_above: tuple[int, ...]
    long_runs_below: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EwmaChart:
    """A mean that forgets, with limits that widen to their final value."""

    smoothed: tuple[float, ...]
    sd: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]

    @property
    def below(self) -> tuple[int, ...]:
        """Positions under the lower limit."""
        pairs = enumerate(zip(self.smoothed, self.lower, strict=True))
        return tuple(k for k, (value, line) in pairs if value < line - EDGE_TOLERANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CusumChart:
    """Sums of what is above or below an allowance, in standard deviations."""

    above: tuple[float, ...]
    below: tuple[float, ...]
    decision: float

    @property
    def signals_below(self) -> tuple[int, ...]:
        """Positions at which the lower sum passes the decision interval."""
        return tuple(k for k, s in enumerate(self.below) if s < -self.decision)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRules:
    """Is the order of the ratings too orderly for chance?

    ``longest_run`` on one side of the median and ``crossings`` of it, with the most and
    the fewest that chance would give.
    """

    longest_run: int
    longest_expected: int
    crossings: int
    fewest_expected: int

    @property
    def signal(self) -> bool:
        """Tell whether either is beyond chance."""
        return (
            self.longest_run > self.longest_expected
            or self.crossings < self.fewest_expected
        )


def moving_range_sd(values: Sequence[float]) -> float:
    r"""Return the spread from one session to the next: :math:`\overline{MR} / 1.128`.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, chapter 6.

    Examples
    --------
    >>> round(moving_range_sd([6.0, 6.5, 6.25, 6.0]), 4)
    0.2955
    """
    x = _ratings(values, at_least=2)
    return float(np.abs(np.diff(x)).mean() / D2)


def individuals_chart(
    values: Sequence[float], *, sds: float = 3.0, run_length: int = 7
) -> IndividualsChart:
    r"""Chart single ratings: which lie outside :math:`\bar x \pm 3 \overline{MR}/1.128`?

    Parameters
    ----------
    values
        The ratings of one person in order, in scale points; two at least.
    sds
        Width of the limits in standard deviations, no unit.
    run_length
        So many ratings in a row on one side of the centre are a long run.

    Notes
    -----
    A rating on the centre ends a run. Constant ratings have limits of no width, and
    none is beyond.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, chapter 6; against the
    output of R's qcc 2.7 and qicharts2 0.8.1.

    Examples
    --------
    >>> chart = individuals_chart([6, 6.2, 6.1, 5.9, 6.0, 6.1, 3.5, 6.0, 6.1, 6.0])
    >>> chart.beyond
    (6,)
    """
    x = _ratings(values, at_least=2)
    centre, sd = float(x.mean()), moving_range_sd(values)
    lower, upper = centre - sds * sd, centre + sds * sd
    edge = EDGE_TOLERANCE
    outside = np.flatnonzero((x < lower - edge) | (x > upper + edge))
    side = _side(x, centre)
    return IndividualsChart(
        centre=centre,
        sd=sd,
        lower=lower,
        upper=upper,
        moving_range_upper=D4 * sd * D2,
        beyond=tuple(int(k) for k in outside),
        long_runs_above=_long_runs(side, 1, run_length),
        long_runs_below=_long_runs(side, -1, run_length),
    )


def ewma_chart(
    values: Sequence[float],
    *,
    centre: float | None = None,
    sd: float | None = None,
    smoothing: float = 0.2,
    sds: float = 3.0,
) -> EwmaChart:
    r"""Chart a forgetting mean, which small lasting falls move out of its limits.

    .. math:: y_i = \lambda x_i + (1-\lambda) y_{i-1}, \quad y_0 = c, \quad
        s_i = s \sqrt{\tfrac{\lambda}{2-\lambda} \, (1 - (1-\lambda)^{2i})}

    Parameters
    ----------
    values
        The ratings of one person in order, in scale points.
    centre, sd
        ``c`` and ``s`` in scale points; the mean and the moving-range spread of the
        ratings where they are not given.
    smoothing
        ``λ``, no unit: the weight of the newest rating.
    sds
        Width of the limits, no unit.

    References
    ----------
    Roberts (1959), https://doi.org/10.1080/00401706.1959.10489860

    Examples
    --------
    >>> chart = ewma_chart([6.0, 6.0, 5.2, 5.1, 5.0], centre=6.0, sd=0.3)
    >>> chart.below
    (3, 4)
    """
    x = _ratings(values, at_least=1)
    if not 0 < smoothing <= 1:
        raise NotEnoughInformation("the newest rating has a weight above 0, at most 1")
    c, s = _level(x, centre, sd)
    smoothed, before = [], c
    for value in x:
        before = smoothing * float(value) + (1 - smoothing) * before
        smoothed.append(before)
    age = np.arange(1, len(x) + 1)
    rest = 1 - (1 - smoothing) ** (2 * age)
    spread = s * np.sqrt(smoothing / (2 - smoothing) * rest)
    return EwmaChart(
        smoothed=tuple(smoothed),
        sd=tuple(spread.tolist()),
        lower=tuple((c - sds * spread).tolist()),
        upper=tuple((c + sds * spread).tolist()),
    )


def cusum_chart(
    values: Sequence[float],
    *,
    centre: float | None = None,
    sd: float | None = None,
    allowance: float = 0.5,
    decision: float = 5.0,
) -> CusumChart:
    r"""Chart sums of deviations, which find a lasting shift of about one spread.

    .. math:: S^-_i = \min(0, \; S^-_{i-1} + z_i + K), \quad z_i = (x_i - c)/s

    Parameters
    ----------
    values
        The ratings of one person in order, in scale points.
    centre, sd
        ``c`` and ``s`` in scale points; the mean and the moving-range spread of the
        ratings where they are not given. A spread of 0 gives sums of 0.
    allowance, decision
        ``K`` and ``H`` in standard deviations.

    References
    ----------
    Page (1954), https://doi.org/10.1093/biomet/41.1-2.100; the tabular form of
    Montgomery, chapter 9.

    Examples
    --------
    >>> cusum_chart([6.0, 5.0, 5.0, 5.0], centre=6.0, sd=0.5).signals_below
    ()
    >>> cusum_chart([6.0, 5.0, 5.0, 5.0, 5.0], centre=6.0, sd=0.5).signals_below
    (4,)
    """
    x = _ratings(values, at_least=1)
    c, s = _level(x, centre, sd)
    z = (x - c) / s if s > 0 else np.zeros_like(x)
    above, below = [0.0], [0.0]
    for value in z.tolist():
        above.append(max(0.0, above[-1] + value - allowance))
        below.append(min(0.0, below[-1] + value + allowance))
    return CusumChart(above=tuple(above[1:]), below=tuple(below[1:]), decision=decision)


def run_rules(values: Sequence[float]) -> RunRules:
    r"""Count the longest run on one side of the median, and the crossings of it.

    With :math:`n` ratings off the median, chance seldom gives a run above
    :math:`\log_2 n + 3` or fewer crossings than the 5 % quantile of
    :math:`B(n-1, \tfrac12)`.

    Notes
    -----
    Ratings on the median are passed over. Where all are, there is no run, no crossing
    and no signal.

    References
    ----------
    Anhoej & Olesen (2014), https://doi.org/10.1371/journal.pone.0113825

    Examples
    --------
    >>> run_rules([5, 5.1, 5, 5.2, 5.1, 6, 6.2, 6.1, 6, 6.3]).signal
    True
    """
    x = _ratings(values, at_least=1)
    side = _side(x, median(x.tolist()))
    side = side[side != 0]
    if not len(side):
        return RunRules(
            longest_run=0, longest_expected=0, crossings=0, fewest_expected=0
        )
    changes = np.flatnonzero(np.diff(side))
    lengths = np.diff(np.concatenate(([-1], changes, [len(side) - 1])))
    return RunRules(
        longest_run=int(lengths.max()),
        longest_expected=round(log2(len(side)) + 3),
        crossings=len(changes),
        fewest_expected=int(binom.ppf(0.05, len(side) - 1, 0.5))
        if len(side) > 1
        else 0,
    )


def _side(x: Numbers, centre: float) -> Numbers:
    apart = x - centre
    return np.where(np.abs(apart) <= EDGE_TOLERANCE, 0.0, np.sign(apart))


def _long_runs(side: Numbers, wanted: int, length: int) -> tuple[int, ...]:
    found, run = [], 0
    for k, value in enumerate(side):
        run = run + 1 if value == wanted else 0
        if run >= length:
            found.append(k)
    return tuple(found)


def _level(x: Numbers, centre: float | None, sd: float | None) -> tuple[float, float]:
    c = float(x.mean()) if centre is None else centre
    if sd is not None and not (np.isfinite(sd) and sd >= 0):
        raise NotEnoughInformation("a spread is a number of 0 or more")
    return c, moving_range_sd(x.tolist()) if sd is None else sd


def _ratings(values: Sequence[float], *, at_least: int) -> Numbers:
    x = np.asarray(values, dtype=np.float64)
    check_ratings(x)
    if len(x) < at_least:
        noun = "rating" if at_least == 1 else "ratings"
        raise NotEnoughInformation(f"the chart needs at least {at_least} {noun}")
    return x
