"""Change of many people at once: columns of scores become columns of classes.

The rules are those of `vincula.change.reliable` and `vincula.change.clinical`, on whole
columns; the two are tested against each other. A missing score is nan here, because a
column of numbers has nothing else; it never leaves as one.
"""

from dataclasses import dataclass

import numpy as np

from vincula.change.clinical import ClinicalCategory
from vincula.change.criteria import Criterion, Judged, NotJudged
from vincula.change.sides import CutOff
from vincula.columns import Flags, Numbers, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """What became of one person; ``reason`` says why where there is no class.

    ``index`` is the reliable change index or, for a percentage, the share; None where
    the criterion is in points. ``beyond_cutoff`` is None where no cut-off was asked for.
    """

    before_points: float | None
    after_points: float | None
    index: float | None
    beyond_cutoff: bool | None
    category: ClinicalCategory | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleChange:
    """The same in columns, one element a person; texts are None where there is none."""

    before: Numbers
    after: Numbers
    index: Numbers
    beyond_cutoff: Texts
    category: Texts
    reason: Texts

    def person(self, row: int) -> PersonChange:
        """Return one person, counted from 0, without any nan."""
        return PersonChange(
            before_points=_or_none(self.before[row]),
            after_points=_or_none(self.after[row]),
            index=_or_none(self.index[row]),
            beyond_cutoff=self.beyond_cutoff[row],
            category=self.category[row],
            reason=self.reason[row],
        )


def change_of_people(
    before: Numbers,
    after: Numbers,
    *,
    criterion: Criterion,
    cutoff: CutOff | None = None,
) -> PeopleChange:
    """Class people by how much they changed and which cut-off they crossed.

    Parameters
    ----------
    before, after
        Scale points, one element a person; nan where a score is missing.
    criterion
        How much change counts, and in which direction.
    cutoff
        What to cross. Without one nobody is recovered or harmed.

    Notes
    -----
    Recovered: improved from the worse side to the better. Harmed: deteriorated from
    the better side (or the cut-off itself) to where it is no longer better.

    References
    ----------
    Jacobson & Truax (1991), https://doi.org/10.1037/0022-006X.59.1.12
    """
    with np.errstate(all="ignore"):
        judged = criterion.judge(before, after)
        reason = _reasons(before, after, refused=judged.refused, why=criterion.refusal)
        known = _is(reason, None)
        beyond = np.full(before.shape, None, dtype=object)
        category = _category(judged, known)
        if cutoff is not None:
            better = cutoff.is_better(after)
            _cross(category, was_worse=cutoff.was_worse(before), is_better=better)
            has_after = ~np.isnan(after)
            beyond[has_after] = better[has_after].tolist()
    return PeopleChange(
        before=before,
        after=after,
        index=np.where(known, judged.index, np.nan),
        beyond_cutoff=beyond,
        category=category,
        reason=reason,
    )


def change_of_person(
    *,
    before_points: float | None,
    after_points: float | None,
    criterion: Criterion,
    cutoff: CutOff | None = None,
) -> PersonChange:
    """Class one person; a missing score is None. See `change_of_people`."""
    before = np.array([np.nan if before_points is None else before_points])
    after = np.array([np.nan if after_points is None else after_points])
    return change_of_people(before, after, criterion=criterion, cutoff=cutoff).person(0)


def _reasons(
    before: Numbers, after: Numbers, *, refused: Flags, why: NotJudged
) -> Texts:
    reason = np.full(before.shape, None, dtype=object)
    reason[refused] = why
    reason[np.isnan(before)] = NotJudged.NO_SCORE_BEFORE
    reason[np.isnan(after)] = NotJudged.NO_SCORE_AFTER
    reason[np.isnan(before) & np.isnan(after)] = NotJudged.NO_SCORES
    return reason


def _category(judged: Judged, known: Flags) -> Texts:
    category = np.full(known.shape, None, dtype=object)
    category[known] = ClinicalCategory.UNCHANGED
    category[known & judged.improved] = ClinicalCategory.IMPROVED
    category[known & judged.deteriorated] = ClinicalCategory.DETERIORATED
    return category


def _cross(category: Texts, *, was_worse: Flags, is_better: Flags) -> None:
    improved = _is(category, ClinicalCategory.IMPROVED)
    fallen = _is(category, ClinicalCategory.DETERIORATED)
    category[improved & was_worse & is_better] = ClinicalCategory.RECOVERED
    category[fallen & ~was_worse & ~is_better] = ClinicalCategory.HARMED


def _is(texts: Texts, wanted: str | None) -> Flags:
    return np.array([text is wanted for text in texts], dtype=np.bool_)


def _or_none(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
