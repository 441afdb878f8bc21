"""What is known of one client, session by session, for rules to look at."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite, sqrt

from vincula.alliance.ratings import LARGEST
from vincula.catalogue.model import Direction
from vincula.change.reliable import gain
from vincula.errors import NotEnoughInformation

# Our rule, where a scale has no established error: a tenth of the scale to either side
# (0.59 of 6 points is what gave one alarm a week in the simulation of the alliance).
FLOOR_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a scale's scores may be held against; None where nothing is established.

    ``reliable_points``: a change that measurement error does not explain, itself
    included. ``cutoff_points``: the score itself still counts as a case.
    ``floor_points``: half width of one score's error. ``low_points``: a score at or
    below it is low. ``source`` says where the figures come from.
    """

    direction: Direction
    minimum: float | None = None
    maximum: float | None = None
    reliable_points: float | None = None
    cutoff_points: float | None = None
    floor_points: float | None = None
    low_points: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.direction is Direction.NEITHER:
            raise NotEnoughInformation("a signal needs a better and a worse end")
        for size in (self.reliable_points, self.floor_points):
            if size is not None and not (isfinite(size) and size > 0):
                raise NotEnoughInformation("a threshold is a number above 0")

    def better_by(self, before: float, after: float) -> float:
        """Return by how many points ``after`` is better."""
        return gain(after - before, self.direction)

    def is_case(self, score: float) -> bool | None:
        """Return whether a score is on the worse side; None without a cut-off."""
        if self.cutoff_points is None:
            return None
        return self.better_by(self.cutoff_points, score) <= 0

    @property
    def floor(self) -> float | None:
        """The error of one score: its own, that of a change by √2, or a tenth."""
        if self.floor_points is not None:
            return self.floor_points
        if self.reliable_points is not None:
            return self.reliable_points / sqrt(2)
        if self.minimum is None or self.maximum is None:
            return None
        return FLOOR_SHARE * (self.maximum - self.minimum) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One appointment and what was answered around it; None where there is no answer.

    ``asked`` says whether a check-in was due. ``items`` are the answers of the longest
    form and ``seconds`` how long it took. ``week`` is that of the diary. ``time`` and
    ``known`` are what a model of the expected course asks for: when it was, in the unit
    of the model, and by name whatever else it was fitted to.
    """

    label: str
    week: int | None = None
    attended: bool = True
    asked: bool = True
    outcome: float | None = None
    alliance: float | None = None
    therapist_view: float | None = None
    guess: float | None = None
    concern: bool = False
    risk: bool = False
    items: tuple[float, ...] = ()
    seconds: float | None = None
    time: float | None = None
    known: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        scores = (self.outcome, self.alliance, self.therapist_view, self.guess)
        known = (value for _, value in self.known)
        for value in (*scores, *self.items, self.seconds, self.time, *known):
            if value is not None and not abs(value) <= LARGEST:
                raise ValueError("a score must be a finite number, or None")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One client's visits in order, and the two measures; None: not measured."""

    client: str
    visits: tuple[Visit, ...]
    outcome: Measure | None = None
    alliance: Measure | None = None

    def __post_init__(self) -> None:
        if not self.visits:
            raise NotEnoughInformation("a client without any session has no signals")

    @property
    def latest(self) -> Visit:
        """The visit that has just been."""
        return self.visits[-1]

    def until(self, position: int) -> "Case":
        """Return what was known right after the visit at this position."""
        return replace(self, visits=self.visits[: position + 1])

    def given(self, what: Callable[[Visit], float | None]) -> list[tuple[int, float]]:
        """Return positions and values where there is one, in order."""
        found = ((place, what(visit)) for place, visit in enumerate(self.visits))
        return [(place, value) for place, value in found if value is not None]

    def just_given(
        self, what: Callable[[Visit], float | None]
    ) -> list[tuple[int, float]]:
        """Return the same, or nothing where the latest visit brought no new value."""
        return self.given(what) if what(self.latest) is not None else []


def outcome_of(visit: Visit) -> float | None:
    """The outcome score of a visit."""
    return visit.outcome


def alliance_of(visit: Visit) -> float | None:
    """The client's rating of the alliance at a visit."""
    return visit.alliance
