"""Below which rating would a rule have spoken up, session by session? For the picture."""

from collections.abc import Sequence

import numpy as np

from vincula.alliance.charts import cusum_chart, ewma_chart, moving_range_sd
from vincula.alliance.rupture import FallRule

Line = list[float | None]


def fall_line(values: Sequence[float], rule: FallRule) -> Line:
    """The best of the sessions looked back at, less the fall; none before the second."""
    starts = (max(0, at - rule.look_back_sessions) for at in range(len(values)))
    bests = (max(values[start:at], default=None) for at, start in enumerate(starts))
    return [None if best is None else best - rule.drop_points for best in bests]


def ewma_line(values: Sequence[float], smoothing: float) -> Line:
    """The rating that would bring the smoothed mean down to its limit."""
    chart = ewma_chart(values, smoothing=smoothing)
    before = [float(np.mean(values)), *chart.smoothed[:-1]]
    return [
        (limit - (1 - smoothing) * mean) / smoothing
        for limit, mean in zip(chart.lower, before, strict=True)
    ]


def cusum_line(values: Sequence[float], allowance: float) -> Line:
    """The rating that would bring the lower sum down to its decision interval."""
    chart = cusum_chart(values, allowance=allowance)
    sd, centre = moving_range_sd(values), float(np.mean(values))
    before = [0.0, *chart.below[:-1]]
    steps = (-chart.decision - allowance - carried for carried in before)
    return [centre + sd * step for step in steps]
