"""Many times as few numbers, and whether they keep a budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from checkin_parts.wire import Timed

DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """At most so much of something; ``measured`` is what it came to."""

    what: str
    unit: str
    most: float
    measured: float

    def as_json(self) -> dict[str, Any]:
        over = self.measured - self.most
        return {
            "what": self.what,
            "unit": self.unit,
            "most": self.most,
            "measured": rounded(self.measured),
            "met": over <= 0,
            "over_by": rounded(max(over, 0.0)),
        }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[ceil(share * len(ordered)) - 1]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return milliseconds at three shares, and how many they come from."""
    return {
        "p50_ms": rounded(percentile(values, 0.50)),
        "p95_ms": rounded(percentile(values, 0.95)),
        "p99_ms": rounded(percentile(values, 0.99)),
        "n": len(values),
    }


def of_block(timed: Timed) -> dict[str, Any]:
    """Return the figures of all that was sent at one number of clients."""
    steps = {name: spread(values) for name, values in timed.steps.items()}
    rate = timed.requests / timed.seconds
    return steps | {"requests": timed.requests, "requests_per_second": rounded(rate)}


def ratios(site: dict[str, Any], bare: dict[str, Any]) -> dict[str, float]:
    """Return how many times longer the site takes, by the medians of each step."""
    steps = ("page", "answer", "submit")
    times = {
        step: rounded(site[step]["p50_ms"] / bare[step]["p50_ms"]) for step in steps
    }
    speed = bare["requests_per_second"] / site["requests_per_second"]
    return times | {"requests_per_second": rounded(speed)}


def rounded(value: float) -> float:
    return round(value, DIGITS)
