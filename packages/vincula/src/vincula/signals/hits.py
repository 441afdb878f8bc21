"""Of the signals of a rule, how many did the people confirm? Counted, never assumed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vincula.change.reliable import LEVEL_95
from vincula.change.tally import wilson
from vincula.errors import NotEnoughInformation
from vincula.signals.model import SignalKind

# How many signals our guess before any answer weighs.
PRIOR_SIGNALS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the two people said of one signal; None: nobody has said anything yet."""

    rule: str
    version: str
    confirmed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRate:
    """How often a version of a rule was right, with every denominator.

    ``share`` is confirmed by answered with its Wilson interval; None before the first
    answer. Signals that nobody answered count in ``raised`` only: silence is no hit.
    """

    rule: str
    version: str
    raised: int
    answered: int
    confirmed: int
    share: float | None
    lower: float | None
    upper: float | None


def hit_rates(
    replies: Iterable[Reply], *, level: float = LEVEL_95
) -> tuple[HitRate, ...]:
    """Count replies by rule and version, in order of their names.

    Examples
    --------
    >>> told = [Reply(rule="plateau", version="1", confirmed=c) for c in (True, None)]
    >>> rate, = hit_rates(told)
    >>> rate.raised, rate.answered, rate.confirmed
    (2, 1, 1)
    """
    by_rule: dict[tuple[str, str], list[bool | None]] = {}
    for reply in replies:
        by_rule.setdefault((reply.rule, reply.version), []).append(reply.confirmed)
    return tuple(
        _rate(rule, version, found, level)
        for (rule, version), found in sorted(by_rule.items())
    )


def expected_hits(
    rates: Iterable[HitRate], *, guesses: Mapping[SignalKind, float]
) -> dict[str, float]:
    """Return, by rule, the chance that its next signal will be confirmed.

    A guess before any answer, which `PRIOR_SIGNALS` signals are worth, and then more
    and more what people said. Versions of a rule are not joined: the latest counts.
    """
    latest: dict[str, HitRate] = {}
    for rate in sorted(rates, key=lambda one: _order(one.version)):
        latest[rate.rule] = rate
    return {
        kind.value: _shrunken(latest.get(kind.value), guess)
        for kind, guess in guesses.items()
    }


def _order(version: str) -> tuple[int, str]:
    return (int(version), "") if version.isdecimal() else (0, version)


def _shrunken(rate: HitRate | None, guess: float) -> float:
    if not 0 <= guess <= 1:
        raise NotEnoughInformation("a chance lies between 0 and 1")
    confirmed = rate.confirmed if rate else 0
    answered = rate.answered if rate else 0
    return (guess * PRIOR_SIGNALS + confirmed) / (PRIOR_SIGNALS + answered)


def _rate(rule: str, version: str, found: list[bool | None], level: float) -> HitRate:
    answered = sum(one is not None for one in found)
    confirmed = sum(one is True for one in found)
    share = wilson(confirmed, of=answered, level=level) if answered else None
    return HitRate(
        rule=rule,
        version=version,
        raised=len(found),
        answered=answered,
        confirmed=confirmed,
        share=None if share is None else share.estimate,
        lower=None if share is None else share.lower,
        upper=None if share is None else share.upper,
    )
