"""How near is the therapist's view, or guess, to what the client says?

The client's rating is the truth here, because it is the client's experience. For the
therapist to learn from; never for managers, and no judgement of anybody.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from vincula.alliance.ratings import check_ratings
from vincula.alliance.regression import Line, ordinary_least_squares, places
from vincula.columns import Counts, Numbers
from vincula.errors import NotEnoughInformation

FEWEST_FOR_A_LINE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DyadCongruence:
    """One client and therapist over their sessions.

    ``bias_points``: mean of judgement less truth; below 0 is underestimation.
    ``tracking``: points the judgement moves for one point of the truth. ``correlation``
    and ``tracking`` are None where the truth, or for the first also the judgement,
    never moved, or fewer than three sessions have both.
    """

    n: int
    bias_points: float
    mean_gap_points: float
    tracking: float | None
    correlation: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WestKennyColumns:
    """Columns for the truth and bias model, one element a session.

    ``judgement`` and ``truth`` are both centred on the dyad's own mean of the truth;
    ``truth_between`` is that mean less the mean of all dyads' means; ``bias_within`` is
    the judge's own state, centred on the dyad (None where none was given).
    """

    judgement: Numbers
    truth: Numbers
    truth_between: Numbers
    bias_within: Numbers | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """How judgement follows truth within dyads, over all of them.

    ``slope`` and ``correlation`` take every dyad's own level out. ``between`` is the
    correlation of the dyads' means, each weighted by its sessions.
    """

    slope: float
    slope_se: float
    correlation: float
    freedom: int
    p_value: float
    between: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How much of the ratings' variance lies between dyads, for one and for the mean."""

    single: float
    mean: float


def dyad_congruence(
    truth: Sequence[float], judgement: Sequence[float]
) -> DyadCongruence:
    r"""Compare a judge's ratings with the truth, session by session, in one dyad.

    .. math:: \text{bias} = \overline{j - t}, \qquad
        \text{tracking} = \frac{\sum (t-\bar t)(j-\bar j)}{\sum (t-\bar t)^2}

    Parameters
    ----------
    truth, judgement
        Ratings of the same sessions in the same unit, in scale points. Sessions where
        one of them is missing are left out by the caller.

    References
    ----------
    West & Kenny (2011), https://doi.org/10.1037/a0022936; here by least squares in each
    dyad, without pooling.

    Examples
    --------
    >>> found = dyad_congruence([6, 5, 6, 4], [5.5, 5, 5.5, 4.5])
    >>> found.bias_points, found.tracking
    (-0.125, 0.5)
    """
    t, j = _pairs(truth, judgement)
    if not len(t):
        raise NotEnoughInformation("no session has a rating of both")
    apart, beside = t - t.mean(), j - j.mean()
    squares, others = float(apart @ apart), float(beside @ beside)
    # Ratings so near to each other that their squares vanish do not move either.
    moved = len(t) >= FEWEST_FOR_A_LINE and not _flat(t) and squares > 0
    both = moved and not _flat(j) and others > 0
    along = float(apart @ beside)
    return DyadCongruence(
        n=len(t),
        bias_points=float((j - t).mean()),
        mean_gap_points=float(np.abs(j - t).mean()),
        tracking=along / squares if moved else None,
        correlation=along / (sqrt(squares) * sqrt(others)) if both else None,
    )


def west_kenny_columns(
    dyads: Sequence[Hashable],
    truth: Sequence[float],
    judgement: Sequence[float],
    *,
    bias: Sequence[float] | None = None,
) -> WestKennyColumns:
    """Centre truth and judgement as the truth and bias model asks.

    The model itself regresses ``judgement`` on ``truth``, ``bias_within`` and
    ``truth_between`` with intercept and slope of ``truth`` random by dyad: the intercept
    is directional bias, the slope of ``truth`` the truth force, that of ``bias_within``
    the bias force, that of ``truth_between`` the truth force between dyads less 1.

    References
    ----------
    West & Kenny (2011), https://doi.org/10.1037/a0022936
    """
    t, j = _pairs(truth, judgement)
    place, n = _places(dyads, len(t))
    means = np.bincount(place, t) / n
    state = None
    if bias is not None:
        b = np.asarray(bias, dtype=np.float64)
        state = b - (np.bincount(place, b) / n)[place]
    return WestKennyColumns(
        judgement=j - means[place],
        truth=t - means[place],
        truth_between=(means - means.mean())[place],
        bias_within=state,
    )


def tracking_within(
    dyads: Sequence[Hashable], truth: Sequence[float], judgement: Sequence[float]
) -> Tracking:
    """Tell whether judgement moves with truth, each dyad's own level taken out.

    Notes
    -----
    The standard error of the slope treats each dyad as one draw, so that sessions of a
    dyad may hang together. The correlation and its p value are those of an analysis of
    covariance with one level a dyad, which assumes that they do not.

    References
    ----------
    Bakdash & Marusich (2017), https://doi.org/10.3389/fpsyg.2017.00456
    """
    t, j = _pairs(truth, judgement)
    place, n = _places(dyads, len(t))
    t_means, j_means = np.bincount(place, t) / n, np.bincount(place, j) / n
    (x, truth_unit), (y, unit) = (
        _scaled(t - t_means[place]),
        _scaled(j - j_means[place]),
    )
    freedom = len(t) - len(n) - 1
    squares, along, others = float(x @ x), float(x @ y), float(y @ y)
    if freedom < 1 or squares <= 0 or others <= 0:
        raise NotEnoughInformation(
            "tracking needs dyads with several sessions in which both ratings move"
        )
    slope, r = along / squares, along / sqrt(squares * others)
    scores = np.bincount(place, x * (y - slope * x))
    groups = len(n)
    spread = sqrt(float(scores @ scores) * groups / max(groups - 1, 1)) / squares
    per_point = unit / truth_unit
    return Tracking(
        slope=slope * per_point,
        slope_se=spread * per_point,
        correlation=r,
        freedom=freedom,
        p_value=_p_of_correlation(r, freedom),
        between=_weighted_correlation(t_means, j_means, n),
    )


def session_accuracy(
    truth: Sequence[float],
    judgement: Sequence[float],
    *,
    bias: Sequence[float] | None = None,
) -> Line:
    """Fit truth and bias over dyads at one session: directional bias, then forces.

    Judgement and truth are centred on the mean truth, so that the first coefficient is
    directional bias; the second is the truth force, the third, where a state of the
    judges is given, the bias force.

    References
    ----------
    West & Kenny (2011), https://doi.org/10.1037/a0022936
    """
    t, j = _pairs(truth, judgement)
    columns = [np.ones_like(t), t - t.mean()]
    if bias is not None:
        b = np.asarray(bias, dtype=np.float64)
        columns.append(b - b.mean())
    return ordinary_least_squares(np.column_stack(columns), j - t.mean())


def bias_interval(
    differences: Sequence[float], *, level: float = 0.95
) -> tuple[float, float, float]:
    """Return the mean of differences over dyads with its t interval."""
    d = np.asarray(differences, dtype=np.float64)
    if len(d) < FEWEST_FOR_A_LINE - 1:
        raise NotEnoughInformation("an interval needs two dyads at least")
    error = float(d.std(ddof=1)) / sqrt(len(d))
    half = float(t_distribution.ppf((1 + level) / 2, len(d) - 1)) * error
    mean = float(d.mean())
    return mean, mean - half, mean + half


def agreement(dyads: Sequence[Hashable], ratings: Sequence[float]) -> Agreement:
    """Return the share of variance between dyads: ICC(1) and ICC(2).

    Dyads with different numbers of sessions enter with the mean number.

    References
    ----------
    Bliese (2000), as in the R package psych, statsBy.
    """
    x = np.asarray(ratings, dtype=np.float64)
    place, n = _places(dyads, len(x))
    groups, total = len(n), len(x)
    if groups < FEWEST_FOR_A_LINE - 1 or total <= groups:
        raise NotEnoughInformation("two dyads, one of them with two sessions, at least")
    means = np.bincount(place, x) / n
    between = float((n * (means - x.mean()) ** 2).sum()) / (groups - 1)
    within = float(((x - means[place]) ** 2).sum()) / (total - groups)
    if between <= 0:
        raise NotEnoughInformation("all dyads have the same mean rating")
    usual = total / groups
    single = (between - within) / (between + (usual - 1) * within)
    return Agreement(single=single, mean=1 - within / between)


def _pairs(
    truth: Sequence[float], judgement: Sequence[float]
) -> tuple[Numbers, Numbers]:
    t = np.asarray(truth, dtype=np.float64)
    j = np.asarray(judgement, dtype=np.float64)
    if t.shape != j.shape:
        raise ValueError("one judgement for each truth")
    check_ratings(t, j)
    return t, j


def _scaled(x: Numbers) -> tuple[Numbers, float]:
    """Return the column in its largest value, so that no square is lost, and that."""
    unit = float(np.abs(x).max(initial=0.0)) or 1.0
    return x / unit, unit


def _places(dyads: Sequence[Hashable], rows: int) -> tuple[Counts, Counts]:
    if len(dyads) != rows:
        raise ValueError("one dyad for each rating")
    place = places(dyads)
    return place, np.bincount(place)


def _flat(x: Numbers) -> bool:
    return bool(x.max() == x.min())


def _p_of_correlation(r: float, freedom: int) -> float:
    if r * r >= 1:
        return 0.0
    return float(f_distribution.sf(r * r * freedom / (1 - r * r), 1, freedom))


def _weighted_correlation(x: Numbers, y: Numbers, weights: Counts) -> float | None:
    a = x - np.average(x, weights=weights)
    b = y - np.average(y, weights=weights)
    size = sqrt(float((weights * a * a).sum())) * sqrt(float((weights * b * b).sum()))
    return float((weights * a * b).sum()) / size if size > 0 else None
