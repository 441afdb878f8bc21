"""Sums of each therapist and design: a table that is mostly empty, kept as such."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from vincula.columns import Numbers
from vincula.trajectory.courses import Places
from vincula.trajectory.statistics import ClientSums


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistSums:
    """Sparse tables with a row a therapist and a column a design.

    ``counts`` counts clients. ``own`` has, by random column and column, the sums of Z'D
    of those columns that differ between clients of one design; ``same`` says of each of
    the others which random column it is, so that Z'Z and ``counts`` say it all.
    """

    counts: Any
    own: dict[tuple[int, int], Any]
    same: tuple[int | None, ...]

    def cross(self, left: Numbers, reduced: Numbers) -> Numbers:
        """Return the sums of M Z'D of each therapist: rows of M and of M Z'Z given."""
        by_random = self.counted(reduced)
        result = np.empty((len(left), len(self.same), self.counts.shape[0]))
        for row, cells in enumerate(left):
            for column, place in enumerate(self.same):
                if place is None:
                    parts = (self.own[a, column] @ c for a, c in enumerate(cells))
                    result[row, column] = sum(parts)
                else:
                    result[row, column] = by_random[row, place]
        return result

    def counted(self, designs: Numbers) -> Numbers:
        """Add up matrices that are given by design, once a client of each therapist."""
        rows, columns, n = designs.shape
        found = self.counts @ designs.reshape(rows * columns, n).T
        return np.ascontiguousarray(found.T).reshape(rows, columns, -1)

    def weighted(self, gram: Numbers, weights: Numbers) -> Numbers:
        """Return by design the sum of Z'D w, with weights by column and therapist."""
        random, (_, places, _) = len(gram), weights.shape
        result = np.zeros((random, places, gram.shape[2]))
        for column, place in enumerate(self.same):
            by_design = self.spread(weights[column]) if place is not None else None
            for a in range(random):
                for b in range(places):
                    if place is None or by_design is None:
                        result[a, b] += self.own[a, column].T @ weights[column, b]
                    else:
                        result[a, b] += gram[a, place] * by_design[b]
        return result

    def spread(self, therapists: Numbers) -> Numbers:
        """Add up, by design, what is given by therapist, once a client."""
        flat = therapists.reshape(-1, therapists.shape[-1])
        found = np.array([self.counts.T @ one for one in flat])
        return found.reshape(*therapists.shape[:-1], -1)


def client_pairs(sums: ClientSums) -> TherapistSums | None:
    """Return each client as a design of its own, with the therapist; None without."""
    of = sums.therapist_of
    if of is None:
        return None
    pairs = _Pairs(
        therapist=of,
        design=np.arange(len(of)),
        clients=np.ones(len(of)),
        cross=sums.cross,
        same=same_columns(sums),
    )
    return _sparse(pairs, (_size(sums), len(of)))


def therapist_sums(
    sums: ClientSums, design: Places, designs: int
) -> TherapistSums | None:
    """Return the sums of clients of one therapist and design; None without therapists."""
    of = sums.therapist_of
    if of is None:
        return None
    codes = of * designs + design
    order = np.argsort(codes)
    starts = np.flatnonzero(np.concatenate([[True], np.diff(codes[order]) != 0]))
    same = same_columns(sums)
    cross = np.zeros((*sums.cross.shape[:2], len(starts)))
    for column in (place for place, one in enumerate(same) if one is None):
        for row, cells in enumerate(sums.cross):
            cross[row, column] = np.add.reduceat(cells[column][order], starts)
    pairs = _Pairs(
        therapist=of[order[starts]],
        design=design[order[starts]],
        clients=np.diff(np.append(starts, len(of))).astype(np.float64),
        cross=cross,
        same=same,
    )
    return _sparse(pairs, (_size(sums), designs))


def same_columns(sums: ClientSums) -> tuple[int | None, ...]:
    """Return of each column of D which random column it is in all clients, or None."""
    cross = sums.cross
    return tuple(
        next(
            (p for p, z in enumerate(sums.gram) if np.array_equal(cross[:, place], z)),
            None,
        )
        for place in range(cross.shape[1])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """One element a pair of therapist and design; pairs of a therapist are together."""

    therapist: Places
    design: Places
    clients: Numbers
    cross: Numbers
    same: tuple[int | None, ...]


def _size(sums: ClientSums) -> int:
    return 0 if sums.therapists is None else len(sums.therapists)


def _sparse(pairs: _Pairs, shape: tuple[int, int]) -> TherapistSums:
    starts = np.searchsorted(pairs.therapist, np.arange(shape[0] + 1)).astype(np.int32)
    columns = pairs.design.astype(np.int32)

    def table(data: Numbers) -> Any:
        return csr_array((data, columns, starts), shape=shape)

    return TherapistSums(
        counts=table(pairs.clients),
        own={
            (row, column): table(cells[column])
            for row, cells in enumerate(pairs.cross)
            for column, place in enumerate(pairs.same)
            if place is None
        },
        same=pairs.same,
    )
