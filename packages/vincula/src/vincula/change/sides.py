"""On which side of a cut-off do scores lie: of the observed one, or of the true one?"""

from dataclasses import dataclass
from math import isfinite, sqrt

from vincula.catalogue.model import Direction
from vincula.change.clinical import Population, cut_off_a, cut_off_b, cut_off_c
from vincula.change.group import Group
from vincula.change.reliable import gain
from vincula.columns import Flags, Numbers
from vincula.errors import NotEnoughInformation

# One-sided, as Hageman & Arrindell have it: 5 % in one tail.
Z_90 = 1.6448536269514722


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedCutOff:
    """Divides scores as they are.

    ``cutoff_is_worse``: a published case threshold counts the cut-off itself as a case
    (PHQ-9 >= 10); a score on a computed cut-off (a, b, c) is on neither side.
    """

    points: float
    direction: Direction
    cutoff_is_worse: bool = False

    def was_worse(self, before: Numbers) -> Flags:
        """Tell who began on the worse side."""
        side = (before - self.points) * gain(1, self.direction)
        return side <= 0 if self.cutoff_is_worse else side < 0

    def is_better(self, after: Numbers) -> Flags:
        """Tell who ended on the better side."""
        return (after - self.points) * gain(1, self.direction) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueCutOff:
    r"""Asks whether the estimated true score is beyond a cut-off, error allowed for.

    A score after is drawn towards the group's mean, :math:`M_2 + r_2 (x_2 - M_2)`, and
    its distance from the cut-off divided by :math:`s_1 \sqrt{1-r} \sqrt{r_2}`; that has
    to exceed ``z``. Scores before are held against the cut-off as they are.

    References
    ----------
    Hageman & Arrindell (1999), https://doi.org/10.1016/S0005-7967(99)00032-7
    """

    points: float
    direction: Direction
    mean_after: float
    reliability_after: float
    error_points: float
    z: float = Z_90

    def was_worse(self, before: Numbers) -> Flags:
        """Tell who began on the worse side."""
        return (before - self.points) * gain(1, self.direction) < 0

    def is_better(self, after: Numbers) -> Flags:
        """Tell who ended on the better side, error allowed for."""
        return self.index(after) * gain(1, self.direction) > self.z

    def index(self, after: Numbers) -> Numbers:
        """Return the distance from the cut-off in standard errors."""
        pull = self.reliability_after
        true = self.mean_after + pull * (after - self.mean_after)
        return (true - self.points) / (self.error_points * sqrt(pull))


CutOff = ObservedCutOff | TrueCutOff


def cut_off(
    kind: str,
    *,
    clinical: Population | None,
    functional: Population | None,
    direction: Direction,
) -> float:
    """Return cut-off a, b or c; raises NotEnoughInformation without its populations."""
    if kind != "a" and functional is None:
        raise NotEnoughInformation(
            f"cut-off {kind} needs mean and spread of the functional population"
        )
    if kind != "b" and clinical is None:
        raise NotEnoughInformation(
            f"cut-off {kind} needs mean and spread of the clinical population"
        )
    if kind == "a" and clinical:
        points = cut_off_a(clinical, direction)
    elif kind == "b" and functional:
        points = cut_off_b(functional, direction)
    elif kind == "c" and clinical and functional:
        points = cut_off_c(clinical, functional)
    else:
        raise NotEnoughInformation(f"there is no cut-off {kind!r}: a, b or c")
    if not isfinite(points):
        raise NotEnoughInformation("these figures are too extreme for a cut-off")
    return points


def true_cut_off(
    kind: str,
    *,
    clinical: Population,
    functional: Population | None,
    group: Group,
    reliability: float,
    direction: Direction,
    z: float = Z_90,
) -> TrueCutOff:
    r"""Return Hageman & Arrindell's cut-off a, b or c between true scores.

    The spreads of the populations are those of true scores, :math:`s \sqrt{r}`; the
    reliability in another group follows from the same standard error of measurement,
    :math:`r_g = 1 - s_1^2 (1 - r) / s_g^2`.

    Raises
    ------
    NotEnoughInformation
        A population spreads less than measurement error alone would make it.
    """
    sd_before = group.needed("sd_before")
    error = sd_before * sqrt(1 - reliability)
    after = _reliability(error, group.needed("sd_after"), "scores after")
    return TrueCutOff(
        points=cut_off(
            kind,
            clinical=_true(clinical, error, "clinical population"),
            functional=functional and _true(functional, error, "functional population"),
            direction=direction,
        ),
        direction=direction,
        mean_after=group.needed("mean_after"),
        reliability_after=after,
        error_points=error,
        z=z,
    )


def _true(population: Population, error_points: float, who: str) -> Population:
    reliability = _reliability(error_points, population.sd, who)
    return Population(mean=population.mean, sd=population.sd * sqrt(reliability))


def _reliability(error_points: float, sd_points: float, who: str) -> float:
    share = error_points / sd_points
    if not 0 <= share < 1:
        raise NotEnoughInformation(
            f"the {who} spread less than the measurement error says they must, so"
            " Hageman & Arrindell's method cannot tell true scores from error"
        )
    return 1 - share * share
