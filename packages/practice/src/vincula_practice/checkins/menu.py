"""What a therapist may put into a plan, and why some instruments cannot be sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from vincula.catalogue.model import Group, Instrument, Respondent, TextPolicy
from vincula.catalogue.wording import Unavailable
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.phrases import phrase, why_unavailable
from vincula_practice.checkins.wordings import text_for
from vincula_practice.people.models import Practice

ORDER = (
    Group.OUTCOME,
    Group.GOALS,
    Group.ALLIANCE,
    Group.PROCESS,
    Group.RISK,
    Group.PREFERENCES,
    Group.EXPERIENCE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dish:
    """One instrument as offered; ``reason`` tells why it cannot be sent."""

    instrument: str
    abbreviation: str
    name: str
    measures: str
    group: str
    questions: int
    draft: bool
    reason: str | None


def menu(*, practice: Practice, language: str, on: date) -> list[Dish]:
    """Return the client forms of the catalogue, those that can be sent first."""
    dishes = list(_dishes(practice=practice, language=language, on=on))
    return sorted(dishes, key=lambda d: (d.reason is not None, ORDER.index(d.group)))


def _dishes(*, practice: Practice, language: str, on: date) -> Iterator[Dish]:
    for instrument in catalogue():
        if instrument.definition.respondent is not Respondent.CLIENT:
            continue
        text = text_for(
            practice=practice, instrument=instrument.id, language=language, on=on
        )
        reason = (
            why_unavailable(instrument, text) if isinstance(text, Unavailable) else None
        )
        yield _dish(instrument, reason)


def _dish(instrument: Instrument, reason: str | None) -> Dish:
    definition = instrument.definition
    return Dish(
        instrument=instrument.id,
        abbreviation=phrase(definition.abbreviation),
        name=phrase(definition.name),
        measures=phrase(definition.measures),
        group=definition.group,
        questions=len(instrument.items),
        draft=definition.stage == "draft",
        reason=reason,
    )


def shells() -> list[tuple[str, str]]:
    """Return id and name of the instruments whose text a practice must bring."""
    return [
        (instrument.id, instrument.definition.abbreviation)
        for instrument in catalogue()
        if instrument.definition.licence.text is TextPolicy.PRACTICE_LOADS
    ]
