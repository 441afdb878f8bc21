"""What does a model leave over of each score, beside the common and beside the own course?"""

from dataclasses import dataclass

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.courses import Courses, Places, courses
from vincula.trajectory.design import Rows
from vincula.trajectory.model import TrajectoryModel
from vincula.trajectory.posterior import model_sums, posterior_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Residuals:
    """One element a row, in the order of the rows, in points.

    ``common`` is the course that is expected of everybody with these values, ``own`` that
    of this client, given all of the client's scores; the others are the scores less these.
    ``standardised`` is what is left beside the own course over the residual SD, that of the row's kind
    where errors differ by kind.
    """

    common: Numbers
    own: Numbers
    beside_common: Numbers
    beside_own: Numbers
    standardised: Numbers


@np.errstate(all="ignore")
def residuals(model: TrajectoryModel, rows: Rows) -> Residuals:
    r"""Return what a model fits to each row and leaves over.

    .. math:: x'\hat\beta, \quad x'\hat\beta + z'(\hat v + \hat u)

    Parameters
    ----------
    model
        Fitted to these or other rows.
    rows
        Scores without missing values, in any order; all clients of a therapist, where the
        model knows therapists.

    Raises
    ------
    DoubledRows
        A client has two scores at one time, or two therapists.
    NotEnoughInformation
        There is no row.

    Notes
    -----
    Scores beside the own course are smaller than errors are, as the course is drawn towards
    the client's own scores. With errors that hang together they still do.

    References
    ----------
    Laird & Ware (1982), https://doi.org/10.2307/2529876
    """
    found = courses(model.design, rows, units=model.recoding)
    sums = model_sums(model, found)
    own = posterior_of(model, sums)
    place = {label: n for n, label in enumerate(sums.clients.tolist())}
    order = np.array([place[label] for label in found.clients.tolist()])
    deviations = own.client_deviations[:, order]
    if own.therapists is not None and sums.therapist_of is not None:
        shared = own.therapist_deviations[:, sums.therapist_of[order]]
        deviations[list(own.places)] += shared
    client = np.repeat(np.arange(len(order)), found.rows.astype(int))
    scale = model.recoding.score_scale
    apart = np.einsum("mn,mn->n", found.random, deviations[:, client])
    left = scale * (own.contrast @ found.known)
    score = rows.score[found.order]
    common, beside = score - left, left - scale * apart
    return Residuals(
        common=_in_order(common, found.order),
        own=_in_order(common + scale * apart, found.order),
        beside_common=_in_order(left, found.order),
        beside_own=_in_order(beside, found.order),
        standardised=_in_order(beside / _sd(model, found), found.order),
    )


def _sd(model: TrajectoryModel, found: Courses) -> Numbers | float:
    own = model.residual_by
    if own is None or found.kinds is None:
        return model.residual_sd
    known = dict(zip(own.kinds, own.sd, strict=True))
    return np.array([known[str(kind)] for kind in found.kinds.tolist()])


def _in_order(values: Numbers, order: Places) -> Numbers:
    result = np.empty_like(values)
    result[order] = values
    return result
