"""One scan of a table, wherever it lies: rows in, sums by client out.

The GROUP BY is written once with Ibis. DuckDB runs it on this machine, Spark on many; no
row ever comes into Python. Needs the extra `scale`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, mul
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from vincula.columns import Numbers
from vincula.errors import DoubledRows, NotEnoughInformation
from vincula.trajectory.courses import NO_ROW, Places
from vincula.trajectory.design import (
    TIME,
    Design,
    Labels,
    RowColumns,
    Rows,
    Transform,
    check_logarithm,
    values,
)
from vincula.trajectory.formula import Term
from vincula.trajectory.made import helpers
from vincula.trajectory.made_scan import is_number, with_made
from vincula.trajectory.recoding import Recoding, Units, roughly
from vincula.trajectory.rescale import recoded_again
from vincula.trajectory.statistics import ClientSums, check_finite, grouped

# How many rows tell in which units to add up; the sums are recoded exactly afterwards.
ROWS_TO_LOOK_AT = 10_000
# Times of a client are marked in the bits of one whole number.
FURTHEST = 2.0**53
BITS, MASK = 62, 63
FEW, NOT_MANY = 1000, 100_000

CLIENT, THERAPIST, SCORE, WHEN = "_client", "_therapist", "_score", "_time"
KIND = "_kind"


@dataclass(frozen=True, slots=True)
class Column:
    """A term in the units it is added up in."""

    term: Term | None
    shift: float
    scale: float


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]  # Ibis tells no types
def bit_or(marks: int) -> int:  # type: ignore[empty-body]  # the database has it
    """Return the bits that are set in any row."""


def scan(
    table: Any, columns: RowColumns, design: Design, *, units: Recoding | None = None
) -> ClientSums:
    """Collect what a fit needs from an Ibis table, one row a score.

    Parameters
    ----------
    table
        Labels in the columns of clients and therapists; numbers in all others that the
        design names. A row in which one of them is NULL or not a number is left out.
    columns
        Which column is what.
    units
        Those of a model that the sums are for; else they are chosen here.

    Raises
    ------
    DoubledRows
        A client has two scores at one time, or two therapists.
    NotEnoughInformation
        There is no row, or a column that does not vary.
    """
    rows = usable(table, columns, design)
    return sums_and_more(rows, design, units=units)[0]


def sums_and_more(
    rows: Any,
    design: Design,
    *,
    units: Recoding | None,
    more: Mapping[str, Any] | None = None,
) -> tuple[ClientSums, Any]:
    """Collect sums from usable rows, and what else is asked of each client.

    The second is an Arrow table in the order of the sums, with a column for each of
    ``more``: by name, an aggregate of the rows.
    """
    rough = units or rough_units(rows, design)
    own = columns_of(design, rough)
    found = added_up(rows, design, own, more=more or {}).to_pyarrow()
    if found.num_rows <= NOT_MANY:
        # The same file gives the same digits, however many threads read it.
        found = found.sort_by(CLIENT)
    if not found.num_rows:
        raise NotEnoughInformation(NO_ROW)
    _check_logarithm(rows, design, found)
    _check_doubled(rows, found)
    therapists, of, order = _therapists(found) if design.therapist else (None,) * 3
    sums = _sums(found, own, rough, order)
    sums = replace(sums, therapists=therapists, therapist_of=of)
    if more and order is not None:
        found = found.select(list(more)).take(order)
    return sums if units else recoded_again(design, sums), found


def rows_of(table: Any, columns: RowColumns, design: Design, clients: Labels) -> Rows:
    """Fetch the rows of some clients."""
    rows = usable(table, columns, design)
    wanted = ibis.memtable(pa.table({CLIENT: clients}))
    own = rows.semi_join(wanted, CLIENT).to_pyarrow()
    names = (*design.variables, *helpers(design.variables))
    return Rows(
        client=_plain_labels(own, CLIENT),
        time=numbers_of(own, WHEN),
        score=numbers_of(own, SCORE),
        therapist=_plain_labels(own, THERAPIST) if design.therapist else None,
        covariates={name: numbers_of(own, variable(name)) for name in names},
        kind=_plain_labels(own, KIND) if columns.kind is not None else None,
    )


def usable(
    table: Any, columns: RowColumns, design: Design, *, keep: Sequence[str] = ()
) -> Any:
    """Return the rows that have all a design needs, under names of our own.

    What covariates are made from comes along, and may be NULL; so do columns to keep.
    """
    table = with_made(table, columns, design)
    names = {WHEN: columns.time, SCORE: columns.score}
    names |= {variable(name): name for name in design.variables}
    numbers = {own: table[name].cast("float64") for own, name in names.items()}
    # Whole numbers are never too large, and NULL is all that they can lack.
    whole = {own for own, name in names.items() if table[name].type().is_integer()}
    labels = {CLIENT: table[columns.client]}
    if design.therapist:
        if columns.therapist is None:
            raise NotEnoughInformation(
                "the model needs to know the therapist of each row"
            )
        labels[THERAPIST] = table[columns.therapist]
    if columns.kind is not None:
        labels[KIND] = table[columns.kind].cast("string")
    more = {
        variable(name): table[name].cast("float64")
        for name in helpers(design.variables)
    }
    more |= {name: table[name] for name in keep}
    named = table.select(**labels, **numbers, **more, _mark=_mark(table[columns.time]))
    present = [named[name].notnull() for name in (*labels, *whole)]
    present += [is_number(named[name]) for name in numbers if name not in whole]
    return named.filter(reduce(and_, present))


def rough_units(rows: Any, design: Design) -> Recoding:
    seen = rows.limit(ROWS_TO_LOOK_AT).to_pyarrow()
    if not seen.num_rows:
        raise NotEnoughInformation(NO_ROW)
    time = numbers_of(seen, WHEN)
    known = {name: numbers_of(seen, variable(name)) for name in design.variables}
    return roughly(
        design,
        fixed=values(design, design.fixed, time, known),
        random=values(design, design.random, time, known),
        score=numbers_of(seen, SCORE),
    )


def columns_of(design: Design, units: Recoding) -> dict[str, list[Column]]:
    def of(terms: tuple[Term, ...], own: Units) -> list[Column]:
        cells = zip(terms, own.shift.tolist(), own.scale.tolist(), strict=True)
        return [Column(*cell) for cell in cells]

    score = Column(None, units.score_shift, units.score_scale)
    return {
        "random": of(design.random, units.random),
        "all": [*of(design.fixed, units.fixed), score],
    }


def products_of(own: dict[str, list[Column]]) -> dict[frozenset[Column], str]:
    """Return which products are added up, each once, and under which name."""
    pairs = [(a, b) for a in own["random"] for b in own["random"] + own["all"]]
    pairs += [(a, b) for a in own["all"] for b in own["all"]]
    found = dict.fromkeys(frozenset(pair) for pair in pairs)
    return {pair: f"p{place}" for place, pair in enumerate(found)}


def added_up(
    rows: Any,
    design: Design,
    own: dict[str, list[Column]],
    *,
    more: Mapping[str, Any],
    by: Sequence[str] = (CLIENT,),
) -> Any:
    """Return the sums of all products, by client or by more than that."""
    wanted = list(dict.fromkeys([*own["random"], *own["all"]]))
    seen = rows.mutate(_seen=seen_time(rows[WHEN], design.transform))
    named = {
        f"c{place}": value_of(seen, column, design)
        for place, column in enumerate(wanted)
    }
    seen = seen.mutate(
        **{n: v for n, v in named.items() if v is not None},
        _bit=ibis.literal(1, "int64") << rows["_mark"].cast("int64"),
    )
    place = {column: f"c{n}" for n, column in enumerate(wanted)}

    def factors(pair: frozenset[Column]) -> list[Any]:
        twice = list(pair) * (2 if len(pair) == 1 else 1)
        # The intercept is one in every row: nothing is multiplied.
        return [seen[place[c]] for c in twice if named[place[c]] is not None]

    added = {
        name: reduce(mul, several).sum() if (several := factors(pair)) else seen.count()
        for pair, name in products_of(own).items()
    }
    added |= {"rows": seen.count(), "bits": bit_or(seen["_bit"])}
    if design.therapist:
        added |= {"first": seen[THERAPIST].min(), "last": seen[THERAPIST].max()}
    return seen.group_by(list(by)).aggregate(
        [value.name(name) for name, value in (added | dict(more)).items()]
    )


def seen_time(time: Any, transform: Transform) -> Any:
    if transform is Transform.NONE:
        return time
    above = time if transform is Transform.LOG else time + 1
    # A time without a logarithm makes no sum a number, and is told from that.
    return ibis.ifelse(above > 0, above, float("nan")).ln()


def value_of(rows: Any, column: Column, design: Design) -> Any:
    """Return a column in its units; None for an intercept, which is always one."""
    if column.term == Term():
        return None
    names = (SCORE,) if column.term is None else column.term.factors
    times = (TIME, design.time_name)
    factors = [
        rows[name if name == SCORE else "_seen" if name in times else variable(name)]
        for name in names
    ]
    return (reduce(mul, factors) - column.shift) / column.scale


def _mark(time: Any) -> Any:
    """Return which bit a time has: whole ones that span less than 63 each their own."""
    if time.type().is_integer():
        # A mask is much cheaper than a remainder; the last two share a bit.
        return ibis.least(time.cast("int64") & MASK, BITS)
    # Floored it is an integer of 64 bits; what lies further out shares a bit.
    time = time.clip(-FURTHEST, FURTHEST)
    whole = time.floor()
    code = whole + ((time - whole) * BITS).floor()
    return (((code % BITS) + BITS) % BITS).cast("int64")


def _check_logarithm(rows: Any, design: Design, found: Any) -> None:
    if design.transform is Transform.NONE:
        return
    sums = [name for name in found.column_names if name.startswith("p")]
    if any(np.isnan(numbers_of(found, name)).any() for name in sums):
        earliest = rows[WHEN].min().to_pyarrow().as_py()
        check_logarithm(design.transform, float(earliest))


def _check_doubled(rows: Any, found: Any) -> None:
    """Refuse two rows of a client at one time: they have fewer marks than rows."""
    marks = np.bitwise_count(found.column("bits").to_numpy())
    doubtful = np.flatnonzero(marks < numbers_of(found, "rows"))
    if not len(doubtful):
        return
    if len(doubtful) <= FEW:
        labels = found.column(CLIENT).take(doubtful).to_pylist()
        rows = rows.filter(rows[CLIENT].isin(labels))
    times = rows.group_by([CLIENT, WHEN]).aggregate(n=rows.count())
    twice = times.filter(times["n"] > 1).limit(1).to_pyarrow().to_pylist()
    if twice:
        raise DoubledRows(
            f"client {twice[0][CLIENT]} has two scores at time {twice[0][WHEN]:g}; keep"
            " one, or number the sessions"
        )


def _sums(
    found: Any, own: dict[str, list[Column]], units: Recoding, order: Places | None
) -> ClientSums:
    names = products_of(own)

    def column(name: str) -> Numbers:
        numbers = numbers_of(found, name)
        return numbers if order is None else numbers.take(order)

    products = {pair: column(name) for pair, name in names.items()}

    def cells(left: Sequence[Column], right: Sequence[Column]) -> Numbers:
        table = np.empty((len(left), len(right), found.num_rows))
        for i, a in enumerate(left):
            for j, b in enumerate(right):
                table[i, j] = products[frozenset((a, b))]
        return table

    total = [
        [products[frozenset((a, b))].sum() for b in own["all"]] for a in own["all"]
    ]
    labels = labels_of(found, CLIENT)
    sums = ClientSums(
        clients=labels if order is None else labels.take(order),
        rows=column("rows"),
        gram=cells(own["random"], own["random"]),
        cross=cells(own["random"], own["all"]),
        total=np.array(total),
        recoding=units,
    )
    check_finite(sums)
    return sums


def cells_of(
    found: Any,
    own: dict[str, list[Column]],
    left: Sequence[Column],
    right: Sequence[Column],
    *,
    ending: str = "",
) -> Numbers:
    """Return the products of some columns with others, one element a row of the table."""
    names = products_of(own)
    table = np.empty((len(left), len(right), found.num_rows))
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            table[i, j] = numbers_of(found, names[frozenset((a, b))] + ending)
    return table


def by_label(whole: ClientSums) -> tuple[Labels | None, Places | None]:
    """Return therapists, and whose each client is, the clients by label.

    `scan` puts the clients of one therapist together.
    """
    if whole.therapists is None or whole.therapist_of is None:
        return None, None
    return whole.therapists, whole.therapist_of[np.argsort(whole.clients)]


def _therapists(found: Any) -> tuple[Labels, Places, Places]:
    """Return therapists, whose each client is, and the order that puts them together."""
    first, last = found.column("first"), found.column("last")
    moved = np.flatnonzero(labels_of(found, "first") != labels_of(found, "last"))
    if len(moved):
        row = int(moved[0])
        raise DoubledRows(
            f"client {found.column(CLIENT)[row]} has two therapists, {first[row]} and"
            f" {last[row]}; give each course its own id"
        )
    encoded = first.combine_chunks().dictionary_encode()
    names = np.asarray(encoded.dictionary.to_numpy(zero_copy_only=False))
    order = np.argsort(names)
    place = np.empty(len(names), dtype=np.intp)
    place[order] = np.arange(len(names))
    of = place[encoded.indices.to_numpy(zero_copy_only=False)]
    together = grouped(of)
    return names[order], of[together], together


def _plain_labels(table: Any, name: str) -> Labels:
    found = labels_of(table, name)
    return found.astype(np.str_) if found.dtype == object else found


def variable(name: str) -> str:
    """Return the name of a covariate among names of our own."""
    return f"x_{name}"


def numbers_of(table: Any, name: str) -> Numbers:
    return np.asarray(table.column(name).to_numpy(), dtype=np.float64)


def labels_of(table: Any, name: str) -> Labels:
    return np.asarray(table.column(name).to_numpy())
