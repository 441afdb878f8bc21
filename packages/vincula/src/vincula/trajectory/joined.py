"""Which clients came at the same times? Their sums are joined, and cost no more than one.

Where schedules repeat, what the search looks at does not grow with the number of clients.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vincula.columns import Numbers
from vincula.trajectory.courses import Places
from vincula.trajectory.stacks import packed, summed, unpacked
from vincula.trajectory.statistics import ClientSums
from vincula.trajectory.therapists import (
    TherapistSums,
    client_pairs,
    same_columns,
    therapist_sums,
)

# Sums of the same times differ in their last bits with the order of adding up.
SAME = 1e-9
HASH = np.uint64(0x9E3779B97F4A7C15)
HALF = np.uint64(32)


class Products(Protocol):
    """Products of Z'D with itself, summed over the clients of each design."""

    def weighted(self, weights: Numbers) -> Numbers:
        """Return the sum over clients of (Z'D)' W (Z'D), W by design."""
        ...

    def contracted(self, weights: Numbers) -> Numbers:
        """Return, by design, the sum of (Z'D) K (Z'D)' over its clients."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignSums:
    """One element a design: how many clients share its Z'Z, and their products."""

    clients: Numbers
    gram: Numbers
    products: Products
    total: Numbers
    n_rows: int
    therapists: TherapistSums | None


@dataclass(frozen=True, slots=True)
class ClientProducts:
    """Products made on the fly: each client has a design of its own."""

    cross: Numbers

    def weighted(self, weights: Numbers) -> Numbers:
        result = np.zeros((self.cross.shape[1],) * 2)
        for a, left in enumerate(self.cross):
            for b, right in enumerate(self.cross):
                result += (weights[a, b] * left) @ right.T
        return result

    def contracted(self, weights: Numbers) -> Numbers:
        turned = summed("kl,blp->bkp", weights, self.cross)
        return summed("akp,bkp->abp", self.cross, turned)


@dataclass(frozen=True, slots=True)
class RepeatedProducts:
    """Products kept by design; their size does not depend on the number of clients.

    The axes of the table are pairs of random columns, pairs of columns, designs; of
    each kind of pair the upper triangle.
    """

    table: Numbers

    def weighted(self, weights: Numbers) -> Numbers:
        cells = summed("ap,akp->k", packed(weights), self.table)
        return unpacked(cells, _side(len(cells)))

    def contracted(self, weights: Numbers) -> Numbers:
        pairs = summed("k,akp->ap", packed(weights), self.table)
        return unpacked(pairs, _side(len(pairs)))


def design_sums(sums: ClientSums) -> DesignSums:
    """Join clients of the same design, where that is the smaller table."""
    same, first = _designs(sums.gram)
    n_designs, (m, k, n_clients) = len(first), sums.cross.shape
    if n_designs * m * (m + 1) * k * (k + 1) // 4 > n_clients * m * k:
        return DesignSums(
            clients=np.ones(n_clients),
            gram=sums.gram,
            products=ClientProducts(sums.cross),
            total=sums.total,
            n_rows=sums.n_rows,
            therapists=client_pairs(sums),
        )
    return DesignSums(
        clients=np.bincount(same).astype(np.float64),
        gram=np.ascontiguousarray(sums.gram[:, :, first]),
        products=RepeatedProducts(_table(sums, same, first)),
        total=sums.total,
        n_rows=sums.n_rows,
        therapists=therapist_sums(sums, same, n_designs),
    )


def _designs(gram: Numbers) -> tuple[Places, Places]:
    """Return the design of each client, and a client of each design."""
    rows, columns = np.triu_indices(len(gram))
    keys = np.round(gram[rows, columns] / SAME) + 0.0
    with np.errstate(all="ignore"):
        same, first = _grouped(_hashed(keys))
    if (keys == keys[:, first][:, same]).all():
        return same, first
    # Two designs with one hash, or sums too large to be told apart: look at all of it.
    exact = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    return exact[2].ravel(), exact[1]


def _hashed(keys: Numbers) -> NDArray[np.uint64]:
    found = np.zeros(keys.shape[1], dtype=np.uint64)
    for key in keys:
        found = (found ^ key.view(np.uint64)) * HASH
        found ^= found >> HALF
    return found


def _grouped(codes: NDArray[np.uint64]) -> tuple[Places, Places]:
    # Code and place in one word: sorting words is faster than sorting their places. The
    # bits of the code that this takes are missed by none but a rare pair of designs.
    places = np.uint64((1 << len(codes).bit_length()) - 1)
    words = (codes & ~places) | np.arange(len(codes), dtype=np.uint64)
    words.sort()
    order, sorted_codes = (words & places).astype(np.intp), words & ~places
    new = np.concatenate([[True], sorted_codes[1:] != sorted_codes[:-1]])
    same = np.empty(len(codes), dtype=np.intp)
    same[order] = np.cumsum(new) - 1
    return same, order[new]


def _table(sums: ClientSums, same: Places, first: Places) -> Numbers:
    cross, counts = sums.cross, np.bincount(same).astype(np.float64)
    # What is the same in all clients of a design need not be added up.
    fixed = [place is not None for place in same_columns(sums)]
    one = cross[:, :, first]
    added = {
        (a, i): _added(same, cross[a, i], len(first))
        for i, is_fixed in enumerate(fixed)
        for a in range(len(cross))
        if not is_fixed
    }

    def products(a: int, i: int, b: int, j: int) -> Numbers:
        if fixed[i]:
            of_second = counts * one[b, j] if fixed[j] else added[b, j]
            return np.asarray(one[a, i] * of_second)
        if fixed[j]:
            return np.asarray(added[a, i] * one[b, j])
        return _added(same, cross[a, i] * cross[b, j], len(first))

    pairs, cells = _upper(len(cross)), _upper(cross.shape[1])
    table = np.empty((len(pairs), len(cells), len(first)))
    for pair, (a, b) in enumerate(pairs):
        for cell, (i, j) in enumerate(cells):
            both = products(a, i, b, j)
            if a != b and i != j:
                both = (both + products(a, j, b, i)) / 2
            table[pair, cell] = both
    return table


def _upper(size: int) -> list[tuple[int, int]]:
    rows, columns = np.triu_indices(size)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _added(groups: Places, values: Numbers, size: int) -> Numbers:
    found = np.bincount(groups, weights=values, minlength=size)
    return np.asarray(found, dtype=np.float64)


def _side(cells: int) -> int:
    return int((np.sqrt(8 * cells + 1) - 1) / 2)
