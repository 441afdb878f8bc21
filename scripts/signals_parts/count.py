"""Week by week: what was raised, what was shown, what waited, and what was true."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from signals_parts.practice import OUTCOME, Course
from vincula.signals.budget import week_of
from vincula.signals.model import Signal, SignalKind
from vincula.signals.raising import new_signals
from vincula.signals.rules import every_rule
from vincula.signals.rules.outcome import OffCourse

Row = dict[str, Any]

# A signal that found no place in so many weeks is listed and no longer competes.
WAITS_WEEKS = 3
RELIABLE = OUTCOME.reliable_points or 0.0
LOW = 4.6
BIASED = 0.5


@dataclass(frozen=True, slots=True)
class Raised:
    """A signal, the week in which it was raised, and whether it was right."""

    signal: Signal
    week: int
    course: Course
    right: bool | None


def raised_in(courses: Sequence[Course]) -> list[Raised]:
    """Return every signal of every course."""
    rules = every_rule()
    return [
        Raised(one, course.week + one.position, course, _right(one, course))
        for course in courses
        for one in new_signals(course.case, rules)
    ]


def by_kind(
    raised: Sequence[Raised], *, therapists: int, places: int, weeks: int, per: float
) -> tuple[list[Row], Row]:
    """Return a row a kind, and the sum, for a therapist and week."""
    shown, waited = _shown(raised, therapists, places, weeks, per)
    inside = [one for one in raised if 0 <= one.week < weeks]
    whole = therapists * weeks
    rows = []
    for kind in SignalKind:
        own = [one for one in inside if one.signal.kind is kind]
        alone = [one for one in own if one.signal.superseded_by is None]
        judged = [one.right for one in own if one.right is not None]
        rows.append(
            {
                "kind": kind.value,
                "raised": len(own) / whole,
                "superseded": (len(own) - len(alone)) / whole,
                "shown": shown[kind] / whole,
                "right": sum(judged) / len(judged) if judged else None,
                "judged": len(judged),
            }
        )
    total: Row = {
        name: sum(row[name] for row in rows)
        for name in ("raised", "superseded", "shown")
    }
    total["held"] = total["raised"] - total["superseded"] - total["shown"]
    total["weeks_waited"] = waited
    return rows, total


def off_course(courses: Sequence[Course]) -> list[Row]:
    """Try shares and first scores of the change so far against how courses ended."""
    rows = []
    for start in (3, 4, 6):
        for share in (0.0, 0.25, 0.5):
            rule = OffCourse(from_score=start, share=share)
            counts: Counter[tuple[bool, bool]] = Counter()
            for course in courses:
                ended = _ended_better(course, start)
                if ended is None:
                    continue
                spoke = any(
                    rule.check(course.case.until(place)) is not None
                    for place in range(len(course.case.visits) - 2)
                )
                counts[spoke, ended] += 1
            rows.append(_accuracy(start, share, counts))
    return rows


def _accuracy(start: int, share: float, counts: Counter[tuple[bool, bool]]) -> Row:
    hit, false = counts[True, False], counts[True, True]
    missed, calm = counts[False, False], counts[False, True]
    return {
        "from": start,
        "share": share,
        "clients": counts.total(),
        "sensitivity": hit / (hit + missed),
        "specificity": calm / (calm + false),
        "ppv": hit / (hit + false),
        "flagged": (hit + false) / counts.total(),
    }


def _shown(
    raised: Sequence[Raised], therapists: int, places: int, weeks: int, per: float
) -> tuple[Counter[SignalKind], float]:
    by_place: dict[tuple[int, int], list[Raised]] = defaultdict(list)
    for one in raised:
        by_place[one.course.therapist, one.week].append(one)
    shown: Counter[SignalKind] = Counter()
    waits: list[int] = []
    for therapist in range(therapists):
        waiting: list[Raised] = []
        for week in range(weeks):
            waiting = [one for one in waiting if week - one.week < WAITS_WEEKS]
            waiting += [
                one
                for one in by_place[therapist, week]
                if one.signal.superseded_by is None
            ]
            mine = {id(one.signal): one for one in waiting}
            found = week_of(
                [one.signal for one in waiting], clients=places, clients_a_signal=per
            )
            for seen in found.shown:
                one = mine.pop(id(seen.signal))
                shown[seen.signal.kind] += 1
                waits.append(week - one.week)
            waiting = list(mine.values())
    return shown, sum(waits) / max(1, len(waits))


def _scores(course: Course) -> list[tuple[int, float]]:
    return [
        (place, visit.outcome)
        for place, visit in enumerate(course.case.visits)
        if visit.outcome is not None
    ]


def _ended_better(course: Course, start: int) -> bool | None:
    scores = _scores(course)
    if len(scores) < start + 2:
        return None
    return scores[0][1] - scores[-1][1] >= RELIABLE


def _right(signal: Signal, course: Course) -> bool | None:
    """Whether the end of the course, or the truth, agrees; None: nothing to judge by."""
    scores = _scores(course)
    here, truth = signal.position, course.truth
    later = [value for place, value in scores if place > here]
    kind = signal.kind
    if kind in _BY_END:
        return _BY_END[kind](scores, here) if later else None
    if kind is SignalKind.ALLIANCE_DIP:
        return any(onset <= here <= end + 1 for onset, end in truth.ruptures)
    if kind is SignalKind.LOW_ALLIANCE:
        return truth.level <= LOW
    if kind is SignalKind.PERCEPTION_GAP:
        return abs(truth.bias) >= BIASED
    if kind is SignalKind.CARELESS_ANSWERING:
        return here in truth.hasty
    return None


def _gain(scores: list[tuple[int, float]], start: int | None = None) -> float:
    before = [value for place, value in scores if start is None or place <= start]
    return (before[0] if start is None else before[-1]) - scores[-1][1]


_BY_END = {
    SignalKind.DETERIORATION: lambda s, _: _gain(s) < 0,
    SignalKind.SUDDEN_LOSS: lambda s, here: _gain(s, here) < RELIABLE,
    SignalKind.OFF_COURSE: lambda s, _: _gain(s) < RELIABLE,
    SignalKind.PLATEAU: lambda s, here: _gain(s, here) < RELIABLE / 2,
    SignalKind.IMPROVEMENT: lambda s, _: _gain(s) >= RELIABLE,
    SignalKind.RECOVERY: lambda s, _: _gain(s) >= RELIABLE,
    SignalKind.SUDDEN_GAIN: lambda s, here: _gain(s, here) > -RELIABLE / 2,
}
