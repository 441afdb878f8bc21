"""How surely does a form tell people apart, and one person's sessions from each other?"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from vincula.columns import Counts, Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.design import Rows, design
from vincula.trajectory.fit import fit
from vincula.trajectory.model import Method

# Items in occasions in people: the middle level takes the place of clients.
DESIGN = design(fixed="1", client="1", therapist="1")


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionReliability:
    """Reliabilities of a form that people fill in again and again; no unit.

    ``between``: of a person's mean over the usual number of occasions. ``within``: of
    the change from occasion to occasion. The variances are in squared item points.
    """

    people: int
    occasions: int
    items: int
    between: float
    within: float
    person_variance: float
    occasion_variance: float
    error_variance: float


def occasion_reliability(
    people: Sequence[Hashable], occasions: Sequence[Hashable], answers: Numbers
) -> OccasionReliability:
    r"""Take answers apart into people, their occasions, and error.

    .. math:: R_{kRn} = \frac{\sigma^2_p}{\sigma^2_p + \sigma^2_o / m + \sigma^2_e / mk},
        \quad R_{cn} = \frac{\sigma^2_o}{\sigma^2_o + \sigma^2_e / k}

    with k items and m different occasions.

    Parameters
    ----------
    people, occasions
        One element a row: who filled it in, and when (a number or a label).
    answers
        A row a filled-in form, a column an item; nan where an answer is missing.

    Notes
    -----
    REML with occasions nested in people: two people's third sessions have nothing in
    common. A missing answer is left out, the rest of its row counts.

    Raises
    ------
    NotEnoughInformation
        Fewer than two people, items or occasions of somebody, or answers all equal.

    References
    ----------
    Revelle & Wilt (2019), https://doi.org/10.1007/978-3-030-18219-9
    """
    rows, columns = answers.shape
    if columns <= 1:
        raise NotEnoughInformation("a form needs two items at least")
    row, item = np.nonzero(np.isfinite(answers))
    person = _numbered(list(people))
    occasion = _numbered(list(zip(people, occasions, strict=True)))
    if len(set(occasion.tolist())) != rows:
        raise NotEnoughInformation("somebody has two forms of one occasion")
    model = fit(
        DESIGN,
        Rows(
            client=occasion[row],
            time=item.astype(np.float64),
            score=answers[row, item],
            therapist=person[row],
        ),
        method=Method.REML,
    )
    within = model.client.covariance[0][0]
    between = model.therapist.covariance[0][0] if model.therapist else 0.0
    error = model.residual_sd**2
    times = len(set(occasions))
    whole = between + within / times + error / (times * columns)
    return OccasionReliability(
        people=model.n_therapists,
        occasions=times,
        items=columns,
        between=between / whole,
        within=within / (within + error / columns),
        person_variance=between,
        occasion_variance=within,
        error_variance=error,
    )


def _numbered(labels: Sequence[Hashable]) -> Counts:
    places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    return np.array([places[label] for label in labels], dtype=np.int64)
