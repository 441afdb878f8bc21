"""How many of a group are in each class, of how many, and how sure is that share?"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.special import ndtri

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
        return wilson(self.counts[category], of=self.classed, level=level)


def wilson(count: int, *, of: int, level: float = 0.95) -> Interval:
    r"""Return a share and the score interval of Wilson.

    .. math:: \frac{p + z^2/2n \pm z \sqrt{p (1-p)/n + z^2/4n^2}}{1 + z^2/n}

    References
    ----------
    Newcombe (1998), method 3.
    """
    share, z = count / of, float(ndtri((1 + level) / 2))
    ease = z * z / of
    half = z * sqrt(share * (1 - share) / of + ease / of / 4)
    return Interval(
        estimate=share,
        # Rounding must not take the limits past what can be.
        lower=max((share + ease / 2 - half) / (1 + ease), 0.0) if count else 0.0,
        upper=min((share + ease / 2 + half) / (1 + ease), 1.0) if count < of else 1.0,
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
