"""Sudden gains and losses: did a person change by a jump between two sessions?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import inf, sqrt

import numpy as np
from scipy.special import stdtrit

from vincula.catalogue.model import Direction
from vincula.change.reliable import gain
from vincula.columns import Flags, Numbers
from vincula.errors import NotEnoughInformation

# Sessions looked at before and after a jump, and how many of each must have a score.
WINDOW = 3
AT_LEAST = 2


class Kind(StrEnum):
    """Which way the jump goes."""

    GAIN = "gain"
    LOSS = "loss"


class Pick(StrEnum):
    """Which jump of a person counts where there are several."""

    FIRST = "first"
    LAST = "last"
    LARGEST = "largest"
    SMALLEST = "smallest"


@dataclass(frozen=True, slots=True, kw_only=True)
class JumpCriteria:
    """How large, how large for this person, and how stable a jump has to be.

    ``points``: at least so many between two sessions. ``share``: at least this share
    of the score before. ``alpha``: means before and after apart by the critical t value
    of this level (two-sided) times their pooled spread. A criterion that is None is not
    asked for. The published seven points belong to the Beck Depression Inventory.

    ``adjusted``: the critical value follows the number of scores that are there. If
    not, it is that of six scores throughout, as first published.
    """

    points: float | None = 7.0
    share: float | None = 0.25
    alpha: float | None = 0.05
    adjusted: bool = True

    def __post_init__(self) -> None:
        asked = [v for v in (self.points, self.share, self.alpha) if v is not None]
        if not asked:
            raise NotEnoughInformation("a sudden change needs at least one criterion")
        if not all(value > 0 and np.isfinite(value) for value in asked):
            raise NotEnoughInformation("criteria of a sudden change are above 0")
        if self.alpha is not None and not self.alpha < 1:
            raise NotEnoughInformation("a level of significance is below 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the criteria say about one step; None where too many scores are missing.

    ``position`` is the place of the session before the step, counted from 0.
    """

    position: int
    large: bool | None
    large_for_person: bool | None
    stable: bool | None
    met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """One sudden gain or loss.

    ``size_points`` is above 0 for a gain and below for a loss. ``share_of_change`` is
    its size by the improvement from the first to the last session (below 0 where that
    was a worsening), None where either has no score or both are equal. ``reversed``: a
    later score lost more than half of it again. All four are None where criterion 3
    alone was asked for, which needs neither of the two scores, and one is missing.
    """

    kind: Kind
    position: int
    size_points: float | None
    share_of_change: float | None
    reversal_points: float | None
    reversed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuddenChange:
    """Every step of one person that could be looked at, and the jumps among them."""

    steps: tuple[Step, ...]
    jumps: tuple[Jump, ...]

    @property
    def judged(self) -> int:
        """How many steps had the scores that all criteria need."""
        return sum(step.met is not None for step in self.steps)

    def pick(self, which: Pick) -> Jump | None:
        """Return one jump; of equally large ones the first.

        A jump of which one of the two scores is missing has no size: it is the largest,
        or smallest, only where no other is.
        """
        if not self.jumps:
            return None
        if which is Pick.FIRST:
            return self.jumps[0]
        if which is Pick.LAST:
            return self.jumps[-1]
        turned = -1 if which is Pick.LARGEST else 1

        def place(jump: Jump) -> float:
            return inf if jump.size_points is None else turned * abs(jump.size_points)

        return min(self.jumps, key=place)


def sudden_changes(
    scores: Sequence[float | None],
    *,
    direction: Direction,
    kind: Kind = Kind.GAIN,
    criteria: JumpCriteria | None = None,
    start: int = 0,
) -> SuddenChange:
    r"""Look for jumps between neighbouring sessions of one person.

    With :math:`x_n` before and :math:`x_{n+1}` after the step, turned so that higher is
    better, and the sessions n-2 to n against n+1 to n+3:

    1. :math:`x_{n+1} - x_n \ge` points;
    2. :math:`x_{n+1} - x_n \ge` share :math:`\times |x_n|`;
    3. :math:`\bar x_{after} - \bar x_{before} > t_{crit} \, s_{pooled}`.

    A loss is the same with the signs turned round, all three of them.

    Parameters
    ----------
    scores
        One element a session, in order; None where there is no score.
    direction
        Which way is better.
    kind, criteria
        What to look for; without criteria those of Tang & DeRubeis for the BDI.
    start
        Position of the first session of treatment, from which the whole change counts:
        1 where the first score is a baseline.

    Notes
    -----
    The third criterion is no t test: the spread is not divided by the root of the
    numbers. Windows are sessions, not the last three scores that happen to be there; on
    either side two scores are needed, so that a step is looked at from the second
    session on to the last but two. It cannot tell a jump from a lucky order of ups and
    downs: give `vincula.change.permutation.jump_p_value` beside it.

    References
    ----------
    Tang & DeRubeis (1999), https://doi.org/10.1037/0022-006X.67.6.894

    Examples
    --------
    >>> found = sudden_changes(
    ...     [35, 37, 34, 23, 24, 21], direction=Direction.HIGHER_IS_WORSE
    ... )
    >>> [(jump.position, jump.size_points) for jump in found.jumps]
    [(2, 11.0)]
    """
    asked = criteria or JumpCriteria()
    given = np.array([np.nan if s is None else s for s in scores], dtype=np.float64)
    sign = gain(1, direction) * (1 if kind is Kind.GAIN else -1)
    with np.errstate(all="ignore"):
        tests = criteria_met(given[None, :] * sign, asked)
        steps = tuple(_step(tests, column) for column in range(tests.met.shape[1]))
        jumps = tuple(
            _jump(given, step.position, kind=kind, sign=sign, start=start)
            for step in steps
            if step.met
        )
    return SuddenChange(steps=steps, jumps=jumps)


def reliable_points(sd_points: float, reliability: float, *, z: float = 1.96) -> float:
    """Return the points of criterion 1 for another scale: its reliable change.

    References
    ----------
    Stiles et al. (2003), https://doi.org/10.1037/0022-006X.71.1.14
    """
    if not (0 <= reliability < 1 and sd_points > 0):
        raise NotEnoughInformation(
            "criterion 1 needs a spread above 0 and a reliability below 1"
        )
    return z * sd_points * sqrt(2 * (1 - reliability))


@dataclass(frozen=True, slots=True)
class _Tests:
    """Rows are series, columns steps; ``known`` tells where a criterion had scores."""

    size: Numbers
    large: Flags
    large_for_person: Flags
    stable: Flags
    step_known: Flags
    means_known: Flags
    met: Flags
    judged: Flags
    criteria: JumpCriteria


def criteria_met(series: Numbers, criteria: JumpCriteria) -> _Tests:
    """Test every step of many series, in which higher is better and nan is missing."""
    steps = np.arange(1, series.shape[1] - AT_LEAST)
    before, after = series[:, steps], series[:, steps + 1]
    size = after - before
    step_known = np.isfinite(size)
    stable, means_known = _stable(series, steps, criteria)
    large = size >= (criteria.points or 0)
    share = size >= (criteria.share or 0) * np.abs(before)
    met, judged = np.ones_like(large), np.ones_like(large)
    for asked, test, known in (
        (criteria.points, large, step_known),
        (criteria.share, share, step_known),
        (criteria.alpha, stable, means_known),
    ):
        if asked is not None:
            met, judged = met & test, judged & known
    return _Tests(
        size=size,
        large=large,
        large_for_person=share,
        stable=stable,
        step_known=step_known,
        means_known=means_known,
        met=met & judged,
        judged=judged,
        criteria=criteria,
    )


def _stable(
    series: Numbers, steps: Numbers, criteria: JumpCriteria
) -> tuple[Flags, Flags]:
    padded = np.pad(series, ((0, 0), (WINDOW, WINDOW)), constant_values=np.nan)
    n_1, mean_1, squares_1 = _window(padded, steps + 1)
    n_2, mean_2, squares_2 = _window(padded, steps + 1 + WINDOW)
    known = (n_1 >= AT_LEAST) & (n_2 >= AT_LEAST)
    freedom = np.where(known, n_1 + n_2 - 2, 1)
    pooled = np.sqrt((squares_1 + squares_2) / freedom)
    alpha = criteria.alpha or 1.0
    full = 2 * WINDOW - 2
    critical = np.array([0.0, *(_critical(alpha, f) for f in range(1, full + 1))])
    chosen = critical[freedom if criteria.adjusted else np.full_like(freedom, full)]
    apart = mean_2 - mean_1
    return apart > chosen * pooled, known & np.isfinite(apart) & np.isfinite(pooled)


def _window(padded: Numbers, start: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    # Session n is at n + WINDOW of the padded series; windows begin two before it.
    inside = padded[:, start[:, None] + np.arange(WINDOW)[None, :]]
    there = ~np.isnan(inside)
    count = there.sum(axis=2)
    mean = np.where(there, inside, 0.0).sum(axis=2) / np.maximum(count, 1)
    apart = np.where(there, inside - mean[:, :, None], 0.0)
    return count, mean, (apart * apart).sum(axis=2)


@lru_cache(maxsize=64)
def _critical(alpha: float, freedom: int) -> float:
    return float(stdtrit(freedom, 1 - alpha / 2))


def _step(tests: _Tests, column: int) -> Step:
    def said(asked: float | None, test: Flags, known: Flags) -> bool | None:
        if asked is None or not known[0, column]:
            return None
        return bool(test[0, column])

    criteria = tests.criteria
    return Step(
        position=column + 1,
        large=said(criteria.points, tests.large, tests.step_known),
        large_for_person=said(criteria.share, tests.large_for_person, tests.step_known),
        stable=said(criteria.alpha, tests.stable, tests.means_known),
        met=said(1.0, tests.met, tests.judged),
    )


def _jump(
    given: Numbers, position: int, *, kind: Kind, sign: float, start: int
) -> Jump:
    before, after = float(given[position]), float(given[position + 1])
    if not np.isfinite(after - before):
        return Jump(
            kind=kind,
            position=position,
            size_points=None,
            share_of_change=None,
            reversal_points=None,
            reversed=None,
        )
    size = (after - before) * sign
    # Half of it lost again: from the second session after the step on.
    line = after - sign * size / 2
    later = given[position + 2 :]
    improvement = (given[-1] - given[start]) * (sign if kind is Kind.GAIN else -sign)
    share = size / improvement if improvement else np.nan
    return Jump(
        kind=kind,
        position=position,
        size_points=size if kind is Kind.GAIN else -size,
        share_of_change=float(share) if np.isfinite(share) else None,
        reversal_points=line,
        reversed=bool(((line - later) * sign > 0).any()),
    )
