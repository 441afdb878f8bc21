"""Clinically significant change: did a person move from one population to another?"""

from dataclasses import dataclass
from enum import StrEnum

from vincula.catalogue.model import Direction
from vincula.change.reliable import ReliableChange, Verdict, gain

# "Two standard deviations" of Jacobson & Truax: exactly two, not 1.96.
SPREADS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Mean and standard deviation of one population, in scale points."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not self.sd > 0:
            raise ValueError("a standard deviation is above 0")


class ClinicalCategory(StrEnum):
    """Reliable change and cut-off together."""

    RECOVERED = "recovered"  # improved, and crossed to the better side
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"
    HARMED = "harmed"  # deteriorated, and crossed to the worse side


def cut_off_a(clinical: Population, direction: Direction) -> float:
    """Return the score two standard deviations better than the clinical mean.

    Formula: ``M_clinical ± 2 s_clinical``, + where higher is better.

    References
    ----------
    Jacobson & Truax (1991), https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> cut_off_a(Population(mean=40, sd=7.5), Direction.HIGHER_IS_BETTER)
    55.0
    """
    return clinical.mean + gain(SPREADS * clinical.sd, direction)


def cut_off_b(functional: Population, direction: Direction) -> float:
    """Return the score two standard deviations worse than the functional mean.

    Formula: ``M_functional ∓ 2 s_functional``, - where higher is better. The spread
    is that of the *functional* population; a published package uses the clinical one.

    References
    ----------
    Jacobson & Truax (1991), https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> cut_off_b(Population(mean=60, sd=7.5), Direction.HIGHER_IS_BETTER)
    45.0
    """
    return functional.mean - gain(SPREADS * functional.sd, direction)


def cut_off_c(clinical: Population, functional: Population) -> float:
    """Return the score equally far, in standard deviations, from both means.

    Formula: ``(s_c M_f + s_f M_c) / (s_c + s_f)``: each mean is weighted with the
    *other* population's spread. The same in both directions.

    References
    ----------
    Jacobson & Truax (1991), https://doi.org/10.1037/0022-006X.59.1.12

    Examples
    --------
    >>> cut_off_c(Population(mean=40, sd=7.5), Population(mean=60, sd=7.5))
    50.0
    """
    weighted = clinical.sd * functional.mean + functional.sd * clinical.mean
    return weighted / (clinical.sd + functional.sd)


def clinical_change(
    *,
    reliable: ReliableChange,
    before_points: float,
    after_points: float,
    cutoff_points: float,
    direction: Direction,
    cutoff_is_worse: bool = False,
) -> ClinicalCategory:
    """Join a reliable change with the crossing of a cut-off.

    Parameters
    ----------
    reliable
        The verdict on the same two scores.
    before_points, after_points, cutoff_points
        In scale points.
    direction
        Which way is better; a scale with no good pole is refused.
    cutoff_is_worse
        Published case thresholds count the cut-off itself as a case (PHQ-9 >= 10):
        give True. A computed cut-off (a, b, c) lies between: False.

    Notes
    -----
    Recovered: improved, before on the worse side, after on the better side. Harmed:
    deteriorated, before not on the worse side, after not on the better. A score on
    a computed cut-off itself is on neither side.

    References
    ----------
    Jacobson & Truax (1991), https://doi.org/10.1037/0022-006X.59.1.12
    """
    before = gain(before_points - cutoff_points, direction)
    after = gain(after_points - cutoff_points, direction)
    was_worse = before <= 0 if cutoff_is_worse else before < 0
    is_better = after > 0
    if reliable.verdict is Verdict.IMPROVED:
        crossed = was_worse and is_better
        return ClinicalCategory.RECOVERED if crossed else ClinicalCategory.IMPROVED
    if reliable.verdict is Verdict.DETERIORATED:
        crossed = not was_worse and not is_better
        return ClinicalCategory.HARMED if crossed else ClinicalCategory.DETERIORATED
    return ClinicalCategory.UNCHANGED
