"""What must be known of all rows to fit a growth model? Sums, collected in one scan.

A GROUP BY client gives, for the random columns Z and the fixed columns with the score,
D = [X y], the sums Z'Z and Z'D; `joined` adds up clients whose Z'Z is the same. After
that no row is ever looked at again. Here the sums are filled from arrays, in `scan` by
a database.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vincula.columns import Numbers
from vincula.errors import DoubledRows, NotEnoughInformation
from vincula.trajectory.design import Design, Labels, Rows, check_doubled, values
from vincula.trajectory.recoding import Recoding, recoding

Places = NDArray[np.intp]

NO_ROW = "no row has a number in every column that is needed"


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
        raise NotEnoughInformation(NO_ROW)
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
    check_finite(sums)
    if not design.therapist:
        return sums
    return _with_therapists(sums, rows, client_of, order[starts])


def check_finite(sums: ClientSums) -> None:
    """Refuse sums that were too large to be written down."""
    if not np.isfinite(sums.total).all() or not np.isfinite(sums.gram).all():
        raise NotEnoughInformation("times, scores or covariates are too extreme to fit")


def by_therapist(sums: ClientSums, therapists: Labels, of: Places) -> ClientSums:
    """Put the clients of one therapist side by side; ``of`` points into therapists."""
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
    return by_therapist(sums, therapists, of)
