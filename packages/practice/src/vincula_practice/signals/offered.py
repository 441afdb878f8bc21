"""May a file become a practice's model of the expected course? If not, why not.

The sentences are for whoever runs the command; they name figures of the model and nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from vincula.catalogue.model import Direction, Group, Instrument, Respondent
from vincula.change.reliable import measurement_error
from vincula.errors import VinculaError
from vincula.signals.case import Case, Measure, Visit
from vincula.signals.expected import course_of, reasons_against
from vincula.trajectory.curves import reference
from vincula.trajectory.kept import Kept, MeasureEntry, model_text, read_model_text
from vincula.trajectory.made import raw_names
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.people.errors import Refused
from vincula_practice.signals.cases import BASELINE, known_at
from vincula_practice.signals.expecting import A_CARD_HOLDS, day_of
from vincula_practice.signals.models import CourseModel

# Courses end at so many sessions, where nobody says otherwise: our proposal.
PLANNED_END = 12.0
# A file holds figures, not courses: far below this.
LARGEST = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A model that may be installed."""

    kept: Kept
    measure: MeasureEntry
    text: str
    reference: str = ""
    unit: str = CourseModel.Unit.SESSIONS
    planned_end: float = PLANNED_END


def offered_file(
    text: bytes, *, on: date, unit: str, planned_end: float = PLANNED_END
) -> Offered:
    """Return what a file offers; raises Refused with every reason against it."""
    if len(text) > LARGEST:
        raise Refused("A model file is smaller than this; nothing was read.")
    try:
        kept = read_model_text(text, where="this file")
    except VinculaError as fault:
        raise Refused(str(fault)) from None
    measure = _measure(kept)
    faults = [*_of_scale(kept, measure), *_of_use(kept, unit), *_of_card(kept, on=on)]
    if faults:
        raise Refused(". ".join(faults))
    return Offered(
        kept=kept,
        measure=measure,
        text=text.decode(),
        unit=unit,
        planned_end=planned_end,
    )


def offered_curve(name: str, *, planned_end: float = PLANNED_END) -> Offered:
    """Return a curve of the library: to be drawn with its label, not to decide."""
    kept = reference(name)
    if kept is None or kept.measure is None:
        raise Refused(f"The library has no curve {name}.")
    faults = list(_of_scale(kept, kept.measure))
    if faults:
        raise Refused(". ".join(faults))
    return Offered(
        kept=kept,
        measure=kept.measure,
        text=model_text(kept, left_out=kept.left_out),
        reference=name,
        planned_end=planned_end,
    )


def _measure(kept: Kept) -> MeasureEntry:
    if kept.measure is None:
        raise Refused(
            "This model does not say of which instrument it is; fit it again with"
            " --instrument."
        )
    known = {one.id for one in catalogue()}
    if kept.measure.instrument not in known:
        raise Refused(f"The catalogue has no instrument {kept.measure.instrument}.")
    return kept.measure


def _of_scale(kept: Kept, measure: MeasureEntry) -> Iterator[str]:
    instrument = catalogue().get(measure.instrument)
    definition = instrument.definition
    if definition.group is not Group.OUTCOME or (
        definition.respondent is not Respondent.CLIENT
    ):
        yield f"{instrument.id} is no outcome measure that clients answer"
    if measure.version != instrument.version:
        yield (
            f"it was made for version {measure.version} of {instrument.id}, and here it"
            f" is version {instrument.version}"
        )
    if measure.scale != definition.main_scale:
        yield f"{measure.scale} is not the main scale of {instrument.id}"
        return
    yield from _of_figures(kept, instrument, measure.scale)


def _of_figures(kept: Kept, instrument: Instrument, name: str) -> Iterator[str]:
    scale, own = instrument.scale(name), kept.scale
    higher = scale.direction is Direction.HIGHER_IS_BETTER
    if scale.direction is Direction.NEITHER or (own.better == "higher") != higher:
        yield f"it takes {own.better} scores for better, {instrument.id} does not"
    if (own.lowest, own.highest) != (scale.minimum, scale.maximum):
        yield (
            f"its scale goes from {own.lowest} to {own.highest}, that of"
            f" {instrument.id} from {scale.minimum:g} to {scale.maximum:g}"
        )
    error = measurement_error(instrument.norms_of(name))
    if error and abs(error.threshold_points - own.reliable_points) > 1e-9:  # noqa: PLR2004 - the same number, written twice
        yield (
            f"it counts {own.reliable_points:g} points as a reliable change, here it"
            f" takes {error.threshold_points:g}"
        )


def _of_use(kept: Kept, unit: str) -> Iterator[str]:
    wanted = set(raw_names(kept.model.design.variables)) - {BASELINE}
    if wanted:
        yield f"it asks for {', '.join(sorted(wanted))}, which the site does not tell it"
    elif not _speaks(kept, unit):
        yield f"it can say nothing of a course that is counted in {unit}"


def _speaks(kept: Kept, unit: str) -> bool:
    """Try it on an invented course, so that it is not at a check-in that it fails."""
    scale = kept.scale
    low, high = scale.lowest or 0.0, scale.highest or 1.0
    start = 0.0 if unit == CourseModel.Unit.WEEKS else 1.0
    course = course_of(kept, model="tried", planned_end=PLANNED_END)
    scores = (high, (low + high) / 2, low)
    case = Case(
        client="",
        visits=tuple(
            Visit(label="", outcome=s, time=start + k, known=known_at(high))
            for k, s in enumerate(scores)
        ),
        outcome=Measure(direction=kept.meaning.direction),
    )
    try:
        return course.outlook(case) is not None
    except VinculaError:
        return False


def _of_card(kept: Kept, *, on: date) -> Iterator[str]:
    if kept.card is None:
        yield "it has no card: it was tried on nobody"
        return
    yield from (
        reasons_against(kept.card)
        if not kept.simulated
        else ["its card tells of simulated people; check it on your own courses first"]
    )
    day = day_of(kept)
    if day is None or day > on:
        yield f"the day of its card, {kept.card.day}, is none that has been"
    elif on - day > A_CARD_HOLDS:
        yield (
            f"its card is of {day.isoformat()}, older than {A_CARD_HOLDS.days} days; check"
            " it again"
        )
