"""Between a list of numbers, as an optimiser sees it, and square roots of covariances."""

from dataclasses import dataclass, replace

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.design import Design
from vincula.trajectory.likelihood import Factors, Slope

# Where the search begins, relative to the residual SD; columns have unit size.
CLIENT_START, THERAPIST_START = 1.0, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level's factor: lower triangular, or diagonal, in its own columns.

    Triangular once its rows stand in ``order``. Where the first variance is near zero
    the others are a circle of equal fits, so the largest should come first.
    """

    places: tuple[int, ...]
    order: tuple[int, ...]
    correlated: bool
    start: float

    @property
    def cells(self) -> list[tuple[int, int]]:
        """Which cells are free, in the order of the parameters."""
        size = len(self.places)
        return [
            (row, column)
            for column in range(size)
            for row in range(column, size)
            if self.correlated or row == column
        ]

    def factor(self, theta: Numbers) -> Numbers:
        """Return the factor with these free cells."""
        ordered = np.zeros((len(self.places),) * 2)
        for value, cell in zip(theta, self.cells, strict=True):
            ordered[cell] = value
        result = np.empty_like(ordered)
        result[list(self.order)] = ordered
        return result

    def theta(self, factor: Numbers) -> Numbers:
        """Return the free cells of a factor."""
        ordered = factor[list(self.order)]
        return np.array([ordered[cell] for cell in self.cells])

    def theta_of_covariance(self, covariance: Numbers) -> Numbers:
        """Return the parameters of a covariance, which may be singular."""
        root = lower_root(covariance[np.ix_(self.order, self.order)])
        return np.array([root[cell] for cell in self.cells])

    def largest_first(self, theta: Numbers) -> "Level":
        """Return the level with the order that suits these parameters."""
        variances = (self.factor(theta) ** 2).sum(axis=1)
        order = np.argsort(-variances, kind="stable")
        return replace(self, order=tuple(int(place) for place in order))

    def beginning(self) -> Numbers:
        """Return where to begin."""
        return self.theta(self.start * np.eye(len(self.places)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """All levels' free cells in one list."""

    random: int
    client: Level
    therapist: Level | None

    @property
    def levels(self) -> tuple[Level, ...]:
        """Client first, then therapist if there is one."""
        return (
            (self.client,) if self.therapist is None else (self.client, self.therapist)
        )

    def split(self, theta: Numbers) -> list[Numbers]:
        """Return each level's own part."""
        return np.split(theta, [len(self.client.cells)])[: len(self.levels)]

    def own(self, theta: Numbers) -> list[Numbers]:
        """Return each level's factor in its own columns."""
        parts = zip(self.levels, self.split(theta), strict=True)
        return [level.factor(part) for level, part in parts]

    def factors(self, theta: Numbers) -> Factors:
        """Return factors as the likelihood takes them: a row a random column."""
        own = self.own(theta)
        client = np.zeros((self.random, len(self.client.places)))
        client[list(self.client.places)] = own[0]
        if self.therapist is None:
            return Factors(client=client)
        return Factors(client=client, therapist=own[1], places=self.therapist.places)

    def gradient(self, theta: Numbers, slope: Slope) -> Numbers:
        """Turn derivatives by covariances into derivatives by the free cells."""
        pairs = zip(self.levels, self.own(theta), self.own_slopes(slope), strict=True)
        return np.concatenate([lev.theta(2 * s @ own) for lev, own, s in pairs])

    def own_slopes(self, slope: Slope) -> list[Numbers]:
        """Return each level's derivatives by its own covariance."""
        places = list(self.client.places)
        own = [slope.client[np.ix_(places, places)]]
        if self.therapist is not None and slope.therapist is not None:
            own.append(slope.therapist)
        return own

    def beginning(self) -> Numbers:
        """Return where to begin."""
        return np.concatenate([level.beginning() for level in self.levels])

    def covariances(self, theta: Numbers) -> list[Numbers]:
        """Return each level's covariance, relative to the residual variance."""
        return [own @ own.T for own in self.own(theta)]

    def theta_of_covariances(self, covariances: list[Numbers]) -> Numbers:
        """Return the parameters of one covariance a level."""
        pairs = zip(self.levels, covariances, strict=True)
        return np.concatenate([level.theta_of_covariance(c) for level, c in pairs])

    def largest_first(self, theta: Numbers) -> "Parameters":
        """Return the parameters with the order that suits these values."""
        pairs = zip(self.levels, self.split(theta), strict=True)
        levels = [level.largest_first(part) for level, part in pairs]
        therapist = levels[1] if len(levels) > 1 else None
        return replace(self, client=levels[0], therapist=therapist)


def parameters(design: Design) -> Parameters:
    """Return the free parameters of a design."""
    therapist = None
    if design.therapist:
        therapist = Level(
            places=design.places(design.therapist),
            order=tuple(range(len(design.therapist))),
            correlated=design.correlated,
            start=THERAPIST_START,
        )
    client = Level(
        places=design.places(design.client),
        order=tuple(range(len(design.client))),
        correlated=design.correlated,
        start=CLIENT_START,
    )
    return Parameters(random=len(design.random), client=client, therapist=therapist)


def lower_root(covariance: Numbers) -> Numbers:
    """Return L, lower triangular with a diagonal of 0 or more, with L L' = covariance."""
    sizes, directions = np.linalg.eigh(covariance)
    root = directions * np.sqrt(np.maximum(sizes, 0))
    upper = np.linalg.qr(root.T)[1]
    lower: Numbers = upper.T * np.where(np.diag(upper) < 0, -1.0, 1.0)
    return lower
