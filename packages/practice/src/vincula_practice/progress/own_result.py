"""What one sent check-in came to, for the person who answered it."""

from dataclasses import dataclass

from vincula.catalogue.model import Direction, Instrument
from vincula.change.reliable import measurement_error
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import CheckIn
from vincula_practice.progress.models import StoredScore


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnResult:
    """One main scale; ``low`` and ``high`` bound what the score may really be.

    ``value`` is None where too much was left open, ``low`` and ``high`` where no
    measurement error is established.
    """

    instrument: str
    kind: str
    about: str
    value: float | None
    minimum: float
    maximum: float
    low: float | None
    high: float | None
    higher_is_better: bool | None
    answered: int
    items: int
    prorated: bool
    draft: bool


def own_results(checkin: CheckIn) -> tuple[OwnResult, ...]:
    """Return the main scale of each form, in the order in which they were asked."""
    rows = StoredScore.objects.filter(response__checkin=checkin)
    scores = [
        row
        for row in rows.select_related("response__about")
        if row.scale == catalogue().get(row.response.instrument).definition.main_scale
    ]
    order = [(form["instrument"], form.get("about")) for form in checkin.asked]
    return tuple(_result(row) for row in sorted(scores, key=lambda s: _rank(s, order)))


def _rank(score: StoredScore, order: list[tuple[str, str | None]]) -> int:
    about = score.response.about_id
    return order.index((score.response.instrument, str(about) if about else None))


def _result(row: StoredScore) -> OwnResult:
    instrument = catalogue().get(row.response.instrument)
    scale = instrument.scale(row.scale)
    low, high = _bounds(instrument, row)
    return OwnResult(
        instrument=instrument.id,
        kind=instrument.definition.group,
        about=row.response.about.words if row.response.about else "",
        value=row.value,
        minimum=scale.minimum,
        maximum=scale.maximum,
        low=low,
        high=high,
        higher_is_better=None
        if scale.direction is Direction.NEITHER
        else scale.direction is Direction.HIGHER_IS_BETTER,
        answered=row.answered,
        items=row.items,
        prorated=row.prorated,
        draft=instrument.definition.stage == "draft",
    )


def _bounds(
    instrument: Instrument, row: StoredScore
) -> tuple[float | None, float | None]:
    scale = instrument.scale(row.scale)
    error = measurement_error(instrument.norms_of(row.scale))
    if error is None or row.value is None:
        return None, None
    half = error.half_width_points
    return max(scale.minimum, row.value - half), min(scale.maximum, row.value + half)
