"""When the alliance is better than usual, does the person do better afterwards?

Three questions that one number would mix: a person's own better and worse sessions,
clients of one therapist who differ from each other, and therapists who differ. Only the
first is near to what a therapist can do next week.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as t_distribution

from vincula.alliance.parts import Lagged, lagged, varies
from vincula.alliance.regression import Line, ordinary_least_squares, without
from vincula.columns import Counts, Numbers
from vincula.errors import NotEnoughInformation

# With fewer, errors that allow for therapists are too small; clients then stand in.
FEWEST_THERAPISTS = 10
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Points of outcome for one point of alliance, with interval and t test."""

    estimate: float
    se: float
    lower: float
    upper: float
    freedom: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """The three effects; None where there is nothing to estimate one from.

    ``lag`` sessions lie between alliance and outcome; 0 is the same session.
    """

    lag: int
    n_sessions: int
    n_clients: int
    n_therapists: int
    within: Effect
    between_clients: Effect | None
    between_therapists: Effect | None


def association(
    therapists: Sequence[Hashable],
    clients: Sequence[Hashable],
    order: Sequence[float],
    alliance: Sequence[float],
    outcome: Sequence[float],
    *,
    lag: int = 1,
    level: float = 0.95,
) -> Association:
    r"""Estimate what outcome goes with alliance, within clients, between them, and above.

    Within, each client's own level and the common course are taken out:

    .. math:: y_{ij} = \alpha_i + \tau_j + \beta_w (x_{i,j-l} - \bar x_i) + e_{ij}

    Between, the two deviations of `alliance_parts` stand side by side with the common
    course and the part within.

    Parameters
    ----------
    therapists, clients, order
        Whose session, and what puts a client's sessions in order (number or time).
    alliance, outcome
        In their scale points; nan where a form is missing.
    lag
        How many of the client's rows the alliance comes before the outcome.
    level
        Of the intervals.

    Notes
    -----
    The common course has a level of its own for each place in the order, so that no
    shape is assumed. Standard errors let all sessions of a therapist hang together (of a
    client, where there are fewer than ten therapists), with as many degrees of freedom
    as there are such groups less one. The client's mean uses all of the ratings, later
    ones too: a short series pulls the effect within towards 0, by about one part in the
    number of sessions, and the effects between by the noise that the mean keeps.

    Least squares by columns. A mixed model weighs short and long series better, at the
    price of assumptions on how people differ.

    References
    ----------
    Centring: Falkenstroem et al. (2017), https://doi.org/10.1037/cou0000139; errors:
    Cameron & Miller (2015), https://doi.org/10.3368/jhr.50.2.317
    """
    rows = lagged(therapists, clients, order, alliance, outcome, lag=lag)
    groups = rows.therapist if _many(rows.therapist) else rows.client
    beside = {
        name: _effect(line, which, groups, level)
        for name, (line, which) in _between(rows, groups).items()
    }
    return Association(
        lag=lag,
        n_sessions=len(rows.y),
        n_clients=len(set(rows.client.tolist())),
        n_therapists=len(set(rows.therapist.tolist())),
        within=_effect(_within(rows, groups), 0, groups, level),
        between_clients=beside.get("clients"),
        between_therapists=beside.get("therapists"),
    )


def _within(rows: Lagged, groups: Counts) -> Line:
    # Own levels are taken out by means, the common course by columns.
    n = np.bincount(rows.client)
    columns = np.column_stack([rows.y, rows.within, _course(rows.place)])
    sums = np.zeros((len(n), columns.shape[1]))
    np.add.at(sums, rows.client, columns)
    centred = columns - (sums / n[:, None])[rows.client]
    rest, rank = without(centred[:, :2], centred[:, 2:])
    _check_left(rest[:, 0], rows.y, "outcome")
    _check_left(rest[:, 1], rows.within, "alliance")
    return ordinary_least_squares(
        rest[:, 1:], rest[:, 0], clusters=groups, absorbed=len(n) + rank
    )


def _check_left(rest: Numbers, column: Numbers, name: str) -> None:
    # What is left of a column that is explained altogether is rounding.
    if float(np.abs(rest).max()) <= ROUNDING * float(np.abs(column).max()):
        raise NotEnoughInformation(
            f"clients' own levels and the common course leave nothing of the {name}"
        )


def _between(rows: Lagged, groups: Counts) -> dict[str, tuple[Line, int]]:
    """Return, for each part that varies, the regression and its place in it."""
    parts = {"within": rows.within}
    if varies(rows.between_clients):
        parts["clients"] = rows.between_clients
    if varies(rows.between_therapists):
        parts["therapists"] = rows.between_therapists
    # Groups that are as few as what differs between them leave no error between them.
    if len(parts) == 1 or int(groups.max()) + 1 <= len(parts):
        return {}
    ones = np.ones((len(rows.y), 1))
    columns = np.column_stack([rows.y, *parts.values()])
    rest, rank = without(columns, np.hstack([ones, _course(rows.place)]))
    line = ordinary_least_squares(
        rest[:, 1:], rest[:, 0], clusters=groups, absorbed=rank
    )
    return {name: (line, place) for place, name in enumerate(parts)}


def _course(place: Counts) -> Numbers:
    levels = int(place.max()) + 1
    return np.asarray(np.eye(levels)[place][:, 1:])


def _effect(line: Line, which: int, groups: Counts, level: float) -> Effect:
    freedom = int(groups.max())
    estimate, error = line.coefficients[which], line.errors[which]
    half = float(t_distribution.ppf((1 + level) / 2, freedom)) * error
    p = float(2 * t_distribution.sf(abs(estimate) / error, freedom)) if error else 0.0
    return Effect(
        estimate=estimate,
        se=error,
        lower=estimate - half,
        upper=estimate + half,
        freedom=freedom,
        p_value=p,
    )


def _many(groups: Counts) -> bool:
    return int(groups.max()) + 1 >= FEWEST_THERAPISTS
