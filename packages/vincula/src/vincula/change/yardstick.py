"""Which score does a method expect at the end, and how far off may it be by error?

Six published methods differ in nothing else. Each expects ``intercept + slope * before``
and divides the distance of the score after from it by a standard error; the quotient is
the method's reliable change index.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, sqrt

from scipy.special import ndtri

from vincula.change.group import Group
from vincula.errors import NotEnoughInformation


class IndexMethod(StrEnum):
    """The published ways to a reliable change index."""

    JACOBSON_TRUAX = "jt"
    GULLIKSEN_LORD_NOVICK = "gln"
    HSU_LINN_LORD = "hll"
    EDWARDS_NUNNALLY = "en"
    NUNNALLY_KOTSCH = "nk"
    HAGEMAN_ARRINDELL = "ha"


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """Expected score after: intercept + slope x before; and its standard error."""

    intercept_points: float
    slope: float
    error_points: float

    def __post_init__(self) -> None:
        figures = (self.intercept_points, self.slope, self.error_points)
        if not (all(isfinite(figure) for figure in figures) and self.error_points > 0):
            raise NotEnoughInformation(
                "these figures give no standard error above 0 to measure change with"
            )


def yardstick(
    method: IndexMethod,
    *,
    group: Group,
    reliability: float,
    reliability_after: float | None = None,
) -> Yardstick:
    r"""Return what a method holds a score after against.

    With mean :math:`M` and spread :math:`s` of the group (1 before, 2 after),
    reliability :math:`r` and standard error of measurement :math:`s_1\sqrt{1-r}`:

    ===  ================================  =========================================
    jt   :math:`x_1`                       :math:`s_1 \sqrt{2 (1 - r)}`
    gln  :math:`M_1 + r (x_1 - M_1)`       :math:`s_1 \sqrt{1 - r^2}`
    hll  :math:`M_2 + r (x_1 - M_1)`       :math:`s_1 \sqrt{1 - r^2}`
    en   :math:`M_1 + r (x_1 - M_1)`       :math:`s_1 \sqrt{1 - r}`
    nk   :math:`M_1 + r (x_1 - M_1)`       :math:`s_1 \sqrt{r^2 (1 - r) + 1 - r_2}`
    ha   see :func:`hageman_arrindell`
    ===  ================================  =========================================

    Parameters
    ----------
    group
        Figures of the population, in scale points; which are needed depends on the
        method.
    reliability, reliability_after
        Of the scores before (``r``) and after (``r_2``, for nk alone); no unit. One
        figure serves for both where only one is given.

    Raises
    ------
    NotEnoughInformation
        A figure that the method needs is not there, or the figures give no error.

    Notes
    -----
    hll asks whether somebody changed more than the group did: where the group improves
    much, a person who improves less counts as deteriorated. For nk the spread before
    stands for both occasions, so that a group which spreads out does not make change
    harder to show.

    References
    ----------
    Bauer, Lambert & Nielsen (2004), https://doi.org/10.1207/s15327752jpa8201_11

    Examples
    --------
    >>> couples = Group(people=30, mean_before=40, sd_before=7.5)
    >>> jt = yardstick(IndexMethod.JACOBSON_TRUAX, group=couples, reliability=0.8)
    >>> jt.intercept_points, jt.slope, round(jt.error_points, 2)
    (0.0, 1.0, 4.74)
    """
    if not 0 <= reliability < 1:
        raise NotEnoughInformation("a reliability is at least 0 and below 1")
    if method is IndexMethod.HAGEMAN_ARRINDELL:
        return hageman_arrindell(group, reliability)
    if method is IndexMethod.NUNNALLY_KOTSCH:
        return _nunnally_kotsch(group, reliability, reliability_after)
    return _WAYS[method](group, reliability)


def hageman_arrindell(group: Group, reliability: float) -> Yardstick:
    r"""Return the yardstick of Hageman & Arrindell, after regression of the change.

    Their index is :math:`\frac{(x_2 - x_1) r_{dd} + (M_2 - M_1)(1 - r_{dd})}
    {\sqrt{r_{dd}} \sqrt{2} \, s_1 \sqrt{1 - r}}` with the reliability of a difference

    .. math:: r_{dd} = \frac{s_1^2 r + s_2^2 r_2 - 2 s_1 s_2 r_{12}}
              {s_1^2 + s_2^2 - 2 s_1 s_2 r_{12}}, \quad
              r_2 = 1 - s_1^2 (1 - r) / s_2^2

    Notes
    -----
    Where the differences are not reliable at all (:math:`r_{dd} \le 0`) there is no
    index, and NotEnoughInformation says so.

    References
    ----------
    Hageman & Arrindell (1999), https://doi.org/10.1016/S0005-7967(99)00032-7
    """
    error = _error_of_measurement(group, reliability)
    kept = difference_reliability(group, reliability)
    moved = group.needed("mean_after") - group.needed("mean_before")
    return Yardstick(
        intercept_points=-moved * (1 - kept) / kept,
        slope=1.0,
        error_points=sqrt(2) * error / sqrt(kept),
    )


def difference_reliability(group: Group, reliability: float) -> float:
    """Return how reliable the differences of a group are, above 0 (see above)."""
    before, after = group.needed("sd_before"), group.needed("sd_after")
    error = _error_of_measurement(group, reliability)
    shared = 2 * before * after * group.needed("correlation")
    observed = before * before + after * after - shared
    kept = 1 - 2 * error * error / observed if observed > 0 else 0.0
    if not kept > 0:
        raise NotEnoughInformation(
            "the differences of this group are not reliable, so Hageman & Arrindell's"
            " method has no index for them"
        )
    return kept


def critical_value(method: IndexMethod, alpha: float = 0.05) -> float:
    """Return how many standard errors a change has to exceed at this level.

    Two-sided, but one-sided for Hageman & Arrindell, as they have it.
    """
    if not 0 < alpha < 1:
        raise NotEnoughInformation("a level of significance is between 0 and 1")
    tail = alpha if method is IndexMethod.HAGEMAN_ARRINDELL else alpha / 2
    return float(ndtri(1 - tail))


def _jacobson_truax(group: Group, reliability: float) -> Yardstick:
    error = group.needed("sd_before") * sqrt(2 * (1 - reliability))
    return Yardstick(intercept_points=0.0, slope=1.0, error_points=error)


def _gulliksen_lord_novick(group: Group, reliability: float) -> Yardstick:
    mean = group.needed("mean_before")
    return _regressed(group, reliability, mean, sqrt(1 - reliability * reliability))


def _hsu_linn_lord(group: Group, reliability: float) -> Yardstick:
    mean = group.needed("mean_after")
    return _regressed(group, reliability, mean, sqrt(1 - reliability * reliability))


def _edwards_nunnally(group: Group, reliability: float) -> Yardstick:
    mean = group.needed("mean_before")
    return _regressed(group, reliability, mean, sqrt(1 - reliability))


def _nunnally_kotsch(
    group: Group, reliability: float, reliability_after: float | None
) -> Yardstick:
    after = reliability if reliability_after is None else reliability_after
    if not 0 <= after < 1:
        raise NotEnoughInformation("a reliability is at least 0 and below 1")
    share = sqrt(reliability * reliability * (1 - reliability) + 1 - after)
    return _regressed(group, reliability, group.needed("mean_before"), share)


def _regressed(
    group: Group, reliability: float, mean_points: float, share: float
) -> Yardstick:
    start = group.needed("mean_before")
    return Yardstick(
        intercept_points=mean_points - reliability * start,
        slope=reliability,
        error_points=group.needed("sd_before") * share,
    )


def _error_of_measurement(group: Group, reliability: float) -> float:
    return group.needed("sd_before") * sqrt(1 - reliability)


_WAYS: dict[IndexMethod, Callable[[Group, float], Yardstick]] = {
    IndexMethod.JACOBSON_TRUAX: _jacobson_truax,
    IndexMethod.GULLIKSEN_LORD_NOVICK: _gulliksen_lord_novick,
    IndexMethod.HSU_LINN_LORD: _hsu_linn_lord,
    IndexMethod.EDWARDS_NUNNALLY: _edwards_nunnally,
}
