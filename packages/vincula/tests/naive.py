"""Second implementations, written the slow and obvious way, to hold the library against.

They take other routes than the library: missing items are filled in one by one where
the library scales a sum, quantiles are found by counting, and fractions are exact.
"""

from fractions import Fraction
from math import sqrt

from vincula.catalogue.model import Instrument, Method, MissingRule


def naive_score(
    instrument: Instrument, scale_id: str, answers: dict[str, float]
) -> Fraction | None:
    """The score as an exact fraction, or None where the rule gives none."""
    scale = instrument.scale(scale_id)
    known: list[Fraction] = []
    holes = 0
    for item_id in scale.items:
        if item_id not in answers:
            holes += 1
            continue
        value = exact(answers[item_id])
        if item_id in scale.reverse:
            allowed = allowed_values(instrument, item_id)
            value = allowed[len(allowed) - 1 - allowed.index(value)]
        if scale.method is Method.COUNT_AT_LEAST:
            value = Fraction(1) if value >= exact(scale.threshold) else Fraction(0)
        known.append(value)
    if holes and scale.missing.rule is MissingRule.COMPLETE:
        return None
    if holes > scale.missing.max_missing or not known:
        return None
    average = sum(known) / len(known)
    filled = known + [average] * holes
    total = sum(filled, Fraction(0))
    if scale.method is Method.MEAN:
        total /= len(filled)
    return exact(scale.multiplier) * total


def allowed_values(instrument: Instrument, item_id: str) -> list[Fraction]:
    """Every value an item allows, lowest first."""
    answers = instrument.answer_set(item_id)
    if answers.values:
        return sorted(Fraction(value) for value in answers.values)
    lowest, highest = exact(answers.minimum), exact(answers.maximum)
    step = exact(answers.step)
    count = (highest - lowest) / step
    return [lowest + step * k for k in range(int(count) + 1)]


def exact(number: float | None) -> Fraction:
    """The decimal a person would write, not the binary fraction next to it."""
    assert number is not None
    return Fraction(repr(float(number)))


def naive_band(instrument: Instrument, scale_id: str, score: Fraction) -> str | None:
    norms = instrument.norms_of(scale_id)
    if norms is None or norms.bands is None:
        return None
    label = None
    for band in sorted(norms.bands.bands, key=lambda band: band.lowest):
        if score >= exact(band.lowest):
            label = band.label
    return label


def naive_index(before: float, after: float, reliability: float, sd: float) -> float:
    """By way of the error of each of the two scores."""
    error_of_one = sd * sqrt(1 - reliability)
    return (after - before) / sqrt(error_of_one**2 + error_of_one**2)


def naive_median(values: list[float]) -> float:
    """The middle, by taking away the ends."""
    left = sorted(values)
    while len(left) > 2:
        left = left[1:-1]
    return sum(left) / len(left)


def naive_half_width(values: list[float], floor: float, spreads: float) -> float:
    centre = naive_median(values)
    distances = [abs(value - centre) for value in values]
    return max(floor, spreads * 1.4826 * naive_median(distances))
