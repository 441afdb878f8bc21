"""What is to be explained by what: the columns of a growth model, from rows of scores."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from vincula.columns import Flags, Numbers
from vincula.errors import DoubledRows, FormulaError, NotEnoughInformation
from vincula.trajectory.formula import Term, parse_formula

TIME = "t"

Labels = NDArray[np.generic]


class Transform(StrEnum):
    """How the time of a row enters the model."""

    NONE = "none"
    LOG = "log"
    LOG1P = "log1p"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Scores in any order, one a row: whose, when, and what else was known.

    ``time`` is in any unit; ``covariates`` hold numbers of the client or the session;
    ``kind`` says which errors are alike, where not all are.
    """

    client: Labels
    time: Numbers
    score: Numbers
    therapist: Labels | None = None
    covariates: Mapping[str, Numbers] = field(default_factory=dict)
    kind: Labels | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowColumns:
    """Which column of a table is what."""

    client: str
    time: str
    score: str
    therapist: str | None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Which terms are common to all, and which differ by client and by therapist.

    ``t`` in a formula is the transformed time; ``time_name`` is another name for it.
    ``correlated`` lets the deviations of one client (or therapist) hang together.
    """

    fixed: tuple[Term, ...]
    client: tuple[Term, ...]
    therapist: tuple[Term, ...] = ()
    transform: Transform = Transform.NONE
    correlated: bool = True
    time_name: str = TIME

    def __post_init__(self) -> None:
        if not self.fixed:
            raise FormulaError("the fixed part needs at least one term")
        if not self.client:
            raise FormulaError("clients must differ in at least one term")

    @property
    def random(self) -> tuple[Term, ...]:
        """The terms that differ by client or therapist, each once."""
        return tuple(dict.fromkeys(self.client + self.therapist))

    @property
    def variables(self) -> tuple[str, ...]:
        """What the formulas name beside the time."""
        names = [name for term in self.fixed + self.random for name in term.factors]
        return tuple(
            name for name in dict.fromkeys(names) if name not in (TIME, self.time_name)
        )

    def places(self, terms: tuple[Term, ...]) -> tuple[int, ...]:
        """Return where these terms stand among the random ones."""
        return tuple(self.random.index(term) for term in terms)


def design(
    *,
    fixed: str = "1 + t",
    client: str = "1 + t",
    therapist: str | None = None,
    transform: Transform = Transform.NONE,
    correlated: bool = True,
    time_name: str = TIME,
) -> Design:
    """Make a design from formulas.

    Examples
    --------
    >>> design(fixed="1 + t + baseline", client="1 + t").variables
    ('baseline',)
    """
    return Design(
        fixed=parse_formula(fixed),
        client=parse_formula(client),
        therapist=parse_formula(therapist) if therapist else (),
        transform=transform,
        correlated=correlated,
        time_name=time_name,
    )


def complete(design: Design, rows: Rows) -> Flags:
    """Return which rows can be used: no time, score or covariate is missing."""
    columns = [rows.time, rows.score, *(rows.covariates[n] for n in design.variables)]
    return np.asarray(np.isfinite(np.array(columns)).all(axis=0))


def chosen(rows: Rows, which: Flags | NDArray[np.intp]) -> Rows:
    """Return some of the rows."""
    return Rows(
        client=rows.client[which],
        time=rows.time[which],
        score=rows.score[which],
        therapist=None if rows.therapist is None else rows.therapist[which],
        covariates={name: column[which] for name, column in rows.covariates.items()},
        kind=None if rows.kind is None else rows.kind[which],
    )


@np.errstate(all="ignore")
def values(
    design: Design,
    terms: tuple[Term, ...],
    time: Numbers,
    covariates: Mapping[str, Numbers],
) -> Numbers:
    """Return one row a term: the product of its variables."""
    seen = transformed(design.transform, time)
    known = {**covariates, TIME: seen, design.time_name: seen}
    missing = [n for term in terms for n in term.factors if n not in known]
    if missing:
        raise FormulaError(f"there is no variable {missing[0]!r}")
    found = [
        np.prod([known[name] for name in term.factors], axis=0)
        if term.factors
        else np.ones(len(time))
        for term in terms
    ]
    return np.array(found, dtype=np.float64).reshape(len(terms), len(time))


def transformed(transform: Transform, time: Numbers) -> Numbers:
    """Return the time as the model sees it."""
    if transform is Transform.NONE:
        return time
    if len(time):
        check_logarithm(transform, float(time.min()))
    return np.log(time) if transform is Transform.LOG else np.log1p(time)


def check_logarithm(transform: Transform, earliest: float) -> None:
    """Refuse a time that has no logarithm."""
    least = {Transform.LOG: 0.0, Transform.LOG1P: -1.0}.get(transform, -np.inf)
    if not earliest > least:
        raise NotEnoughInformation(
            f"the logarithm needs times above {least:g}, and there is one at"
            f" {earliest:g}; count from a later start or choose another transform"
        )


def check_doubled(client: Labels, time: Numbers, order: NDArray[np.intp]) -> None:
    """Refuse two scores of one client at one time; ``order`` sorts by both."""
    same = (client[order][1:] == client[order][:-1]) & (np.diff(time[order]) == 0)
    if same.any():
        row = order[int(np.flatnonzero(same)[0])]
        raise DoubledRows(
            f"client {client[row]} has two scores at time {time[row]:g}; keep one, or"
            " number the sessions"
        )
