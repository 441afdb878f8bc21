"""Better, worse, or staying where it is: what the outcome scores say so far."""

from dataclasses import dataclass
from statistics import fmean
from typing import ClassVar

from vincula.signals.case import Case, Measure, outcome_of
from vincula.signals.course import ExpectedCourse, Outlook, why_not
from vincula.signals.model import RuleSource, Signal, SignalKind
from vincula.signals.rule import Rule, made

# A published threshold counts itself; scores in tenths do not meet exactly in binary.
EDGE = 1e-9

JACOBSON_TRUAX = RuleSource(
    text="Jacobson & Truax (1991)", doi="10.1037/0022-006X.59.1.12"
)
CHANGE_SO_FAR = RuleSource(
    text="Our rule: the change so far, chosen by docs/science/signals.md; the idea of"
    " an alarm for clients who do not get better: Lambert, Whipple & Kleinstaeuber"
    " (2018)",
    doi="10.1037/pst0000167",
)
EXPECTED = RuleSource(
    text="Expected course by a growth model whose card has earned it; bands as alarms:"
    " Finch, Lambert & Schaalje (2001)",
    doi="10.1002/cpp.286",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deterioration:
    """Worse than at the start by more than measurement error explains."""

    kind: ClassVar = SignalKind.DETERIORATION
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = JACOBSON_TRUAX

    def check(self, case: Case) -> Signal | None:
        ends = _sure(case)
        if ends is None or ends.gain > -ends.reliable + EDGE:
            return None
        return made(self, case, ends.told(), against={"reliable": ends.reliable})


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """Better than at the start by more than measurement error explains."""

    kind: ClassVar = SignalKind.IMPROVEMENT
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = JACOBSON_TRUAX

    def check(self, case: Case) -> Signal | None:
        ends = _sure(case)
        if ends is None or not ends.improved:
            return None
        return _once(self, case, ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Reliably better, and from the worse side of the cut-off to the better."""

    kind: ClassVar = SignalKind.RECOVERY
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = JACOBSON_TRUAX

    def check(self, case: Case) -> Signal | None:
        ends = _sure(case)
        if ends is None or not (ends.improved and ends.crossed):
            return None
        return _once(self, case, ends, cutoff=ends.measure.cutoff_points or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plateau:
    """The last scores all within measurement error, and not yet well.

    Well is: on the better side of the cut-off or, without one, reliably better than at
    the start. ``sessions`` scores are looked at; their two halves must have the same
    mean within half a reliable change.
    """

    sessions: int = 6

    kind: ClassVar = SignalKind.PLATEAU
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = RuleSource(
        text="Our rule: six scores within one reliable change", doi=None
    )

    def check(self, case: Case) -> Signal | None:
        ends = _sure(case)
        if ends is None or ends.well:
            return None
        recent = [score for _, score in ends.scores[-self.sessions :]]
        if len(recent) < self.sessions or max(recent) - min(recent) >= ends.reliable:
            return None
        half = self.sessions // 2
        moved = abs(fmean(recent[-half:]) - fmean(recent[:half]))
        if moved >= ends.reliable / 2:
            return None
        told = {"lowest": min(recent), "highest": max(recent), "scores": self.sessions}
        return made(self, case, {**told}, against={"reliable": ends.reliable})


@dataclass(frozen=True, slots=True, kw_only=True)
class OffCourse:
    """Not where a course like this was expected to be.

    With a model whose card has earned it: worse than the 80 % band from the start, or a
    chance of reliable improvement below ``chance``. Else the change so far: from score
    number ``from_score`` on, better by no more than ``share`` of a reliable change (by
    nothing, that is) and still a case, where there is a cut-off.
    """

    from_score: int = 4
    share: float = 0.0
    chance: float = 0.2
    model: ExpectedCourse | None = None

    kind: ClassVar = SignalKind.OFF_COURSE
    version: ClassVar[str] = "1"
    source: ClassVar[RuleSource] = CHANGE_SO_FAR

    def check(self, case: Case) -> Signal | None:
        ends = _ends(case)
        if ends is None:
            return None
        outlook = self._outlook(case)
        if outlook is not None:
            return self._by_model(case, ends, outlook)
        return self._by_change(case)

    def _outlook(self, case: Case) -> Outlook | None:
        if self.model is None or why_not(self.model.card):
            return None
        return self.model.outlook(case)

    def _by_model(self, case: Case, ends: "_Ends", found: Outlook) -> Signal | None:
        beyond = ends.measure.better_by(found.worst_points, ends.latest) < 0
        if not beyond and found.chance >= self.chance:
            return None
        told = {
            **ends.told(),
            "expected": found.expected_points,
            "worst": found.worst_points,
            "chance": found.chance,
            "model": self.model.card.model if self.model else "",
        }
        return made(
            self,
            case,
            told,
            reason="signal.off-course.expected",
            source=EXPECTED,
        )

    def _by_change(self, case: Case) -> Signal | None:
        ends = _sure(case)
        if ends is None or len(ends.scores) < self.from_score:
            return None
        if ends.gain > self.share * ends.reliable + EDGE:
            return None
        if ends.measure.is_case(ends.latest) is False:
            return None
        told = {**ends.told(), "scores": len(ends.scores)}
        return made(self, case, told, against={"reliable": ends.reliable})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """First and latest score of a client who has just given one."""

    measure: Measure
    scores: tuple[tuple[int, float], ...]

    @property
    def first(self) -> float:
        return self.scores[0][1]

    @property
    def latest(self) -> float:
        return self.scores[-1][1]

    @property
    def gain(self) -> float:
        return self.measure.better_by(self.first, self.latest)

    def told(self) -> dict[str, float | str]:
        return {
            "first": self.first,
            "latest": self.latest,
            "change": self.latest - self.first,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sure(_Ends):
    """The same where it is known how large a change is no error of measurement."""

    reliable: float

    @property
    def improved(self) -> bool:
        return self.gain >= self.reliable - EDGE

    @property
    def crossed(self) -> bool:
        """From the worse side of the cut-off, where there is one, to the better."""
        sides = (self.measure.is_case(self.first), self.measure.is_case(self.latest))
        return sides == (True, False)

    @property
    def well(self) -> bool:
        case = self.measure.is_case(self.latest)
        return self.improved if case is None else not case


def _ends(case: Case) -> _Ends | None:
    scores = case.just_given(outcome_of)
    if case.outcome is None or len(scores) <= 1:
        return None
    return _Ends(measure=case.outcome, scores=tuple(scores))


def _sure(case: Case) -> _Sure | None:
    ends = _ends(case)
    if ends is None or ends.measure.reliable_points is None:
        return None
    return _Sure(
        measure=ends.measure,
        scores=ends.scores,
        reliable=ends.measure.reliable_points,
    )


def _once(rule: Rule, case: Case, ends: _Sure, **against: float) -> Signal:
    """Return a signal that is told once in a course, however long it holds."""
    return made(
        rule,
        case,
        ends.told(),
        about="once",
        against={"reliable": ends.reliable, **against},
    )
