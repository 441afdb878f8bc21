"""Each client's sessions side by side and in order, as the columns of a model."""

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
class Courses:
    """Rows by client, then time; one element a client in ``clients`` and ``starts``.

    ``order`` says where each row was. ``random`` and ``known``, which ends with the
    score, hold one column a row, in the units of ``recoding``.
    """

    clients: Labels
    starts: Places
    order: Places
    time: Numbers
    random: Numbers
    known: Numbers
    recoding: Recoding
    therapists: Labels | None = None
    therapist_of: Places | None = None
    kinds: Labels | None = None

    @property
    def rows(self) -> Numbers:
        """How many rows each client has."""
        return np.diff(np.append(self.starts, len(self.order))).astype(np.float64)

    @property
    def ends(self) -> Places:
        """Where each client's last row stands."""
        return np.append(self.starts[1:], len(self.order)) - 1


def courses(design: Design, rows: Rows, *, units: Recoding | None = None) -> Courses:
    """Sort rows without missing values, and recode them.

    Raises
    ------
    DoubledRows
        A client has two scores at one time, or two therapists.
    NotEnoughInformation
        There is no row, or a column that does not vary.
    """
    if not len(rows.score):
        raise NotEnoughInformation(NO_ROW)
    order, new = _by_client_and_time(rows)
    check_doubled(rows.client, rows.time, order)
    fixed = values(design, design.fixed, rows.time, rows.covariates)[:, order]
    random = values(design, design.random, rows.time, rows.covariates)[:, order]
    score = rows.score[order]
    units = units or recoding(design, fixed=fixed, random=random, score=score)
    starts = np.flatnonzero(new)
    therapists, of = _therapists(rows, order, new) if design.therapist else (None, None)
    return Courses(
        clients=rows.client[order[starts]],
        starts=starts,
        order=order,
        time=rows.time[order],
        random=units.random.to_recoded(random),
        known=np.vstack([units.fixed.to_recoded(fixed), units.scores(score)]),
        recoding=units,
        therapists=therapists,
        therapist_of=of,
        kinds=None if rows.kind is None else rows.kind[order],
    )


def _by_client_and_time(rows: Rows) -> tuple[Places, NDArray[np.bool_]]:
    """Return the order of rows, and which begin a new client."""
    client, time = rows.client, rows.time
    new = client[1:] != client[:-1]
    rising = np.greater_equal(client[1:], client[:-1])
    ordered = rising & (new | (time[1:] >= time[:-1]))
    if ordered.all():
        order = np.arange(len(client))
    else:
        order = np.lexsort((time, np.unique(client, return_inverse=True)[1]))
        new = client[order][1:] != client[order][:-1]
    return order, np.concatenate([[True], new])


def _therapists(
    rows: Rows, order: Places, new: NDArray[np.bool_]
) -> tuple[Labels, Places]:
    if rows.therapist is None:
        raise NotEnoughInformation("the model needs to know the therapist of each row")
    therapists, code = np.unique(rows.therapist, return_inverse=True)
    of_row = code[order]
    moved = np.flatnonzero((np.diff(of_row) != 0) & ~new[1:])
    if len(moved):
        one, other = order[moved[0]], order[moved[0] + 1]
        raise DoubledRows(
            f"client {rows.client[one]} has two therapists, {rows.therapist[other]} and"
            f" {rows.therapist[one]}; give each course its own id"
        )
    return therapists, of_row[new]
