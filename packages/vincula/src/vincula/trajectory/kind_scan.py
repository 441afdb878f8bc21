"""The same scan for errors that differ by kind of session: sums by client and kind."""

from typing import Any

import numpy as np

from vincula.errors import NotEnoughInformation
from vincula.trajectory.design import Design, RowColumns
from vincula.trajectory.kinds import NO_KIND, KindSums
from vincula.trajectory.recoding import Recoding
from vincula.trajectory.scan import (
    CLIENT,
    KIND,
    added_up,
    by_label,
    cells_of,
    columns_of,
    labels_of,
    numbers_of,
    rough_units,
    scan,
    usable,
)


def scan_kinds(
    table: Any, columns: RowColumns, design: Design, *, units: Recoding | None = None
) -> KindSums:
    """Collect sums by client and kind of session; as `scan` does.

    Without other units the sums stay in those that a few rows suggest.
    """
    if columns.kind is None:
        raise NotEnoughInformation(NO_KIND)
    rows = usable(table, columns, design)
    units = units or rough_units(rows, design)
    whole = scan(table, columns, design, units=units)
    own = columns_of(design, units)
    found = added_up(rows, design, own, more={}, by=(CLIENT, KIND)).to_pyarrow()
    found = found.sort_by([(CLIENT, "ascending"), (KIND, "ascending")])
    labels = labels_of(found, CLIENT)
    starts = np.flatnonzero(np.concatenate([[True], labels[1:] != labels[:-1]]))
    kinds, kind_of = np.unique(
        labels_of(found, KIND).astype(np.str_), return_inverse=True
    )
    therapists, of = by_label(whole)
    every = cells_of(found, own, own["all"], own["all"])
    return KindSums(
        clients=labels[starts],
        starts=starts,
        kinds=tuple(kinds.tolist()),
        kind_of=kind_of,
        rows=numbers_of(found, "rows"),
        gram=cells_of(found, own, own["random"], own["random"]),
        cross=cells_of(found, own, own["random"], own["all"]),
        total=np.stack(
            [every[:, :, kind_of == n].sum(axis=2) for n in range(len(kinds))], axis=2
        ),
        recoding=units,
        therapists=therapists,
        therapist_of=of,
    )
