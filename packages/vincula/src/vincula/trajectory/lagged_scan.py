"""The same scan for errors that hang together: sums by client and gap."""

from collections.abc import Sequence
from typing import Any

import ibis
import numpy as np

from vincula.trajectory.autoregressive import GapSums, Lagged
from vincula.trajectory.design import Design, RowColumns
from vincula.trajectory.recoding import Recoding
from vincula.trajectory.scan import (
    CLIENT,
    WHEN,
    Column,
    by_label,
    cells_of,
    columns_of,
    labels_of,
    numbers_of,
    products_of,
    rough_units,
    scan,
    seen_time,
    usable,
    value_of,
)


def scan_gaps(
    table: Any, columns: RowColumns, design: Design, *, units: Recoding | None = None
) -> GapSums:
    """Collect sums by client and gap, for errors that hang together; as `scan` does.

    Without other units the sums stay in those that a few rows suggest.
    """
    rows = usable(table, columns, design)
    units = units or rough_units(rows, design)
    whole = scan(table, columns, design, units=units)
    own = columns_of(design, units)
    found = _grouped_by_gap(rows, design, own).to_pyarrow()
    found = found.sort_by([(CLIENT, "ascending"), ("gap", "ascending")])
    labels = labels_of(found, CLIENT)
    starts = np.flatnonzero(np.concatenate([[True], labels[1:] != labels[:-1]]))
    therapists, of = by_label(whole)
    random, known = own["random"], own["all"]
    return GapSums(
        clients=labels[starts],
        starts=starts,
        gap=numbers_of(found, "gap"),
        rows=numbers_of(found, "rows"),
        gram=_lagged(found, own, random, random),
        cross=_lagged(found, own, random, known),
        total=_lagged(found, own, known, known),
        recoding=units,
        therapists=therapists,
        therapist_of=of,
    )


def _grouped_by_gap(rows: Any, design: Design, own: dict[str, list[Column]]) -> Any:
    wanted = list(dict.fromkeys([*own["random"], *own["all"]]))
    seen = rows.mutate(_seen=seen_time(rows[WHEN], design.transform))
    values = {
        f"c{n}": ibis.literal(1.0)
        if (value := value_of(seen, c, design)) is None
        else value
        for n, c in enumerate(wanted)
    }
    seen = seen.mutate(**values)
    course = ibis.window(group_by=CLIENT, order_by=WHEN)
    seen = seen.mutate(
        gap=(seen[WHEN] - seen[WHEN].lag(1).over(course)).fill_null(0.0),
        **{
            f"b{n}": seen[f"c{n}"].lag(1).over(course).fill_null(0.0)
            for n in range(len(wanted))
        },
    )
    place = {column: n for n, column in enumerate(wanted)}
    added = {"rows": seen.count()}
    for pair, name in products_of(own).items():
        one, other = (place[c] for c in list(pair) * (2 if len(pair) == 1 else 1))
        now, then = seen[f"c{one}"], seen[f"b{one}"]
        added[f"{name}now"] = (now * seen[f"c{other}"]).sum()
        added[f"{name}before"] = (then * seen[f"b{other}"]).sum()
        across = now * seen[f"b{other}"] + then * seen[f"c{other}"]
        added[f"{name}across"] = across.sum()
    return seen.group_by([CLIENT, "gap"]).aggregate(
        [value.name(name) for name, value in added.items()]
    )


def _lagged(
    found: Any,
    own: dict[str, list[Column]],
    left: Sequence[Column],
    right: Sequence[Column],
) -> Lagged:
    now, before, across = (
        cells_of(found, own, left, right, ending=ending)
        for ending in ("now", "before", "across")
    )
    return Lagged(now=now, before=before, across=across)
