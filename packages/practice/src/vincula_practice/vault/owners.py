"""Whose data key seals something, and what it is for."""

from dataclasses import dataclass
from uuid import UUID

RECORD = "record"


@dataclass(frozen=True, slots=True)
class Owner:
    """A person and a purpose: each pair has a data key of its own.

    ``record`` is everything about the person; ``notes:<membership>`` are the private
    notes of one therapist about them, so that erasing the person destroys those too
    and no other key opens them; ``own`` is what a client keeps for themselves alone.
    """

    person: UUID
    purpose: str = RECORD


# What belongs to nobody in particular: indexes, sign-in secrets, browser sessions.
SITE = UUID(int=0)


def notes_of(*, author: UUID, about: UUID) -> Owner:
    """Return the owner of one author's private notes about one person."""
    return Owner(about, f"notes:{author}")


def own_of(person: UUID) -> Owner:
    """Return the owner of what one client keeps for themselves alone."""
    return Owner(person, "own")
