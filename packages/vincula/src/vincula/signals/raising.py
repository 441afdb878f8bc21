"""Which signals are new at each session? A state that lasts is one signal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vincula.signals.case import Case
from vincula.signals.model import Signal, SignalKind
from vincula.signals.rule import Rule

# What says more of the same: where both are there, the first one names the second.
SUPERSEDES: dict[SignalKind, tuple[SignalKind, ...]] = {
    SignalKind.OFF_COURSE: (SignalKind.DETERIORATION, SignalKind.SUDDEN_LOSS),
    SignalKind.PLATEAU: (SignalKind.DETERIORATION, SignalKind.OFF_COURSE),
    SignalKind.IMPROVEMENT: (SignalKind.RECOVERY,),
    SignalKind.SUDDEN_GAIN: (SignalKind.RECOVERY, SignalKind.IMPROVEMENT),
    SignalKind.LOW_ALLIANCE: (SignalKind.ALLIANCE_DIP,),
    SignalKind.ALLIANCE_DIP: (SignalKind.CONCERN,),
    SignalKind.MISSED_CHECKINS: (SignalKind.MISSED_SESSIONS,),
}


def active_signals(case: Case, rules: Iterable[Rule]) -> tuple[Signal, ...]:
    """Return what holds after the latest visit, with what supersedes what."""
    found = [signal for rule in rules if (signal := rule.check(case)) is not None]
    return superseded(found)


def new_signals(
    case: Case, rules: Sequence[Rule], *, quiet_visits: int = 2
) -> tuple[Signal, ...]:
    """Return every signal of a course at the session where it began.

    A rule that keeps speaking about the same thing is one signal. It is a new one after
    ``quiet_visits`` answered visits at which the rule was silent: a form that was missed
    neither ends nor begins anything, and a score that wavers about a threshold is not
    told again and again. What has a beginning of its own (``about``) is told once.
    """
    raised: list[Signal] = []
    silent: dict[tuple[str, str], int] = {}
    for position in range(len(case.visits)):
        seen = case.until(position)
        found = active_signals(seen, rules)
        raised += [one for one in found if _is_new(one, silent, quiet_visits)]
        if seen.latest.outcome is not None or seen.latest.alliance is not None:
            silent = {key: visits + 1 for key, visits in silent.items()}
        silent |= {_key(one): 0 for one in found}
    return tuple(raised)


def _is_new(signal: Signal, silent: dict[tuple[str, str], int], quiet: int) -> bool:
    # Silence counts the visit at hand, too, at which the rule speaks again.
    visits = silent.get(_key(signal))
    return visits is None or (not signal.about and visits >= quiet)


def superseded(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Mark those of one client that another says more about, and by which kind."""
    found = list(signals)
    there = {(one.client, one.kind) for one in found}
    return tuple(
        replace(one, superseded_by=next(_more(one, there), None)) for one in found
    )


def _more(signal: Signal, there: set[tuple[str, SignalKind]]) -> Iterator[SignalKind]:
    return (
        kind
        for kind in SUPERSEDES.get(signal.kind, ())
        if (signal.client, kind) in there
    )


def _key(signal: Signal) -> tuple[str, str]:
    return (signal.rule, signal.about)
