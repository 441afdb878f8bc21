"""What every rule offers, and how it makes a signal of what it saw."""

from dataclasses import fields
from typing import Protocol

from vincula.signals.case import Case
from vincula.signals.model import RuleSource, Signal, SignalKind


class Rule(Protocol):
    """A frozen class: its fields are its thresholds."""

    @property
    def kind(self) -> SignalKind:
        """What it looks for."""
        ...

    @property
    def version(self) -> str:
        """Which version of the rule; a changed threshold in the code is a new one."""
        ...

    @property
    def source(self) -> RuleSource:
        """Where the rule comes from."""
        ...

    def check(self, case: Case) -> Signal | None:
        """Return a signal where the latest visit gives reason for one."""
        ...


def made(
    rule: Rule,
    case: Case,
    inputs: dict[str, float | str],
    *,
    about: str = "",
    reason: str = "",
    against: dict[str, float | str] | None = None,
    source: RuleSource | None = None,
) -> Signal:
    """Return the signal of a rule at the latest visit.

    ``against`` are thresholds that the measure brings, beside those of the rule.
    """
    own = {field.name: getattr(rule, field.name) for field in fields(rule)}  # type: ignore[arg-type] # every rule is a dataclass
    thresholds = {
        name: value for name, value in own.items() if isinstance(value, int | float)
    }
    return Signal(
        kind=rule.kind,
        rule=rule.kind.value,
        version=rule.version,
        client=case.client,
        position=len(case.visits) - 1,
        session=case.latest.label,
        about=about,
        reason=reason or f"signal.{rule.kind.value}",
        inputs=inputs,
        thresholds={**thresholds, **(against or {})},
        source=source or rule.source,
    )
