"""What must be known of all rows to fit a growth model? Sums, collected in one scan.

A GROUP BY client gives, for the random columns Z and the fixed columns with the score,
D = [X y], the sums Z'Z and Z'D; `joined` adds up clients whose Z'Z is the same. After
that no row is ever looked at again. Here the sums are filled from arrays, in `scan` by
a database.
"""

from dataclasses import dataclass, replace

import numpy as np

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.courses import Courses, Places, courses
from vincula.trajectory.design import Design, Labels, Rows
from vincula.trajectory.recoding import TOO_EXTREME, Recoding


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

    def taken(self, places: Places) -> "ClientSums":
        """Return some of the clients, or all in another order; ``total`` stays whole."""
        of = self.therapist_of
        return replace(
            self,
            clients=self.clients[places],
            rows=self.rows[places],
            gram=_taken(self.gram, places),
            cross=_taken(self.cross, places),
            therapist_of=None if of is None else of[places],
        )


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
    return sums_of(courses(design, rows, units=units))


@np.errstate(all="ignore")
def sums_of(found: Courses) -> ClientSums:
    """Add up the rows of each client."""
    z, d, starts = found.random, found.known, found.starts
    sums = ClientSums(
        clients=found.clients,
        rows=found.rows,
        gram=by_start(z, z, starts),
        cross=by_start(z, d, starts),
        total=d @ d.T,
        recoding=found.recoding,
    )
    return finished(sums, found.therapists, found.therapist_of)


def finished(
    sums: ClientSums, therapists: Labels | None, of: Places | None
) -> ClientSums:
    """Return the sums, if they could be written down, those of one therapist together."""
    check_finite(sums)
    if therapists is None or of is None:
        return sums
    return by_therapist(sums, therapists, of)


def check_finite(sums: ClientSums) -> None:
    """Refuse sums that were too large to be written down."""
    if not np.isfinite(sums.total).all() or not np.isfinite(sums.gram).all():
        raise NotEnoughInformation(TOO_EXTREME)


def by_therapist(sums: ClientSums, therapists: Labels, of: Places) -> ClientSums:
    """Put the clients of one therapist side by side; ``of`` points into therapists."""
    whole = replace(sums, therapists=therapists, therapist_of=of)
    return whole.taken(grouped(of))


def grouped(of: Places) -> Places:
    """Return the order that puts equal ones side by side; small numbers sort faster."""
    small = np.uint16 if len(of) and of.max() <= np.iinfo(np.uint16).max else np.intp
    return np.argsort(of.astype(small), kind="stable")


def _taken(stack: Numbers, places: Places) -> Numbers:
    result = np.empty((*stack.shape[:2], len(places)))
    for row, cells in enumerate(stack):
        for column, cell in enumerate(cells):
            np.take(cell, places, out=result[row, column])
    return result


def by_start(left: Numbers, right: Numbers, starts: Places) -> Numbers:
    """Add up the product of each pair of columns, from one start to the next."""
    result = np.empty((len(left), len(right), len(starts)))
    for row, one in enumerate(left):
        for column, other in enumerate(right):
            if left is right and column < row:
                result[row, column] = result[column, row]
            else:
                result[row, column] = np.add.reduceat(one * other, starts)
    return result
