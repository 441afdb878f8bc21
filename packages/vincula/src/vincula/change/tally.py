"""How many of a group are in each class, of how many, and how sure is that share?"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import binomtest

from vincula.change.clinical import ClinicalCategory
from vincula.change.effect import Interval
from vincula.change.people import PeopleChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of people. ``classed`` is the denominator of every share."""

    people: int
    classed: int
    counts: dict[ClinicalCategory, int]
    not_classed: dict[str, int]

    def share(self, category: ClinicalCategory, level: float = 0.95) -> Interval | None:
        """Return a share with its Wilson interval, None where nobody was classed."""
        if not self.classed:
            return None
        count = self.counts[category]
        wilson = binomtest(count, self.classed).proportion_ci(level, method="wilson")
        return Interval(
            estimate=count / self.classed,
            lower=float(wilson.low),
            upper=float(wilson.high),
        )


def tally(change: PeopleChange) -> Tally:
    """Count everybody."""
    return _tally(zip(change.category, change.reason, strict=True))


def tally_by_group(
    change: PeopleChange, groups: Sequence[Hashable]
) -> Mapping[Hashable, Tally]:
    """Count people by group, in the order in which the groups first appear."""
    members: dict[Hashable, list[tuple[ClinicalCategory | None, str | None]]] = {}
    rows = zip(groups, change.category, change.reason, strict=True)
    for group, category, reason in rows:
        members.setdefault(group, []).append((category, reason))
    return {group: _tally(rows) for group, rows in members.items()}


def _tally(rows: Iterable[tuple[ClinicalCategory | None, str | None]]) -> Tally:
    listed = list(rows)
    found = Counter(category for category, _ in listed)
    return Tally(
        people=len(listed),
        classed=len(listed) - found[None],
        counts={category: found[category] for category in ClinicalCategory},
        not_classed=dict(Counter(str(why) for _, why in listed if why is not None)),
    )
