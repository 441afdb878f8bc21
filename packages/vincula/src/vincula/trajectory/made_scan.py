"""Covariates that are made from others (`made`), as columns of an Ibis table."""

from typing import Any

import ibis
import numpy as np

from vincula.trajectory.design import Design, RowColumns
from vincula.trajectory.made import BETWEEN, Made, derived, lagged_name, made

LARGEST = float(np.finfo(np.float64).max)


def is_number(value: Any) -> Any:
    """Return where a column of fractions holds a number that is neither NaN nor endless."""
    # NaN is asked for by itself: the bounds that a Parquet file keeps of its columns do
    # not count it, and a database that trusts them takes all rows to be within.
    return value.between(-LARGEST, LARGEST) & ~value.isnan()


def with_made(table: Any, columns: RowColumns, design: Design) -> Any:
    """Return a table with the covariates of a design that are made from others.

    As `covariates.derived_rows` does it: rows without a score count as sessions.
    """
    names = derived(design.variables)
    if not names:
        return table
    course = ibis.window(group_by=columns.client, order_by=ibis.asc(columns.time))
    everything = ibis.window(group_by=columns.client)
    found = table.filter(table[columns.client].notnull())
    for step in (_known, _lags):
        found = found.mutate(**step(found, names, course))
    return found.mutate(**{n: _value(found, made(n), everything) for n in names})


def _known(table: Any, names: tuple[str, ...], _course: Any) -> dict[str, Any]:
    # What is not a number must not end up in a mean.
    numbers = {made(n).of: table[made(n).of].cast("float64") for n in names}
    return {name: ibis.ifelse(is_number(x), x, None) for name, x in numbers.items()}


def _lags(table: Any, names: tuple[str, ...], course: Any) -> dict[str, Any]:
    wanted = {(made(name).of, back) for name in names for back in made(name).lags}
    return {
        lagged_name(of, back): table[of].lag(back).over(course)
        for of, back in sorted(wanted)
        if back
    }


def _value(table: Any, one: Made, everything: Any) -> Any:
    value = table[lagged_name(one.of, one.back)]
    if one.part is None:
        return value
    mean = table[lagged_name(one.of, one.inside)].mean().over(everything)
    return mean if one.part == BETWEEN else value - mean
