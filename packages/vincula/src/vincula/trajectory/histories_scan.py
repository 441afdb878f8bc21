"""What a model needs of every client in a table, in one scan; no row comes into Python."""

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from vincula.errors import NotEnoughInformation
from vincula.trajectory.courses import NO_ROW
from vincula.trajectory.design import Design, Labels, RowColumns
from vincula.trajectory.histories import Histories
from vincula.trajectory.kind_scan import scan_kinds
from vincula.trajectory.kinds import weighted_sums
from vincula.trajectory.lagged_scan import scan_gaps
from vincula.trajectory.latest import Latest
from vincula.trajectory.made import helpers
from vincula.trajectory.model import TrajectoryModel
from vincula.trajectory.posterior import posterior_of
from vincula.trajectory.scan import (
    CLIENT,
    SCORE,
    WHEN,
    labels_of,
    numbers_of,
    sums_and_more,
    usable,
    variable,
)
from vincula.trajectory.statistics import ClientSums

FIRST_ROW, LAST_TIME, FIRST, LAST = "_row", "_last_time", "_first", "_last"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who is in a table, in the order of their first rows; until when; how many rows."""

    clients: Labels
    until: float
    rows: int


def histories(table: Any, columns: RowColumns, model: TrajectoryModel) -> Histories:
    """Scan an Ibis table for a model that was fitted to these or other clients."""
    design = model.design
    rows = _numbered(table, columns, design)
    sums, found = sums_and_more(
        rows, design, units=model.recoding, more=_ends(rows, design)
    )
    names = (*design.variables, *helpers(design.variables))
    ends = Latest(
        first=numbers_of(found, FIRST),
        time=numbers_of(found, LAST_TIME),
        score=numbers_of(found, LAST),
        covariates={name: numbers_of(found, f"last{variable(name)}") for name in names},
    )
    order = np.argsort(numbers_of(found, FIRST_ROW), kind="stable")
    if model.residual_by is not None:
        kinds = scan_kinds(table, columns, design, units=model.recoding)
        sums = _in_order_of(sums, weighted_sums(model, kinds))
    elif model.autocorrelation is not None:
        gaps = scan_gaps(table, columns, design, units=model.recoding)
        sums = _in_order_of(sums, gaps.at(model.autocorrelation))
    return Histories(posterior=posterior_of(model, sums), latest=ends, order=order)


def people(table: Any, columns: RowColumns, design: Design) -> People:
    """Return who is in an Ibis table with a row that can be used."""
    rows = _numbered(table, columns, design)
    found = (
        rows.group_by(CLIENT)
        .aggregate(first=rows[FIRST_ROW].min(), until=rows[WHEN].max(), n=rows.count())
        .to_pyarrow()
        .sort_by("first")
    )
    if not found.num_rows:
        raise NotEnoughInformation(NO_ROW)
    return People(
        clients=labels_of(found, CLIENT),
        until=float(numbers_of(found, "until").max()),
        rows=int(numbers_of(found, "n").sum()),
    )


def _numbered(table: Any, columns: RowColumns, design: Design) -> Any:
    # Before anything else is done with them: later they come in any order. On Spark
    # they have none, and counting would bring all rows to one machine.
    ordered = table.get_backend().name == "duckdb"
    number = ibis.row_number() if ordered else ibis.literal(0)
    numbered = table.mutate(**{FIRST_ROW: number})
    return usable(numbered, columns, design, keep=[FIRST_ROW])


def _ends(rows: Any, design: Design) -> dict[str, Any]:
    names = (*design.variables, *helpers(design.variables))
    # A value that is missing at the latest session stays missing.
    last = {
        f"last{variable(n)}": rows[variable(n)]
        .fill_null(float("nan"))
        .argmax(rows[WHEN])
        for n in names
    }
    return last | {
        FIRST_ROW: rows[FIRST_ROW].min(),
        FIRST: rows[SCORE].argmin(rows[WHEN]),
        LAST: rows[SCORE].argmax(rows[WHEN]),
        LAST_TIME: rows[WHEN].max(),
    }


def _in_order_of(plain: ClientSums, sums: ClientSums) -> ClientSums:
    """Return the sums of another scan in the order of this: both have each client once."""
    places = np.empty(len(plain.clients), dtype=np.intp)
    places[np.argsort(plain.clients)] = np.argsort(sums.clients)
    return sums.taken(places)
