"""How surely does a form tell people apart, and one person's sessions from each other?"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.learning.crossed import CrossedVariances, crossed_variances, numbered
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
    columns = _items(people, occasions, answers)
    row, item = np.nonzero(np.isfinite(answers))
    person = numbered(list(people))
    occasion = numbered(list(zip(people, occasions, strict=True)))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossedReliability:
    """Reliabilities where everybody's first occasion is the same one; no unit.

    ``between_fixed``: of a person's mean over these very occasions; ``one_occasion``: of
    a single one, occasions being a sample of many; ``between_random``: of the mean over
    such occasions; ``within``: of the change from occasion to occasion.
    """

    people: int
    occasions: int
    items: int
    between_fixed: float
    one_occasion: float
    between_random: float
    within: float
    variances: CrossedVariances


def crossed_reliability(
    people: Sequence[Hashable], occasions: Sequence[Hashable], answers: Numbers
) -> CrossedReliability:
    r"""Take answers apart into people, occasions, items, and what they share.

    .. math:: R_{kF} = \frac{T}{T + \sigma^2_e / mk}, \quad
        R_{1R} = \frac{T}{T + \sigma^2_o + \sigma^2_{po} + \sigma^2_e / k}, \quad
        R_{kR} = \frac{T}{T + (\sigma^2_o + \sigma^2_{po}) / m + \sigma^2_e / mk}, \quad
        R_c = \frac{\sigma^2_{po}}{\sigma^2_{po} + \sigma^2_e / k}

    with :math:`T = \sigma^2_p + \sigma^2_{pi} / k`, k items and m occasions.

    Parameters
    ----------
    people, occasions, answers
        As for `occasion_reliability`; an occasion's label means the same for everybody.

    Raises
    ------
    NotEnoughInformation
        Fewer than two people, occasions or items, or answers all equal.

    References
    ----------
    Shrout & Lane (2012), in: Handbook of research methods for studying daily life;
    Revelle & Wilt (2019), https://doi.org/10.1007/978-3-030-18219-9
    """
    columns = _items(people, occasions, answers)
    person, occasion = numbered(list(people)), numbered(list(occasions))
    persons, times = len(set(people)), len(set(occasions))
    if min(persons, times) <= 1:
        raise NotEnoughInformation("two people and two occasions are needed")
    row, item = np.nonzero(np.isfinite(answers))
    found = crossed_variances(person[row], occasion[row], item, answers[row, item])
    true = found.person + found.person_item / columns
    error = found.error / columns
    shared = found.occasion + found.person_occasion
    return CrossedReliability(
        people=persons,
        occasions=times,
        items=columns,
        between_fixed=_share(true, error / times),
        one_occasion=_share(true, shared + error),
        between_random=_share(true, (shared + error) / times),
        within=_share(found.person_occasion, error),
        variances=found,
    )


def _share(wanted: float, unwanted: float) -> float:
    return wanted / (wanted + unwanted)


def _items(
    people: Sequence[Hashable], occasions: Sequence[Hashable], answers: Numbers
) -> int:
    """Return how many items there are, or say why this table has no reliability."""
    rows, columns = answers.shape
    if columns <= 1:
        raise NotEnoughInformation("a form needs two items at least")
    if len(set(zip(people, occasions, strict=True))) != rows:
        raise NotEnoughInformation("somebody has two forms of one occasion")
    return int(columns)
