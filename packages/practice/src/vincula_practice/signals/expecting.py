"""Which model of the expected course does a practice use, and what may it be used for?

A model decides only where its card has earned it. A curve of the library whose card
tells of simulated people may be drawn, labelled so, and decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from vincula.errors import VinculaError
from vincula.signals.course import why_not
from vincula.signals.expected import FittedCourse, course_of
from vincula.trajectory.kept import Kept, read_model_text
from vincula_practice.progress.rows import ScoreRow
from vincula_practice.signals.models import CourseModel, RuleSetting
from vincula_practice.signals.thresholds import setting_of

# Our rule: people, and how a practice works, change; a card speaks for two years.
A_CARD_HOLDS = timedelta(days=730)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A model that was installed, read and ready.

    ``reference`` names the curve of the library that it is, "" for a practice's own.
    """

    id: UUID
    instrument: str
    version: str
    scale: str
    number: int
    unit: str
    reference: str
    kept: Kept
    course: FittedCourse

    @property
    def simulated(self) -> bool:
        """Whether its card tells of people who do not exist."""
        return self.kept.simulated

    @property
    def tried_on(self) -> date | None:
        """The day of its card."""
        return day_of(self.kept)

    def old(self, *, on: date) -> bool:
        """Tell whether its card speaks no longer."""
        return self.tried_on is None or on - self.tried_on > A_CARD_HOLDS

    def decides(self, *, on: date) -> bool:
        """Tell whether it may raise signals."""
        return not (why_not(self.course.card) or self.old(on=on))

    def drawn(self, *, on: date) -> bool:
        """Tell whether its band may stand on the picture."""
        shown = bool(self.reference) and self.simulated and not self.old(on=on)
        return shown or self.decides(on=on)


def day_of(kept: Kept) -> date | None:
    """Return the day of a model's card; None without one, or where it is no day."""
    if kept.card is None:
        return None
    try:
        return date.fromisoformat(kept.card.day)
    except ValueError:
        return None


def deciding(
    models: Mapping[str, str], rows: Sequence[ScoreRow], *, on: date
) -> Installed | None:
    """Return the model that may speak of these scores; None without one."""
    found = (
        installed_for(models, rows[-1].instrument, rows[-1].version) if rows else None
    )
    return found if found and found.decides(on=on) else None


def installed_for(
    models: Mapping[str, str], instrument: str, version: str
) -> Installed | None:
    """Return the model in use for a version of an instrument; ``models`` names them."""
    if instrument not in models:
        return None
    found = installed(UUID(models[instrument]))
    return found if found and found.version == version else None


def with_models() -> dict[str, Any]:
    """Return, as a column of a query of episodes, which models their practice uses."""
    rows = RuleSetting.objects.filter(practice_id=OuterRef("client__practice_id"))
    return {
        "course_models": Subquery(rows.order_by("-number").values("course_models")[:1])
    }


def models_in(episode: Any) -> Mapping[str, str]:
    """Return the models of an episode's practice, from the episode's row or asked for."""
    if not hasattr(episode, "course_models"):
        return setting_of(episode.client.practice_id).models
    return episode.course_models or {}


# A row never changes, so that what was read of one holds for good in this process.
@lru_cache(maxsize=64)
def installed(model_id: UUID) -> Installed | None:
    """Return a model by its id; None where this version of the site cannot read it."""
    row = CourseModel.objects.filter(pk=model_id).first()
    if row is None:
        return None
    try:
        kept = read_model_text(row.text.encode(), where="the model")
    except VinculaError:
        return None
    if kept.measure is None:
        return None
    return Installed(
        id=row.pk,
        instrument=row.instrument,
        version=row.version,
        scale=kept.measure.scale,
        number=row.number,
        unit=row.unit,
        reference=row.reference,
        kept=kept,
        course=course_of(
            kept,
            model=f"{row.instrument}-{row.number}",
            planned_end=row.planned_end,
        ),
    )
