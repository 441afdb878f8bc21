"""Every model that a practice installed, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vincula_practice.signals.expecting import Installed, installed
from vincula_practice.signals.models import CourseModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One model: ``found`` is None where this version of the site cannot read it.

    ``who`` is empty where whoever runs the server installed it.
    """

    id: UUID
    instrument: str
    version: str
    number: int
    installed_at: datetime
    who: str
    found: Installed | None

    @property
    def name(self) -> str:
        """What signals call it."""
        return f"{self.instrument}-{self.number}"


def models_of(practice_id: UUID) -> list[Listed]:
    """Return every model that was ever installed, the newest of each instrument first."""
    rows = CourseModel.objects.filter(practice_id=practice_id)
    ordered = rows.select_related("installed_by__person")
    return [listed(row) for row in ordered.order_by("instrument", "-number")]


def listed(row: CourseModel) -> Listed:
    """Turn one row into plain values."""
    return Listed(
        id=row.pk,
        instrument=row.instrument,
        version=row.version,
        number=row.number,
        installed_at=row.installed_at,
        who=row.installed_by.person.name if row.installed_by else "",
        found=installed(row.pk),
    )
