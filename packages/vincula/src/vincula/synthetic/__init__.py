"""Believable invented practices for demos, documentation, tests and benchmarks."""

from vincula.synthetic.model import (
    Ending,
    EventKind,
    Occasion,
    Rupture,
    SessionState,
    SyntheticCheckIn,
    SyntheticClient,
    SyntheticEvent,
    SyntheticGoal,
    SyntheticPractice,
    SyntheticSession,
    SyntheticTherapist,
)
from vincula.synthetic.practice import make_practice

__all__ = [
    "Ending",
    "EventKind",
    "Occasion",
    "Rupture",
    "SessionState",
    "SyntheticCheckIn",
    "SyntheticClient",
    "SyntheticEvent",
    "SyntheticGoal",
    "SyntheticPractice",
    "SyntheticSession",
    "SyntheticTherapist",
    "make_practice",
]
