"""What must be known of all rows to fit a growth model? Sums, collected in one scan.

A GROUP BY client gives, for the random columns Z and the fixed columns with the score,
D = [X y], the sums Z'Z and Z'D; a second GROUP BY joins clients whose Z'Z is the same.
After that no row is ever looked at again. Here the sums are filled from arrays.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vincula.columns import Numbers
from vincula.errors import DoubledRows, NotEnoughInformation
from vincula.trajectory.design import Design, Labels, Rows, check_doubled, values
from vincula.trajectory.recoding import Recoding, recoding
from vincula.trajectory.stacks import packed, summed, unpacked

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSums:
    """One element a client along the last axis, those of one therapist side by side.

    ``rows`` counts, ``gram`` is Z'Z, ``cross`` is Z'D; ``total`` is the sum of D'D over all rows. All are
    in the units of ``recoding``. ``therapist_of`` points into ``therapists``.
    """

    clients: Labels
    rows: Numbers
    gram: Numbers
    cross: Numbers
    total: Numbers
    recoding: Recoding
    therapists: Labels | None = None
    therapist_of: Places | None = None

    @property
    def n_rows(self) -> int:
        """How many scores there are."""
        return int(self.rows.sum())


class Products(Protocol):
    """Products of Z'D with itself, summed over the clients of each design."""

    def weighted(self, weights: Numbers) -> Numbers:
        """Return the sum over clients of (Z'D)' W (Z'D), W by design."""
        ...

    def contracted(self, weights: Numbers) -> Numbers:
        """Return, by design, the sum of (Z'D) K (Z'D)' over its clients."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistSums:
    """One element a pair of therapist and design; pairs of a therapist are together."""

    design: Places | slice
    clients: Numbers
    cross: Numbers
    first_pair: Places
    therapist_of: Places


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

    The axes of the table are pairs of random columns, designs, pairs of columns; of
    each kind of pair the upper triangle.
    """

    table: Numbers

    def weighted(self, weights: Numbers) -> Numbers:
        cells = summed("ap,apk->k", packed(weights), self.table)
        return unpacked(cells, _side(len(cells)))

    def contracted(self, weights: Numbers) -> Numbers:
        pairs = self.table @ packed(weights)
        return unpacked(pairs, _side(len(pairs)))


@np.errstate(all="ignore")
def client_sums(
    design: Design, rows: Rows, *, units: Recoding | None = None
) -> ClientSums:
    """Collect the sums of each client from rows without missing values.

    Raises
    ------
    DoubledRows
        A client has two scores at one time, or two therapists.
    NotEnoughInformation
        There is no row, or a column that does not vary.
    """
    if not len(rows.score):
        raise NotEnoughInformation("there is no row with a time and a score")
    clients, client_of = np.unique(rows.client, return_inverse=True)
    order = np.lexsort((rows.time, client_of))
    check_doubled(rows.client, rows.time, order)
    fixed = values(design, design.fixed, rows.time, rows.covariates)[:, order]
    random = values(design, design.random, rows.time, rows.covariates)[:, order]
    score = rows.score[order]
    units = units or recoding(design, fixed=fixed, random=random, score=score)
    z = units.random.to_recoded(random)
    d = np.vstack([units.fixed.to_recoded(fixed), units.scores(score)])
    starts = np.searchsorted(client_of[order], np.arange(len(clients)))
    sums = ClientSums(
        clients=clients,
        rows=np.diff(np.append(starts, len(score))).astype(np.float64),
        gram=_by_client(z, z, starts),
        cross=_by_client(z, d, starts),
        total=d @ d.T,
        recoding=units,
    )
    if not np.isfinite(sums.total).all() or not np.isfinite(sums.gram).all():
        raise NotEnoughInformation("times, scores or covariates are too extreme to fit")
    if not design.therapist:
        return sums
    return _with_therapists(sums, rows, client_of, order[starts])


def design_sums(sums: ClientSums) -> DesignSums:
    """Join clients of the same design, where that is the smaller table."""
    same = _designs(sums.gram)
    n_designs, (m, k, n_clients) = int(same.max()) + 1, sums.cross.shape
    if n_designs * m * (m + 1) * k * (k + 1) // 4 > n_clients * m * k:
        return DesignSums(
            clients=np.ones(n_clients),
            gram=sums.gram,
            products=ClientProducts(sums.cross),
            total=sums.total,
            n_rows=sums.n_rows,
            therapists=client_pairs(sums),
        )
    first = np.unique(same, return_index=True)[1]
    return DesignSums(
        clients=np.bincount(same).astype(np.float64),
        gram=np.ascontiguousarray(sums.gram[:, :, first]),
        products=RepeatedProducts(_table(sums.cross, same, n_designs)),
        total=sums.total,
        n_rows=sums.n_rows,
        therapists=_pairs(sums, same),
    )


def _by_client(left: Numbers, right: Numbers, starts: Places) -> Numbers:
    rows = [[np.add.reduceat(a * b, starts) for b in right] for a in left]
    return np.array(rows).reshape(len(left), len(right), len(starts))


def _with_therapists(
    sums: ClientSums, rows: Rows, client_of: Places, first_row: Places
) -> ClientSums:
    if rows.therapist is None:
        raise NotEnoughInformation("the model needs to know the therapist of each row")
    therapists, therapist_of_row = np.unique(rows.therapist, return_inverse=True)
    of = therapist_of_row[first_row]
    moved = np.flatnonzero(therapist_of_row != of[client_of])
    if len(moved):
        row = int(moved[0])
        raise DoubledRows(
            f"client {rows.client[row]} has two therapists, {rows.therapist[row]} and"
            f" {therapists[of[client_of[row]]]}; give each course its own id"
        )
    together = np.argsort(of, kind="stable")
    return ClientSums(
        clients=sums.clients[together],
        rows=sums.rows[together],
        gram=np.ascontiguousarray(sums.gram[:, :, together]),
        cross=np.ascontiguousarray(sums.cross[:, :, together]),
        total=sums.total,
        recoding=sums.recoding,
        therapists=therapists,
        therapist_of=of[together],
    )


def _designs(gram: Numbers) -> Places:
    # Rows are added up in order of time: the same times give the same bits.
    rows, columns = np.triu_indices(len(gram))
    keys = np.ascontiguousarray(gram[rows, columns].T)
    whole = keys.view(np.dtype((np.void, keys.dtype.itemsize * keys.shape[1])))
    return np.unique(whole.ravel(), return_inverse=True)[1]


def _table(cross: Numbers, same: Places, n_designs: int) -> Numbers:
    rows, columns = np.triu_indices(len(cross))
    left, right = np.triu_indices(cross.shape[1])
    table = np.empty((len(rows), n_designs, len(left)))
    for pair, (a, b) in enumerate(zip(rows, columns, strict=True)):
        for cell, (i, j) in enumerate(zip(left, right, strict=True)):
            both = (cross[a, i] * cross[b, j] + cross[a, j] * cross[b, i]) / 2
            table[pair, :, cell] = np.bincount(same, weights=both)
    return table


def client_pairs(sums: ClientSums) -> TherapistSums | None:
    """Return each client as a design of its own, with the therapist; None without."""
    of = sums.therapist_of
    if of is None:
        return None
    return TherapistSums(
        design=slice(None),
        clients=np.ones(len(of)),
        cross=sums.cross,
        first_pair=_first(of),
        therapist_of=of,
    )


def _pairs(sums: ClientSums, same: Places) -> TherapistSums | None:
    of = sums.therapist_of
    if of is None:
        return None
    order = np.lexsort((same, of))
    changed = (np.diff(of[order]) != 0) | (np.diff(same[order]) != 0)
    starts = np.flatnonzero(np.concatenate([[True], changed]))
    pair_of = of[order][starts]
    return TherapistSums(
        design=same[order][starts],
        clients=np.diff(np.append(starts, len(of))).astype(np.float64),
        cross=np.add.reduceat(sums.cross[:, :, order], starts, axis=2),
        first_pair=_first(pair_of),
        therapist_of=pair_of,
    )


def _first(of: Places) -> Places:
    return np.flatnonzero(np.concatenate([[True], np.diff(of) != 0]))


def _side(cells: int) -> int:
    return int((np.sqrt(8 * cells + 1) - 1) / 2)
