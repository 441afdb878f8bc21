"""Which counts may be shown without showing a person?

Three doors are closed: a small count, a small count found by taking shown counts from
their total, and one found by taking one published group from another.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import linprog


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How small is too small, in people, and to what a count is rounded.

    After the rules of OpenSAFELY, https://docs.opensafely.org/outputs/sdc/, which hides a
    count of 7 as well.
    """

    fewest: int = 7
    step: int = 5

    def __post_init__(self) -> None:
        """Refuse what protects nobody."""
        if self.fewest < 1 or self.step < 1:
            raise ValueError("fewest and step are at least 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeTable:
    """Rounded counts, in people, with None where a count is hidden.

    Nothing says whether a count is hidden because it is small or to protect another.
    """

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeRow:
    """Rounded counts of one row and its total, with None where hidden."""

    cells: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeShare:
    """A rounded count out of a rounded count; a share is made of these two alone."""

    count: int
    out_of: int


Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """A count to publish: the cells it sums, its place, and whether it is a total."""

    place: Place
    cells: tuple[int, ...]
    count: int
    total: bool


DEFAULT = Policy()


def safe_count(count: int, *, policy: Policy = DEFAULT) -> int | None:
    """Return a count rounded, or None where it is below the fewest; 0 is below too.

    That nobody is among a known group says something about each of them.

    Examples
    --------
    >>> [safe_count(count) for count in (0, 6, 7, 8, 23)]
    [None, None, 5, 10, 25]
    """
    if count < policy.fewest:
        return None
    return policy.step * int(count / policy.step + 0.5)


def safe_share(
    count: int, *, out_of: int, policy: Policy = DEFAULT
) -> SafeShare | None:
    """Return a share's two counts, rounded, or None where either side is too small.

    What is left, ``out_of - count``, is a count as well.

    Examples
    --------
    >>> safe_share(23, out_of=41)
    SafeShare(count=25, out_of=40)
    >>> safe_share(38, out_of=41) is None
    True
    """
    if not 0 <= count <= out_of:
        raise ValueError("a count lies between nobody and all")
    row = safe_row([count, out_of - count], policy=policy)
    if row.cells[0] is None or row.total is None:
        return None
    return SafeShare(count=row.cells[0], out_of=row.total)


def safe_row(counts: Sequence[int], *, policy: Policy = DEFAULT) -> SafeRow:
    """Hide in a row of counts with its total what would show a small count.

    See `safe_table`.

    Examples
    --------
    >>> safe_row([40, 3, 21, 9])
    SafeRow(cells=(40, None, 20, None), total=75)
    """
    columns = len(counts)
    figures = [
        _Figure(place=(0, j), cells=(j,), count=count, total=False)
        for j, count in enumerate(counts)
    ]
    everyone = tuple(range(columns))
    figures.append(
        _Figure(place=(0, columns), cells=everyone, count=sum(counts), total=True)
    )
    shown = _shown(figures, counts, policy)
    return SafeRow(
        cells=tuple(shown[0, j] for j in range(columns)), total=shown[0, columns]
    )


def safe_table(
    counts: Sequence[Sequence[int]], *, policy: Policy = DEFAULT
) -> SafeTable:
    r"""Hide in a table of counts with its totals what would show a small count.

    A count below the fewest is hidden. Then for each of these the lowest and the highest
    value that the shown figures leave open are found,

    .. math:: \min / \max \; x_c \quad \text{with} \quad A x = b, \; x \ge 0

    and while they lie closer than the fewest, more is hidden: the three other corners of
    the rectangle that takes the fewest people away, a total only where cells do not do.

    Parameters
    ----------
    counts
        People, one sequence a row; each person in one cell.
    policy
        How small is too small, and the rounding.

    Notes
    -----
    The reader is taken to know every shown figure exactly; that they are rounded protects
    further. Who belongs to the table and knows of others in it knows more than this
    allows for.

    References
    ----------
    Willenborg & de Waal (2001), https://doi.org/10.1007/978-1-4613-0121-9, chapter 6

    Examples
    --------
    >>> safe_table([[20, 3], [30, 40]]).cells
    ((None, None), (None, None))
    """
    rows, columns = len(counts), max(map(len, counts), default=0)
    if any(len(row) != columns for row in counts):
        raise ValueError("each row of a table has as many counts")
    cells = [count for row in counts for count in row]
    shown = _shown(list(_figures(counts, rows, columns)), cells, policy)
    return SafeTable(
        cells=tuple(tuple(shown[i, j] for j in range(columns)) for i in range(rows)),
        row_totals=tuple(shown[i, columns] for i in range(rows)),
        column_totals=tuple(shown[rows, j] for j in range(columns)),
        total=shown[rows, columns],
    )


def smallest_part(groups: Sequence[Collection[Hashable]]) -> int:
    """Return the size of the smallest part into which groups of people cut one another.

    Any group that can be had by adding and taking away these groups is made of such
    parts. Without people there is no part, and the size is 0.

    Examples
    --------
    >>> smallest_part([range(40), range(38)])
    2
    """
    members = [frozenset(group) for group in groups]
    everyone: frozenset[Hashable] = frozenset().union(*members)
    parts = Counter(tuple(person in group for group in members) for person in everyone)
    return min(parts.values(), default=0)


def may_publish(
    group: Collection[Hashable],
    *,
    published: Sequence[Collection[Hashable]],
    policy: Policy = DEFAULT,
) -> bool:
    """Say whether figures of a group may appear beside those that are already out.

    Refused where the group, alone or together with the groups published on the same
    question, cuts out fewer people than the policy's fewest: what two releases differ
    by would then show these few. The same group again is no difference.
    """
    return smallest_part([*published, group]) >= policy.fewest


def _figures(
    counts: Sequence[Sequence[int]], rows: int, columns: int
) -> Iterator[_Figure]:
    """Give cells, totals of rows and columns, and the total; the last index is a total."""
    for i, j in product(range(rows + 1), range(columns + 1)):
        of_rows = range(rows) if i == rows else (i,)
        of_columns = range(columns) if j == columns else (j,)
        summed = list(product(of_rows, of_columns))
        yield _Figure(
            place=(i, j),
            cells=tuple(a * columns + b for a, b in summed),
            count=sum(counts[a][b] for a, b in summed),
            total=i == rows or j == columns,
        )


def _shown(
    figures: list[_Figure], counts: Sequence[int], policy: Policy
) -> dict[Place, int | None]:
    if any(figure.count < 0 for figure in figures):
        raise ValueError("a count of people is not below 0")
    small = [figure for figure in figures if figure.count < policy.fewest]
    open_ = {f.place: f for f in figures if f.count >= policy.fewest}
    # To hide more never helps the reader, so that whoever is safe stays safe.
    for figure in small:
        while open_ and _width(figure, open_, counts, policy.fewest) < policy.fewest:
            for place in _next_to_hide(figure, figures, open_, policy.fewest):
                del open_[place]
    shown: dict[Place, int | None] = dict.fromkeys(f.place for f in figures)
    shown |= {p: safe_count(f.count, policy=policy) for p, f in open_.items()}
    return shown


def _next_to_hide(
    figure: _Figure, figures: list[_Figure], open_: dict[Place, _Figure], enough: int
) -> list[Place]:
    """Return what completes the cheapest ring of hidden figures around this one.

    Along a ring, such as the corners of a rectangle, people can be moved to and fro
    without changing any shown sum.
    """
    known = {f.place: f for f in figures}

    def cost(ring: list[Place]) -> tuple[bool, int, int, list[Place]]:
        around = [known[place] for place in ring]
        # Up by what the neighbours hold, down by what the corner and the cell hold.
        room = min(f.count for f in around[:2])
        room += min([figure.count, *(f.count for f in around[2:])])
        hidden = [f for f in around if f.place in open_]
        totals = sum(f.total for f in hidden)
        return room < enough, totals, sum(f.count for f in hidden), ring

    rings = [r for r in _rings(figure.place, known) if any(p in open_ for p in r)]
    best = min(rings, key=cost, default=list(open_))
    return [place for place in best if place in open_]


def _rings(place: Place, known: dict[Place, _Figure]) -> Iterator[list[Place]]:
    i, j = place
    other_rows = {a for a, _ in known} - {i}
    for b in {b for _, b in known} - {j}:
        if other_rows:
            yield from ([(i, b), (a, j), (a, b)] for a in other_rows)
        else:
            yield [(i, b)]


def _width(
    figure: _Figure, open_: dict[Place, _Figure], counts: Sequence[int], enough: int
) -> float:
    """Return how far apart the values lie that the shown figures leave possible.

    The search is for moves away from the true counts, which keeps large tables exact.
    Moves further than enough are of no interest.
    """
    sums = np.zeros((len(open_), len(counts)))
    for row, other in enumerate(open_.values()):
        sums[row, list(other.cells)] = 1
    aim = np.zeros(len(counts))
    aim[list(figure.cells)] = 1
    ends = [
        linprog(
            sign * aim,
            A_eq=sums,
            b_eq=np.zeros(len(open_)),
            A_ub=aim[None, :],
            b_ub=[enough],
            bounds=[(-count, None) for count in counts],
        ).fun
        for sign in (1, -1)
    ]
    return round(-float(ends[1]) - float(ends[0]), 6)
