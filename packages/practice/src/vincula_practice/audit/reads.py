"""Whose records were read in the course of one request.

Rows of a record note themselves when the database hands them over (`Noted`), so that no
query can be forgotten. Outside a request nothing is noted: a command reads for nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model


class Whose(NamedTuple):
    """A client as the record belongs to them: which person, in which practice."""

    person: UUID
    practice: UUID


@dataclass(slots=True)
class Notes:
    """What was read: clients, and episodes, with their client where that is known.

    ``team``: clients in whose care team the query that read them found who asked.
    """

    clients: dict[UUID, Whose] = field(default_factory=dict)
    episodes: dict[UUID, UUID | None] = field(default_factory=dict)
    team: set[UUID] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.clients or self.episodes)


_notes: ContextVar[Notes | None] = ContextVar("notes of what was read", default=None)


@contextmanager
def noting() -> Iterator[Notes]:
    """Collect what is read inside."""
    notes = Notes()
    before = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(before)


@contextmanager
def not_noting() -> Iterator[None]:
    """Read what nobody is shown."""
    before = _notes.set(None)
    try:
        yield
    finally:
        _notes.reset(before)


def note_client(
    client: UUID | None, person: UUID | None, practice: UUID | None
) -> None:
    notes = _notes.get()
    if notes is not None and client and person and practice:
        notes.clients[client] = Whose(person, practice)


def note_episode(episode: UUID | None, client: UUID | None = None) -> None:
    notes = _notes.get()
    if notes is not None and episode:
        notes.episodes[episode] = client or notes.episodes.get(episode)


def note_team(client: UUID) -> None:
    """Say of a row that was chosen by its care team why it could be read."""
    notes = _notes.get()
    if notes is not None:
        notes.team.add(client)


class Noted(Model):
    """A row of somebody's record: reading it is noted."""

    class Meta:
        abstract = True

    def note_read(self) -> None:
        """Say whose it is, from what was loaded; asking for more would be a query."""
        note_episode(self.__dict__.get("episode_id"))

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **options: Any) -> Any:
        row = super().from_db(db, field_names, values, **options)
        row.note_read()
        return row
