"""A signal of the library as a row, and back: the only place that does it."""

from typing import Any
from uuid import UUID

from vincula.signals.model import RuleSource, Signal, SignalKind


def told_of(signal: Signal, *, setting: int) -> dict[str, Any]:
    """Return what is kept sealed; ``setting`` numbers the practice's thresholds."""
    return {
        "rule": signal.rule,
        "version": signal.version,
        "setting": setting,
        "position": signal.position,
        "session": signal.session,
        "about": signal.about,
        "reason": signal.reason,
        "inputs": dict(signal.inputs),
        "thresholds": dict(signal.thresholds),
        "source": signal.source.text,
        "doi": signal.source.doi,
    }


def signal_of(told: dict[str, Any], *, episode_id: UUID) -> Signal:
    """Return the library's own type."""
    return Signal(
        kind=SignalKind(told["rule"]),
        rule=told["rule"],
        version=told["version"],
        client=str(episode_id),
        position=told["position"],
        session=told["session"],
        about=told["about"],
        reason=told["reason"],
        inputs=told["inputs"],
        thresholds=told["thresholds"],
        source=RuleSource(text=told["source"], doi=told["doi"]),
    )
