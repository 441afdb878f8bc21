"""The name of one question in a check-in: instrument, what it is about, item."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from vincula_practice.people.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    instrument: str
    about: UUID | None
    item: str

    def __str__(self) -> str:
        return f"{self.instrument}:{self.about or ''}:{self.item}"

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read a key from a form; raises NotFound for anything else."""
        try:
            instrument, about, item = text.split(":")
            goal = UUID(about) if about else None
        except ValueError:
            raise NotFound from None
        return cls(instrument=instrument, about=goal, item=item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One form of a check-in as pinned when it was opened.

    ``was`` is the version that was pinned before the form changed mid-way.
    """

    instrument: str
    version: str
    about: UUID | None = None
    was: str | None = None

    def as_json(self) -> dict[str, Any]:
        plain = {"instrument": self.instrument, "version": self.version}
        if self.about:
            plain["about"] = str(self.about)
        if self.was:
            plain["was"] = self.was
        return plain

    @classmethod
    def of(cls, plain: dict[str, str]) -> "Asked":
        about = plain.get("about")
        return cls(
            instrument=plain["instrument"],
            version=plain["version"],
            about=UUID(about) if about else None,
            was=plain.get("was"),
        )
