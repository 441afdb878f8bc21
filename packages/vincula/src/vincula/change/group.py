"""What do the scores of a group say: where they lie, how they spread, go together?"""

from dataclasses import dataclass

import numpy as np

from vincula.columns import Flags, Numbers
from vincula.errors import NotEnoughInformation


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Scores before and after of those who gave both; None where too few say it.

    Means and spreads in scale points; ``correlation`` of before with after, no unit.
    """

    people: int
    mean_before: float | None = None
    sd_before: float | None = None
    mean_after: float | None = None
    sd_after: float | None = None
    correlation: float | None = None

    def needed(self, name: str) -> float:
        """Return a figure; raises NotEnoughInformation where there is none."""
        value: float | None = getattr(self, name)
        if value is None:
            raise NotEnoughInformation(f"{WORDS[name]} is needed: {REMEDIES[name]}")
        return value


# Fewer people than this do not spread.
TWO = 2
# A spread below this share of the scores is what rounding made of equal ones.
ROUNDING = 1e-14

WORDS = {
    "mean_before": "the mean score before",
    "sd_before": "the spread of the scores before",
    "mean_after": "the mean score after",
    "sd_after": "the spread of the scores after",
    "correlation": "the correlation of before with after",
}
_TWO = "at least two people with both scores, who differ, must say it, or be given"
REMEDIES = {
    "mean_before": "somebody must have both scores, or it must be given",
    "mean_after": "somebody must have both scores, or it must be given",
    "sd_before": _TWO,
    "sd_after": _TWO,
    "correlation": _TWO,
}


def group_of(before: Numbers, after: Numbers) -> Group:
    """Describe those who have both scores; nan stands for a missing one.

    The spreads are those of a sample (n - 1). A spread of zero is none: nothing can
    be measured in units of it.
    """
    both = complete(before, after)
    first, last = before[both], after[both]
    with np.errstate(all="ignore"):
        return Group(
            people=int(both.sum()),
            mean_before=_mean(first),
            sd_before=_sd(first),
            mean_after=_mean(last),
            sd_after=_sd(last),
            correlation=_correlation(first, last),
        )


def complete(before: Numbers, after: Numbers) -> Flags:
    """Tell who has both scores."""
    return ~(np.isnan(before) | np.isnan(after))


def _mean(scores: Numbers) -> float | None:
    return _usable(scores.mean()) if scores.size else None


def _sd(scores: Numbers) -> float | None:
    # Equal scores are found by comparing: their mean need not be exact.
    if scores.size < TWO or scores.min() == scores.max():
        return None
    # Measured in the largest of them, so that no square of a small one becomes nothing.
    size = np.abs(scores).max()
    share = (scores / size).std(ddof=1)
    spread = _usable(share * size) if share > ROUNDING else None
    return spread or None


def _correlation(first: Numbers, last: Numbers) -> float | None:
    if not (_sd(first) and _sd(last)):
        return None
    return _usable(np.corrcoef(first, last)[0, 1])


def _usable(value: float | np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None
