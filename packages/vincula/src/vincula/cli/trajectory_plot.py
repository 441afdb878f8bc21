"""`vincula trajectory plot`: some clients' courses as PNG, SVG or HTML."""

from collections.abc import Sequence
from importlib import import_module
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from vincula.cli.course_rows import CourseRows, in_order_of_rows
from vincula.cli.trajectory_file import Kept
from vincula.errors import UnreadableFile

KINDS = (".png", ".svg", ".html")
FIRST = 6
DOTS_A_POINT = 2


def drawn(
    kept: Kept,
    read: CourseRows,
    out: Path,
    *,
    clients: Sequence[str],
    until: float | None,
) -> list[str]:
    """Write the picture; returns the clients who are in it."""
    if out.suffix not in KINDS:
        raise UnreadableFile(
            f"{out}: name it {', '.join('*' + kind for kind in KINDS)}"
        )
    plot = _charts()
    labels = np.unique(read.rows.client)
    ordered = labels[in_order_of_rows(labels, read.rows.client)]
    known = {str(label): label for label in ordered.tolist()}
    missing = [name for name in clients if name not in known]
    if missing:
        raise UnreadableFile(f"there is no client {missing[0]!r}")
    chosen = list(clients) or list(known)[:FIRST]
    scale = kept.scale
    frame = plot.Frame(
        lowest=-inf if scale.lowest is None else scale.lowest,
        highest=inf if scale.highest is None else scale.highest,
        until=float(read.rows.time.max()) if until is None else until,
        time=kept.columns.time,
        score=kept.columns.score,
    )
    picture = plot.chart(
        kept.model,
        read.rows,
        [known[name] for name in chosen],
        corrected=kept.corrections,
        frame=frame,
        subtitle=kept.label or "",
    )
    _save(picture, out)
    return chosen


def _save(picture: Any, out: Path) -> None:
    try:
        # A page that is opened without a network shows the picture all the same.
        more = {"inline": True} if out.suffix == ".html" else {}
        picture.save(str(out), scale_factor=DOTS_A_POINT, **more)
    except OSError as fault:
        raise UnreadableFile(f"{out}: {fault.strerror}") from None


def _charts() -> Any:
    try:
        import_module("vl_convert")
        return import_module("vincula.trajectory.plot")
    except ImportError:
        raise UnreadableFile(
            "pictures need the extra `charts`: pip install 'vincula[charts]'"
        ) from None
