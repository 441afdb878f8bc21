"""Which signals are new, after what has just come in? Stored in the same transaction.

A state that lasts is one signal. What has a beginning of its own is told once; the rest
is new again only after a visit with answers at which the rule was silent.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from vincula.signals.case import Case
from vincula.signals.lifecycle import SignalState, moved
from vincula.signals.model import Signal, SignalKind
from vincula.signals.raising import active_signals, superseded
from vincula.signals.rule import Rule
from vincula_practice.audit.actions import record
from vincula_practice.audit.reads import not_noting
from vincula_practice.people.models import Episode
from vincula_practice.sessions.models import Session
from vincula_practice.signals.models import ALIVE, State, StoredSignal
from vincula_practice.signals.telling import signal_of, told_of

UNTOUCHED = (State.OPEN, State.SEEN)
# What says how things stand now, and is over when they no longer stand so.
STANDS = (SignalKind.OFF_COURSE, SignalKind.PLATEAU, SignalKind.DETERIORATION)
PASSED = "passed"


def raise_new(
    *,
    episode: Episode,
    session: Session | None,
    case: Case,
    rules: Collection[Rule],
    setting: int,
    at: datetime,
) -> list[StoredSignal]:
    """Store what is new, say what supersedes what, and let go what no longer holds."""
    with not_noting():
        known = list(StoredSignal.objects.filter(episode=episode).order_by("raised_at"))
    found = active_signals(case, rules)
    fresh = [
        StoredSignal(
            episode=episode,
            session=session,
            raised_at=at,
            told=told_of(one, setting=setting),
        )
        for one in found
        if _is_new(one, known, case, rules)
    ]
    changed = _let_go([*known, *fresh], fresh, at=at)
    changed += _passed(known, found, case, rules, at=at)
    StoredSignal.objects.bulk_create(fresh)
    # Those that were there already; what is new was made with its state.
    for row in (one for one in changed if one in known):
        row.save(update_fields=["state", "closed_at", "superseded_by", "said"])
    if fresh or changed:
        note_raised(episode, fresh, at=at, superseded=len(changed))
    return fresh


def note_raised(
    episode: Episode, fresh: Iterable[StoredSignal], *, at: datetime, superseded: int
) -> None:
    """Put on record which signals came, and how many they took the place of."""
    record(
        "raised",
        episode,
        by=None,
        at=at,
        practice_id=episode.client.practice_id,
        signals=[row.pk for row in fresh],
        superseded=superseded,
    )


def _is_new(
    signal: Signal, known: Sequence[StoredSignal], case: Case, rules: Iterable[Rule]
) -> bool:
    same = [row for row in known if row.rule == signal.rule]
    if signal.about:
        return all(row.about != signal.about for row in same)
    here = any(row.told["session"] == signal.session for row in same)
    if here or any(row.state in ALIVE for row in same):
        return False
    rule = next(one for one in rules if one.kind is signal.kind)
    return not same or not _spoke_last(rule, case)


def _spoke_last(rule: Rule, case: Case) -> bool:
    """Tell whether a rule spoke at the last visit with answers before this one, or since."""
    for place in range(len(case.visits) - 2, -1, -1):
        if rule.check(case.until(place)) is not None:
            return True
        visit = case.visits[place]
        if visit.outcome is not None or visit.alliance is not None:
            return False
    return False


def _let_go(
    rows: Sequence[StoredSignal], fresh: Sequence[StoredSignal], *, at: datetime
) -> list[StoredSignal]:
    """Let those go of which another says more; return which went."""
    if not fresh:
        return []
    alive = [row for row in rows if row.state in UNTOUCHED]
    signals = superseded(
        signal_of(row.told, episode_id=row.episode_id) for row in alive
    )
    gone = []
    for row, signal in zip(alive, signals, strict=True):
        more = _more(row, signal, alive, fresh)
        if more is not None and not signal.never_waits:
            row.state = State(moved(SignalState(row.state), SignalState.SUPERSEDED))
            row.superseded_by, row.closed_at = more, at
            gone.append(row)
    return gone


def _more(
    row: StoredSignal,
    signal: Signal,
    alive: Sequence[StoredSignal],
    fresh: Sequence[StoredSignal],
) -> StoredSignal | None:
    """Return what says more: another kind, or the same rule about something later."""
    if signal.superseded_by is not None:
        others = [one for one in alive if one.rule == signal.superseded_by]
        return others[-1] if others else None
    if row in fresh:
        return None
    later = [one for one in fresh if one.rule == row.rule]
    return later[-1] if later else None


def _passed(
    known: Sequence[StoredSignal],
    found: Iterable[Signal],
    case: Case,
    rules: Iterable[Rule],
    *,
    at: datetime,
) -> list[StoredSignal]:
    """Let a standing go that nobody touched and two scores in a row no longer show."""
    if case.latest.outcome is None:
        return []
    speaking = {one.kind for one in found}
    silent = [r for r in rules if r.kind in STANDS and r.kind not in speaking]
    gone = []
    for rule in silent:
        rows = [r for r in known if r.rule == rule.kind and r.state in UNTOUCHED]
        if rows and not _spoke_last(rule, case):
            for row in rows:
                row.state, row.closed_at = State.DISMISSED, at
                row.said = [*row.said, {"what": PASSED, "at": at.isoformat()}]
            gone += rows
    return gone
