"""When the alliance is better than usual, does the person do better afterwards?

Three questions that one number would mix: a person's own better and worse sessions,
clients of one therapist who differ from each other, and therapists who differ. Only the
first is near to what a therapist can do next week.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from scipy.stats import t as t_distribution

from vincula.alliance.ratings import check_ratings
from vincula.alliance.regression import Line, ordinary_least_squares, places, without
from vincula.columns import Counts, Flags, Numbers
from vincula.errors import NotEnoughInformation

# With fewer, errors that allow for therapists are too small; clients then stand in.
FEWEST_THERAPISTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceParts:
    """An alliance rating taken apart, one element a session.

    ``within``: from the client's own mean; ``between_clients``: that mean from the mean
    of the therapist's clients; ``between_therapists``: that from the mean over
    therapists, ``grand_mean``. Every client of a therapist and every therapist weighs the
    same, however many sessions there are.
    """

    within: Numbers
    between_clients: Numbers
    between_therapists: Numbers
    grand_mean: float


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


def alliance_parts(
    therapists: Sequence[Hashable],
    clients: Sequence[Hashable],
    alliance: Sequence[float],
) -> AllianceParts:
    """Take alliance ratings apart into within, between clients, between therapists.

    A client is one of one therapist: the same client id with two therapists counts as
    two. Rows without a rating are left out by the caller.
    """
    x = _numbers(alliance)
    client, therapist, owner = _nesting(therapists, clients)
    client_mean = np.bincount(client, x) / np.bincount(client)
    therapist_mean = np.bincount(owner, client_mean) / np.bincount(owner)
    grand = float(therapist_mean.mean())
    return AllianceParts(
        within=x - client_mean[client],
        between_clients=(client_mean - therapist_mean[owner])[client],
        between_therapists=(therapist_mean - grand)[therapist],
        grand_mean=grand,
    )


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
    if lag < 0:
        raise NotEnoughInformation("alliance comes before the outcome: lag 0 or more")
    rows = _rows(therapists, clients, order, alliance, outcome, lag=lag)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Sessions with an outcome and an alliance before it."""

    client: Counts
    therapist: Counts
    place: Counts
    within: Numbers
    between_clients: Numbers
    between_therapists: Numbers
    y: Numbers


def _rows(
    therapists: Sequence[Hashable],
    clients: Sequence[Hashable],
    order: Sequence[float],
    alliance: Sequence[float],
    outcome: Sequence[float],
    *,
    lag: int,
) -> _Rows:
    x, y = _given(alliance), _given(outcome)
    client, therapist, _ = _nesting(therapists, clients)
    parts = _parts_where_given(therapist, client, x)
    earlier, place = _earlier(client, np.asarray(order, dtype=np.float64), lag)
    used = (earlier >= 0) & np.isfinite(y) & np.isfinite(parts.within[earlier])
    if not used.any():
        raise NotEnoughInformation(
            "no session has an outcome, and an alliance so many sessions before it"
        )
    return _Rows(
        client=_renumbered(client[used]),
        therapist=_renumbered(therapist[used]),
        place=_renumbered(place[used]),
        within=parts.within[earlier][used],
        between_clients=parts.between_clients[used],
        between_therapists=parts.between_therapists[used],
        y=y[used],
    )


def _parts_where_given(therapist: Counts, client: Counts, x: Numbers) -> AllianceParts:
    """Centre what is there; a client without any rating has nan throughout."""
    there: Flags = np.isfinite(x)
    if not there.any():
        raise NotEnoughInformation("no alliance rating at all")
    # Two steps, so that a row without a rating still has its client's mean.
    found = alliance_parts(
        therapist[there].tolist(), client[there].tolist(), x[there].tolist()
    )
    within = np.full(len(x), np.nan)
    within[there] = found.within
    return AllianceParts(
        within=within,
        between_clients=_spread_over(client, there, found.between_clients),
        between_therapists=_spread_over(therapist, there, found.between_therapists),
        grand_mean=found.grand_mean,
    )


def _spread_over(groups: Counts, there: Flags, values: Numbers) -> Numbers:
    by_group = np.full(int(groups.max()) + 1, np.nan)
    by_group[groups[there]] = values
    return np.asarray(by_group[groups])


def _earlier(client: Counts, order: Numbers, lag: int) -> tuple[Counts, Counts]:
    """Return each row's earlier row (-1: none) and its place among the client's."""
    if not np.isfinite(order).all():
        raise ValueError("every row needs a place in the order")
    ranked = np.lexsort((order, client)).tolist()
    earlier = np.full(len(client), -1, dtype=np.int64)
    place = np.zeros(len(client), dtype=np.int64)
    for _, group in groupby(ranked, key=lambda row: int(client[row])):
        rows = list(group)
        if any(order[one] == order[other] for one, other in pairwise(rows)):
            raise NotEnoughInformation("a client has two rows at the same session")
        place[rows] = np.arange(len(rows))
        earlier[rows[lag:]] = rows[: len(rows) - lag]
    return earlier, place


def _within(rows: _Rows, groups: Counts) -> Line:
    # Own levels are taken out by means, the common course by columns.
    n = np.bincount(rows.client)
    columns = np.column_stack([rows.y, rows.within, _course(rows.place)])
    sums = np.zeros((len(n), columns.shape[1]))
    np.add.at(sums, rows.client, columns)
    centred = columns - (sums / n[:, None])[rows.client]
    rest, rank = without(centred[:, :2], centred[:, 2:])
    return ordinary_least_squares(
        rest[:, 1:], rest[:, 0], clusters=groups, absorbed=len(n) + rank
    )


def _between(rows: _Rows, groups: Counts) -> dict[str, tuple[Line, int]]:
    """Return, for each part that varies, the regression and its place in it."""
    parts = {"within": rows.within}
    if _varies(rows.between_clients):
        parts["clients"] = rows.between_clients
    if _varies(rows.between_therapists):
        parts["therapists"] = rows.between_therapists
    if len(parts) == 1:
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


def _nesting(
    therapists: Sequence[Hashable], clients: Sequence[Hashable]
) -> tuple[Counts, Counts, Counts]:
    """Number clients and therapists; the third tells each client's therapist."""
    therapist = places(therapists)
    client = places(list(zip(therapists, clients, strict=True)))
    owner = np.zeros(int(client.max()) + 1, dtype=np.int64)
    owner[client] = therapist
    return client, therapist, owner


def _many(groups: Counts) -> bool:
    return int(groups.max()) + 1 >= FEWEST_THERAPISTS


def _renumbered(labels: Counts) -> Counts:
    return np.asarray(np.unique(labels, return_inverse=True)[1])


def _varies(x: Numbers) -> bool:
    return bool(np.ptp(x) > 1e-12 * max(1.0, float(np.abs(x).max())))


def _numbers(values: Sequence[float]) -> Numbers:
    x = np.asarray(values, dtype=np.float64)
    check_ratings(x)
    if not len(x):
        raise NotEnoughInformation("no alliance rating at all")
    return x


def _given(values: Sequence[float]) -> Numbers:
    x = np.asarray(values, dtype=np.float64)
    check_ratings(x[~np.isnan(x)])
    if not len(x):
        raise NotEnoughInformation("no session at all")
    return x
