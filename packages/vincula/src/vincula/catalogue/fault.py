"""What is wrong in a catalogue file: which file, which key, and what to do."""

from dataclasses import dataclass

from vincula.errors import CatalogueError


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something wrong under one key; the remedy is a phrase that follows the key."""

    key: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A gap in a named file, as it is printed: ``file: key: remedy``."""

    file: str
    key: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.remedy}"


def fault_of(error: CatalogueError) -> Fault:
    """Turn the loader's message, which has the same three parts, into a fault."""
    parts = str(error).split(": ", 2)
    file, key, remedy = [*parts, "", ""][:3]
    return Fault(file=file, key=key, remedy=remedy)
