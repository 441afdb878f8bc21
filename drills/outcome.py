"""What a drill found out about one goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One goal of docs/safety, held to its threshold.

    ``result`` is what was measured, with its counts; ``how`` names what it was
    measured on (database, processes), so that the row can be read by itself.
    """

    goal: str
    what: str
    threshold: str
    result: str
    passed: bool
    how: str = ""
