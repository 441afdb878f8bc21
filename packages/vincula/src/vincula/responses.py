"""Answers as they were given: immutable, timed, and missing with a reason."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Missing(StrEnum):
    """Why an answer is not there."""

    SKIPPED = "skipped"  # the person chose to skip
    NOT_REACHED = "not reached"  # the form was sent before this question
    NOT_ASKED = "not asked"  # the question was not part of the form then


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: a value, or the person's words, or a reason why there is none."""

    item: str
    value: float | None = None
    words: str | None = None
    missing: Missing | None = None
    at: datetime | None = None

    def __post_init__(self) -> None:
        given = [x is not None for x in (self.value, self.words, self.missing)]
        if sum(given) != 1:
            raise ValueError(
                f"answer to {self.item}: give exactly one of value, words, missing"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One person's answers to one instrument on one occasion.

    ``about`` tells what a rating is about where that is not the person: the id of
    a goal, for instance. ``completed_at`` is an aware moment.
    """

    instrument: str
    version: str
    answers: tuple[Answer, ...]
    completed_at: datetime | None = None
    about: str | None = None

    def values(self) -> dict[str, float]:
        """Return the numeric answers by item id; what is missing is left out."""
        return {a.item: a.value for a in self.answers if a.value is not None}
