r"""Between which bounds do effects and differences lie, without taking them for normal?

A profile interval holds the values v at which the deviance, with everything else chosen as
well as it can be, is above its lowest by no more than chance would lead:
:math:`\min_{\theta:\,g(\theta)=v} d(\theta) - \min d \le \chi^2_1`. Unlike an estimate with
so many standard errors on either side it is lopsided where the data are, and the bounds of a
standard deviation never lie below zero.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import chdtri

from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation
from vincula.trajectory.design import Design
from vincula.trajectory.fit import searched
from vincula.trajectory.likelihood import Profile
from vincula.trajectory.model import Method
from vincula.trajectory.optimise import Lowest
from vincula.trajectory.recoding import Recoding
from vincula.trajectory.statistics import ClientSums

# How far out, in steps that double, a bound is looked for.
DOUBLINGS = 12
# A slope of the deviance that leaves it a millionth above its lowest, and how near a bound
# is found, in steps of about a standard error.
FLAT, NEAR = 1e-3, 1e-4
# Below this share of the residual SD a standard deviation is at zero.
AT_ZERO = 1e-4
FIXED, CLIENT, THERAPIST, RESIDUAL = "fixed", "client", "therapist", "residual"

Value = Callable[[Numbers], float]
Held = Callable[[Numbers, float], float]
Begun = Callable[[Numbers, float], Numbers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Lower and upper bound, in points for each unit of the term."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """By term: of the fixed effects, of the standard deviations, and the residual SD."""

    fixed: dict[str, Interval]
    client_sd: dict[str, Interval]
    therapist_sd: dict[str, Interval]
    residual_sd: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One thing that has bounds: which part of a model, and the name of its term."""

    part: str
    name: str
    place: int = 0


def profile_intervals(
    design: Design, sums: ClientSums, *, level: float = 0.95
) -> Intervals:
    """Return profile intervals of a fit by maximum likelihood.

    Parameters
    ----------
    design, sums
        What a fit takes.
    level
        How often such intervals hold the truth, between 0 and 1.

    Raises
    ------
    NotEnoughInformation
        As `fit_sums`.

    Notes
    -----
    Of ML also where the model was fitted by REML: restricted likelihoods with another fixed
    effect cannot be compared. A standard deviation of which nothing can be said but that it
    may be zero has zero as its lower bound.

    References
    ----------
    Bates et al. (2015), section 5.1, https://doi.org/10.18637/jss.v067.i01
    """
    about = profiles(design, sums, level=level)
    return intervals_of({one: about.interval(one) for one in quantities(design)})


def quantities(design: Design) -> list[Quantity]:
    """Return what has bounds in a design, in the order in which it is told."""
    parts = (
        (FIXED, design.fixed),
        (CLIENT, design.client),
        (THERAPIST, design.therapist),
    )
    named = [
        Quantity(part=part, name=term.name, place=place)
        for part, terms in parts
        for place, term in enumerate(terms)
    ]
    return [*named, Quantity(part=RESIDUAL, name="")]


def intervals_of(found: Mapping[Quantity, Interval]) -> Intervals:
    """Put together what was found one by one."""
    fixed, client, therapist = (
        {one.name: own for one, own in found.items() if one.part == part}
        for part in (FIXED, CLIENT, THERAPIST)
    )
    (residual,) = (own for one, own in found.items() if one.part == RESIDUAL)
    return Intervals(
        fixed=fixed, client_sd=client, therapist_sd=therapist, residual_sd=residual
    )


@np.errstate(all="ignore")
def profiles(design: Design, sums: ClientSums, *, level: float) -> "Profiles":
    """Search where the deviance is lowest, from where bounds are looked for one by one.

    Raises
    ------
    NotEnoughInformation
        As `fit_sums`; or the level is none.
    """
    if not 0 < level < 1:
        raise NotEnoughInformation("the level of an interval lies between 0 and 1")
    found, best = searched(design, sums, method=Method.ML)
    return Profiles(
        found=found, best=best, units=sums.recoding, rise=float(chdtri(1, 1 - level))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """The lowest deviance with one quantity held, and where it has risen so far."""

    found: Lowest
    best: Profile
    units: Recoding
    rise: float

    @np.errstate(all="ignore")
    def interval(self, one: Quantity) -> Interval:
        """Return the bounds of one quantity."""
        if one.part == RESIDUAL:
            return self._of_residual()
        if one.part == FIXED:
            return self._of_effect(one.place)
        return self._of_sd((CLIENT, THERAPIST).index(one.part), one.place)

    def _of_effect(self, place: int) -> Interval:
        row = self.units.fixed.back[place]

        def held(theta: Numbers, value: float) -> float:
            there = self.found.surface.profile(theta)
            away = float(row @ there.coefficients) - value
            n = self.found.surface.sums.n_rows
            added = away**2 / (n * float(row @ there.inverse @ row) * there.variance)
            return there.deviance + n * float(np.log1p(added))

        middle = float(row @ self.best.coefficients)
        step = float(np.sqrt(self.best.variance * row @ self.best.inverse @ row))
        ends = [self._end(held, middle, side * step) for side in (-1, 1)]
        scale = self.units.score_scale
        shift = self.units.score_shift if place == self.units.fixed.intercept else 0.0
        return Interval(low=shift + scale * ends[0], high=shift + scale * ends[1])

    def _of_residual(self) -> Interval:
        return self._of_log(lambda _theta: 1.0, lambda theta, _ratio: theta)

    def _of_sd(self, level: int, place: int) -> Interval:
        parameters = self.found.surface.parameters
        places = list(parameters.levels[level].places)
        row = self.units.random.back[np.ix_(places, places)][place]

        def relative(theta: Numbers) -> float:
            factor = parameters.own(theta)[level]
            return max(float(np.linalg.norm(row @ factor)), 1e-12)

        def grown(theta: Numbers, ratio: float) -> Numbers:
            parts = parameters.split(theta)
            if relative(theta) < AT_ZERO:
                parts[level] = parameters.levels[level].beginning()
                ratio *= relative(theta) / relative(np.concatenate(parts))
            parts[level] = parts[level] * ratio
            return np.concatenate(parts)

        return self._of_log(relative, grown)

    def _of_log(self, relative: Value, grown: Begun) -> Interval:
        """Profile the residual SD times something: held, it says what the SD must be."""
        n = self.found.surface.sums.n_rows

        def off(theta: Numbers, there: Profile, value: float) -> float:
            return float(np.log(there.variance)) - 2 * (
                value - float(np.log(relative(theta)))
            )

        def held(theta: Numbers, value: float) -> float:
            there = self.found.surface.profile(theta)
            away = min(off(theta, there, value), 50.0)
            return there.deviance + n * (float(np.exp(away)) - away - 1)

        def begun(theta: Numbers, value: float) -> Numbers:
            there = self.found.surface.profile(theta)
            return grown(theta, float(np.exp(-off(theta, there, value) / 2)))

        size = relative(self.found.theta)
        middle = (
            float(np.log(max(size, AT_ZERO))) + float(np.log(self.best.variance)) / 2
        )
        low = self._end(held, middle, -0.1, begun) if size > AT_ZERO else -np.inf
        high = self._end(held, middle, 0.1, begun)
        scale = self.units.score_scale
        return Interval(
            low=scale * float(np.exp(low)), high=scale * float(np.exp(high))
        )

    def _end(
        self, held: Held, middle: float, step: float, begun: Begun | None = None
    ) -> float:
        """Return where the deviance has risen enough; infinite where it never does."""
        theta = self.found.theta

        def risen(value: float) -> float:
            nonlocal theta
            start = begun(theta, value) if begun else theta
            lowest = minimize(
                held, start, args=(value,), method="BFGS", options={"gtol": FLAT}
            )
            theta = lowest.x
            return float(lowest.fun) - self.best.deviance - self.rise

        inner, outer = middle, middle + step
        for _ in range(DOUBLINGS):
            if risen(outer) > 0:
                return float(brentq(risen, inner, outer, xtol=NEAR * abs(step)))
            inner, outer = outer, outer + 2 * (outer - middle)
        return float(np.sign(step) * np.inf)
