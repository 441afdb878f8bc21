"""Few, good alerts: which signals does a therapist see this week, in which order?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from vincula.errors import NotEnoughInformation
from vincula.signals.hits import HitRate, expected_hits
from vincula.signals.model import Signal, SignalKind

# One new signal a week for so many clients. Our default; a practice may set another.
CLIENTS_A_SIGNAL = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a kind is worth before anybody has answered: our rule, not a finding.

    ``use``: how much it matters to know, from 0 to 1. ``chance``: how often it will be
    confirmed, a guess that replies soon outweigh (see `vincula.signals.hits`).
    """

    use: float
    chance: float


WORTH: Mapping[SignalKind, Worth] = {
    SignalKind.RISK_ANSWER: Worth(use=1.0, chance=1.0),
    SignalKind.CONCERN: Worth(use=1.0, chance=0.9),
    SignalKind.DETERIORATION: Worth(use=1.0, chance=0.6),
    SignalKind.SUDDEN_LOSS: Worth(use=0.9, chance=0.5),
    SignalKind.ALLIANCE_DIP: Worth(use=0.9, chance=0.45),
    SignalKind.MISSED_SESSIONS: Worth(use=0.8, chance=0.5),
    SignalKind.OFF_COURSE: Worth(use=0.6, chance=0.6),
    SignalKind.LOW_ALLIANCE: Worth(use=0.6, chance=0.5),
    SignalKind.PERCEPTION_GAP: Worth(use=0.5, chance=0.5),
    SignalKind.PLATEAU: Worth(use=0.4, chance=0.5),
    SignalKind.MISSED_CHECKINS: Worth(use=0.4, chance=0.5),
    SignalKind.ALWAYS_PERFECT: Worth(use=0.3, chance=0.4),
    SignalKind.RECOVERY: Worth(use=0.3, chance=0.8),
    SignalKind.SUDDEN_GAIN: Worth(use=0.3, chance=0.5),
    SignalKind.IMPROVEMENT: Worth(use=0.25, chance=0.8),
    SignalKind.CARELESS_ANSWERING: Worth(use=0.2, chance=0.4),
}


class Held(StrEnum):
    """Why a signal is not shown now."""

    BUDGET = "others are worth more this week"
    SUPERSEDED = "another signal says more of the same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A signal with its expected value: what it matters, times the chance of a hit."""

    signal: Signal
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """A signal that is not shown, and why. It is listed all the same."""

    weighed: Weighed
    because: Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What one therapist sees: who needs me first, and what was held back.

    ``allowed`` is the budget; signals that never wait are shown on top of it.
    """

    allowed: int
    shown: tuple[Weighed, ...]
    held: tuple[HeldBack, ...]

    @property
    def clients(self) -> tuple[str, ...]:
        """The clients with something shown, who needs me first on top."""
        return tuple(dict.fromkeys(one.signal.client for one in self.shown))


def allowance(clients: int, *, clients_a_signal: float = CLIENTS_A_SIGNAL) -> int:
    """Return how many new signals a week so many clients make room for, at least one.

    Examples
    --------
    >>> allowance(20)
    3
    """
    if clients < 0 or not clients_a_signal > 0:
        raise NotEnoughInformation("a budget needs clients: one signal for so many")
    return max(1, ceil(clients / clients_a_signal))


def week_of(
    signals: Iterable[Signal],
    *,
    clients: int,
    spent: int = 0,
    clients_a_signal: float = CLIENTS_A_SIGNAL,
    rates: Iterable[HitRate] = (),
) -> Week:
    """Choose what one therapist sees, most needed first, and list what was held back.

    Parameters
    ----------
    signals
        The signals that wait: those of this week and those held back before.
    clients
        How many clients the therapist has.
    spent
        How many of this week's places are taken already.
    clients_a_signal
        One new signal a week for so many clients.
    rates
        What people said of earlier signals; without any, our guesses.

    Notes
    -----
    A risk answer and a concern are never held back and take nobody's place. A signal
    of which another says more is listed with the held ones, and is no alert of its own.
    Clients come in order of their most valuable signal; ties go to the one with more
    signals, then to the id, so that the order is the same every time.
    """
    allowed = allowance(clients, clients_a_signal=clients_a_signal)
    weighed = sorted(_weighed(signals, rates), key=_order)
    alone = [one for one in weighed if one.signal.superseded_by is None]
    first = [one for one in alone if one.signal.never_waits]
    waiting = [one for one in alone if not one.signal.never_waits]
    places = max(0, allowed - spent)
    held = [HeldBack(weighed=w, because=Held.BUDGET) for w in waiting[places:]]
    held += [
        HeldBack(weighed=w, because=Held.SUPERSEDED)
        for w in weighed
        if w.signal.superseded_by is not None
    ]
    shown = _by_need(first + waiting[:places])
    return Week(allowed=allowed, shown=tuple(shown), held=tuple(held))


def _weighed(signals: Iterable[Signal], rates: Iterable[HitRate]) -> list[Weighed]:
    guesses = {kind: worth.chance for kind, worth in WORTH.items()}
    chances = expected_hits(rates, guesses=guesses)
    return [
        Weighed(signal=one, value=WORTH[one.kind].use * chances[one.rule])
        for one in signals
    ]


def _order(one: Weighed) -> tuple[bool, float, int, str, str]:
    signal = one.signal
    return (
        not signal.never_waits,
        -one.value,
        signal.position,
        signal.client,
        signal.rule,
    )


def _by_need(shown: list[Weighed]) -> list[Weighed]:
    by_client: dict[str, list[Weighed]] = {}
    for one in shown:
        by_client.setdefault(one.signal.client, []).append(one)
    clients = sorted(
        by_client.values(),
        key=lambda own: (*_order(own[0])[:2], -len(own), own[0].signal.client),
    )
    # Safety first, whoever it is about; then client by client.
    flat = [one for own in clients for one in own]
    return sorted(flat, key=lambda one: one.signal.kind is not SignalKind.RISK_ANSWER)
