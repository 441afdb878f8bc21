"""Where it was measured, and how much of the processors other programs took meanwhile."""

import datetime as dt
import importlib.metadata
import os
import platform
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TICKS = Path("/proc/stat")
IDLE, WAITING = 3, 4  # places in the first line of /proc/stat, see proc(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Seconds of work until now: of all programs, of ours, and by the clock."""

    all_s: float | None
    ours_s: float
    clock_s: float

    @classmethod
    def now(cls) -> "Moment":
        return cls(all_s=_busy(), ours_s=_ours(), clock_s=time.monotonic())


def described(since: Moment, *, databases: list[str]) -> dict[str, Any]:
    """Return the machine; figures of a busy one tell little about the site."""
    return {
        "day": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "processors": os.cpu_count(),
        "taken_by_others_percent": _others(since, Moment.now()),
        "python": platform.python_version(),
        "django": importlib.metadata.version("django"),
        "gunicorn": importlib.metadata.version("gunicorn"),
        "databases": databases,
    }


def _others(start: Moment, end: Moment) -> int | None:
    """Return the share of all processors; None where the system does not tell."""
    if start.all_s is None or end.all_s is None:
        return None
    others = (end.all_s - start.all_s) - (end.ours_s - start.ours_s)
    whole = (end.clock_s - start.clock_s) * (os.cpu_count() or 1)
    return round(100 * max(others, 0) / whole)


def _busy() -> float | None:
    if not TICKS.exists():
        return None
    ticks = [int(number) for number in TICKS.read_text().split("\n")[0].split()[1:9]]
    resting = ticks[IDLE] + ticks[WAITING]
    return (sum(ticks) - resting) / os.sysconf("SC_CLK_TCK")


def _ours() -> float:
    """Return what this process and all that it waited for have worked."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    usages = [resource.getrusage(kind) for kind in kinds]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
