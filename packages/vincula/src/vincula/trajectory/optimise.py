"""Where is the deviance lowest? A search that ends only where the conditions hold.

First a quasi-Newton descent on the factors, where nothing is bounded; then Newton's
steps with the exact gradient; then a certificate: no direction in which a covariance may
grow lowers the deviance. A factor of zero is a point of rest without being the lowest,
so a search without that certificate would sometimes stay there.
"""

from dataclasses import dataclass, replace

import numpy as np

from vincula.columns import Numbers
from vincula.trajectory.descent import descended, updated
from vincula.trajectory.joined import DesignSums
from vincula.trajectory.likelihood import Profile, Slope, profile, slope
from vincula.trajectory.parameters import Level, Parameters

ROUNDS = 4
NEWTON_STEPS = 25
# Newton's decrement, in units of deviance, below which nothing is left to gain.
DECREMENT = 1e-12
# Rounding error of a deviance, relative to its size.
ROUNDING = 1e-12
STILL_GOOD = 0.3
SHORTEST = 1e-4
STEPS_OUT = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """The deviance over the free parameters."""

    sums: DesignSums
    parameters: Parameters
    restricted: bool

    def profile(self, theta: Numbers) -> Profile:
        """Return the deviance here, with what it was made of."""
        factors = self.parameters.factors(theta)
        return profile(self.sums, factors, restricted=self.restricted)

    def slopes(self, theta: Numbers) -> tuple[float, list[Numbers]]:
        """Return the deviance and its derivatives by each level's covariance."""
        found, by_covariance = self._sloping(theta)
        return found.deviance, self.parameters.own_slopes(by_covariance)

    def __call__(self, theta: Numbers) -> tuple[float, Numbers]:
        """Return the deviance and its gradient."""
        found, gradient = self.seen(theta)
        return found.deviance, gradient

    def seen(self, theta: Numbers) -> tuple[Profile, Numbers]:
        """Return the deviance with what it was made of, and its gradient."""
        found, by_covariance = self._sloping(theta)
        return found, self.parameters.gradient(theta, by_covariance)

    def curvature(self, theta: Numbers) -> Numbers:
        """Return second derivatives, as differences of the exact gradient."""
        rows = [
            (self(theta + step)[1] - self(theta - step)[1]) / (2 * step.sum())
            for step in short_steps(theta)
        ]
        return np.asarray(np.array(rows) + np.array(rows).T) / 2

    def _sloping(self, theta: Numbers) -> tuple[Profile, Slope]:
        factors = self.parameters.factors(theta)
        found = profile(self.sums, factors, restricted=self.restricted)
        return found, slope(self.sums, factors, found, restricted=self.restricted)


def short_steps(theta: Numbers) -> Numbers:
    """Return a row a parameter: a step that shows how something changes with it."""
    return np.asarray(np.diag(1e-3 * np.maximum(0.1, np.abs(theta))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowest:
    """The parameters found, and whether every condition of a minimum holds there."""

    surface: Surface
    theta: Numbers
    certified: bool

    @property
    def own(self) -> list[Numbers]:
        """Each level's factor in its own columns."""
        return self.surface.parameters.own(self.theta)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Parameters near the lowest point, and about how the deviance curves there."""

    theta: Numbers
    parameters: Parameters
    curvature: Numbers


def lowest(surface: Surface, begin: Beginning | None = None) -> Lowest:
    """Find the parameters of the lowest deviance."""
    theta, certified = surface.parameters.beginning(), False
    for count in range(ROUNDS):
        if begin and not count:
            surface = replace(surface, parameters=begin.parameters)
            theta = _newton(surface, begin.theta, begin.curvature)
        else:
            surface, theta = downhill(surface, theta)
            theta = _newton(surface, theta)
        better = _better(surface, theta)
        certified = better is None
        if better is None:
            break
        theta = better
    tidy = surface.parameters.theta_of_covariances(
        surface.parameters.covariances(theta)
    )
    return Lowest(surface=surface, theta=tidy, certified=certified)


def downhill(surface: Surface, theta: Numbers) -> tuple[Surface, Numbers]:
    """Return parameters that are nearly lowest, in an order that suits them."""
    # By row: then one tolerance fits ten rows and ten million.
    rows = surface.sums.n_rows

    def by_row(at: Numbers) -> tuple[float, Numbers]:
        deviance, gradient = surface(at)
        return deviance / rows, gradient / rows

    return _largest_first(surface, descended(by_row, theta))


def _largest_first(surface: Surface, theta: Numbers) -> tuple[Surface, Numbers]:
    parameters = surface.parameters.largest_first(theta)
    covariances = surface.parameters.covariances(theta)
    there = parameters.theta_of_covariances(covariances)
    return replace(surface, parameters=parameters), there


def _newton(
    surface: Surface, theta: Numbers, curvature: Numbers | None = None
) -> Numbers:
    here, gradient = surface(theta)
    uphill = _inverse(surface.curvature(theta) if curvature is None else curvature)
    for _ in range(NEWTON_STEPS):
        if gradient @ uphill @ gradient < DECREMENT:
            return theta
        found = _stepped(surface, theta, here, gradient, uphill)
        if found is None:
            return theta
        there, here, slopes = found
        # A curvature that brought us nearer will do once more, with what this step told.
        if np.linalg.norm(slopes) > STILL_GOOD * np.linalg.norm(gradient):
            uphill = _inverse(surface.curvature(there))
        else:
            uphill = updated(uphill, there - theta, slopes - gradient)
        theta, gradient = there, slopes
    return theta


def _inverse(curvature: Numbers) -> Numbers:
    # Where the surface curves down, or not at all, go downhill all the same.
    sizes, directions = np.linalg.eigh(curvature)
    sizes = np.maximum(np.abs(sizes), 1e-8 * np.abs(sizes).max() + 1e-300)
    return np.asarray((directions / sizes) @ directions.T)


def _stepped(
    surface: Surface, theta: Numbers, here: float, gradient: Numbers, uphill: Numbers
) -> tuple[Numbers, float, Numbers] | None:
    step, length = uphill @ gradient, 1.0
    decrement = float(gradient @ step)
    while length > SHORTEST:
        there = theta - length * step
        deviance, slopes = surface(there)
        if deviance <= here - 1e-4 * length * decrement:
            return there, deviance, slopes
        # Close by, the deviance is rounding error: believe the gradient instead.
        rounded = deviance <= here + ROUNDING * abs(here)
        if rounded and slopes @ uphill @ slopes < decrement / 2:
            return there, deviance, slopes
        length *= 0.3
    return None


def _better(surface: Surface, theta: Numbers) -> Numbers | None:
    """Return parameters of a lower deviance a step outside, or None: certified."""
    here, slopes = surface.slopes(theta)
    gain = max(1e-8, 10 * ROUNDING * abs(here))
    best, lower = None, here - gain
    levels = surface.parameters.levels
    for number, (level, slope_there) in enumerate(zip(levels, slopes, strict=True)):
        for direction in _downhill(level, slope_there, gain=gain):
            for length in STEPS_OUT:
                grown = surface.parameters.covariances(theta)
                grown[number] = grown[number] + length * direction
                there = surface.parameters.theta_of_covariances(grown)
                deviance = surface.profile(there).deviance
                if deviance < lower:
                    best, lower = there, deviance
    return best


def _downhill(level: Level, slopes: Numbers, *, gain: float) -> list[Numbers]:
    """Return the directions in which the longest step might gain as much."""
    if not level.correlated:
        slopes = np.diag(np.diag(slopes))
    sizes, directions = np.linalg.eigh(slopes)
    down = directions.T[sizes * max(STEPS_OUT) < -gain]
    return [np.outer(direction, direction) for direction in down]
