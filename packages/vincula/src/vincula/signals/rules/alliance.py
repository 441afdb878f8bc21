"""The alliance against the person's own pattern, low from the start, always perfect."""

from dataclasses import dataclass
from statistics import median
from typing import ClassVar

from vincula.alliance.rupture import Episode, OwnRule, own_dips, usual_before
from vincula.signals.case import Case, Measure, alliance_of
from vincula.signals.model import RuleSource, Signal, SignalKind
from vincula.signals.rule import made

EDGE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceDip:
    """Below the person's own range, which the sessions before have made.

    The range is never narrower than the measurement error of one rating. ``spreads``,
    ``at_least`` and ``window`` are those of `vincula.alliance.rupture.OwnRule`.
    """

    spreads: float = 1.0
    at_least: int = 3
    window: int = 5

    kind: ClassVar = SignalKind.ALLIANCE_DIP
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = RuleSource(
        text="Our rule, chosen by docs/science/alliance-simulation.md; falls against"
        " the person's own pattern as candidates for ruptures: Stiles et al. (2004)",
        doi="10.1037/0022-006X.72.1.81",
    )

    def check(self, case: Case) -> Signal | None:
        given = case.just_given(alliance_of)
        floor = case.alliance.floor if case.alliance else None
        if floor is None or not given:
            return None
        values = _upwards(case.alliance, given)
        rule = self._own(floor)
        dips = own_dips(values, rule)
        if not dips or not self._lasts(dips[-1], len(values) - 1):
            return None
        usual = usual_before(values, dips[-1].onset, rule)
        centre = usual.centre if usual else dips[-1].before_points
        return self._signal(case, given, dips[-1], _sign(case.alliance) * centre, floor)

    def _signal(
        self,
        case: Case,
        given: list[tuple[int, float]],
        dip: Episode,
        centre: float,
        floor: float,
    ) -> Signal:
        told: dict[str, float | str] = {
            "latest": given[-1][1],
            "usual": centre,
            "below": abs(given[-1][1] - centre),
            "earlier": dip.onset,
            "since_session": case.visits[given[dip.onset][0]].label,
        }
        return made(
            self, case, told, about=str(given[dip.onset][0]), against={"floor": floor}
        )

    def _own(self, floor: float) -> OwnRule:
        return OwnRule(
            floor_points=floor,
            spreads=self.spreads,
            minimum_sessions=self.at_least,
            window_sessions=self.window,
        )

    def _lasts(self, dip: Episode, last: int) -> bool:
        return dip.returned is None and last - dip.onset <= self.window


@dataclass(frozen=True, slots=True, kw_only=True)
class LowFromStart:
    """The middle of the first ratings at or below what is low for this measure.

    Where the measure names no such figure, ``low_share`` of the scale from its worst
    end. Looked at from rating ``ratings`` on, for ``watched`` ratings.
    """

    ratings: int = 3
    watched: int = 3
    low_share: float = 0.6

    kind: ClassVar = SignalKind.LOW_ALLIANCE
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = RuleSource(
        text="Our rule: the middle of the first three ratings; early alliance and"
        " outcome: Flueckiger et al. (2018)",
        doi="10.1037/pst0000172",
    )

    def check(self, case: Case) -> Signal | None:
        given = case.just_given(alliance_of)
        line = self._line(case.alliance)
        if line is None or not (
            self.ratings <= len(given) < self.ratings + self.watched
        ):
            return None
        middle = median(value for _, value in given[: self.ratings])
        if case.alliance is None or case.alliance.better_by(line, middle) > 0:
            return None
        told: dict[str, float | str] = {"middle": middle, "ratings": self.ratings}
        return made(self, case, told, against={"low": line})

    def _line(self, measure: Measure | None) -> float | None:
        if measure is None or measure.low_points is not None:
            return measure.low_points if measure else None
        if measure.minimum is None or measure.maximum is None:
            return None
        ends = (measure.minimum, measure.maximum)
        worst, best = ends if _sign(measure) > 0 else ends[::-1]
        return worst + self.low_share * (best - worst)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlwaysPerfect:
    """Nothing but the best possible rating, ``ratings`` times in a row.

    That may be how it is. It may also be courtesy, and then no fall will ever show.
    """

    ratings: int = 4

    kind: ClassVar = SignalKind.ALWAYS_PERFECT
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = RuleSource(
        text="Our rule; ratings at the ceiling: Tryon, Blackwell & Hammel (2008)",
        doi="10.1037/a0014338",
    )

    def check(self, case: Case) -> Signal | None:
        given = case.just_given(alliance_of)
        best = _best(case.alliance)
        recent = [value for _, value in given[-self.ratings :]]
        if best is None or len(recent) < self.ratings:
            return None
        if any(abs(value - best) > EDGE for value in recent):
            return None
        return made(
            self, case, {"ratings": self.ratings, "best": best}, against={"best": best}
        )


def _sign(measure: Measure | None) -> int:
    return 1 if measure is None or measure.better_by(0, 1) > 0 else -1


def _upwards(measure: Measure | None, given: list[tuple[int, float]]) -> list[float]:
    """Return the ratings turned so that higher is better."""
    return [_sign(measure) * value for _, value in given]


def _best(measure: Measure | None) -> float | None:
    if measure is None:
        return None
    return measure.maximum if _sign(measure) > 0 else measure.minimum
