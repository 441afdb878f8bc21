"""An alliance rating taken apart, and set before the outcome that follows it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from vincula.alliance.ratings import check_ratings
from vincula.alliance.regression import places
from vincula.columns import Counts, Flags, Numbers
from vincula.errors import NotEnoughInformation


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
class Lagged:
    """Sessions with an outcome and an alliance before it, one element a session.

    ``used`` tells which of the rows that were given these are; ``place`` is the session's
    place among the client's, from 0.
    """

    used: Counts

    client: Counts
    therapist: Counts
    place: Counts
    within: Numbers
    between_clients: Numbers
    between_therapists: Numbers
    y: Numbers


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


def lagged(
    therapists: Sequence[Hashable],
    clients: Sequence[Hashable],
    order: Sequence[float],
    alliance: Sequence[float],
    outcome: Sequence[float],
    *,
    lag: int,
) -> Lagged:
    """Set the alliance ``lag`` of the client's sessions before the outcome.

    Raises
    ------
    NotEnoughInformation
        A negative lag, a client with two rows at one session, or nothing to pair.
    """
    if lag < 0:
        raise NotEnoughInformation("alliance comes before the outcome: lag 0 or more")
    x, y = _given(alliance), _given(outcome)
    client, therapist, _ = _nesting(therapists, clients)
    parts = _parts_where_given(therapist, client, x)
    earlier, place = _earlier(client, np.asarray(order, dtype=np.float64), lag)
    used = (earlier >= 0) & np.isfinite(y) & np.isfinite(parts.within[earlier])
    if not used.any():
        raise NotEnoughInformation(
            "no session has an outcome, and an alliance so many sessions before it"
        )
    return Lagged(
        used=np.flatnonzero(used),
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


def varies(x: Numbers) -> bool:
    """Tell whether a column moves at all, but for rounding."""
    return bool(np.ptp(x) > 1e-12 * max(1.0, float(np.abs(x).max())))


def _nesting(
    therapists: Sequence[Hashable], clients: Sequence[Hashable]
) -> tuple[Counts, Counts, Counts]:
    """Number clients and therapists; the third tells each client's therapist."""
    therapist = places(therapists)
    client = places(list(zip(therapists, clients, strict=True)))
    owner = np.zeros(int(client.max()) + 1, dtype=np.int64)
    owner[client] = therapist
    return client, therapist, owner


def _renumbered(labels: Counts) -> Counts:
    return np.asarray(np.unique(labels, return_inverse=True)[1])


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
