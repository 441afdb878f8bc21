"""`vincula trajectory plot`: some clients' courses as PNG, SVG or HTML."""

from collections.abc import Sequence
from importlib import import_module
from math import inf
from pathlib import Path
from typing import Any

from vincula.cli.trajectory_read import Some
from vincula.errors import UnreadableFile
from vincula.trajectory.design import Labels
from vincula.trajectory.kept import Kept

KINDS = (".png", ".svg", ".html")
FIRST = 6
DOTS_A_POINT = 2


def check_picture(out: Path) -> None:
    """Refuse a name that is none of a picture, before anything is read."""
    if out.suffix not in KINDS:
        raise UnreadableFile(
            f"{out}: name it {', '.join('*' + kind for kind in KINDS)}"
        )


def named_or_first(clients: Labels, names: Sequence[str]) -> Labels:
    """Return the clients of these names, or the first few."""
    if not names:
        return clients[:FIRST]
    known = {str(label): place for place, label in enumerate(clients.tolist())}
    missing = [name for name in names if name not in known]
    if missing:
        raise UnreadableFile(f"there is no client {missing[0]!r}")
    return clients[[known[name] for name in names]]


def drawn(kept: Kept, read: Some, out: Path, *, until: float | None) -> list[str]:
    """Write the picture; returns the clients who are in it."""
    plot = _charts()
    scale = kept.scale
    frame = plot.Frame(
        lowest=-inf if scale.lowest is None else scale.lowest,
        highest=inf if scale.highest is None else scale.highest,
        until=read.until if until is None else until,
        time=kept.columns.time,
        score=kept.columns.score,
    )
    clients = read.clients.tolist()
    picture = plot.chart(
        kept.model,
        read.rows,
        clients,
        corrected=kept.corrections,
        frame=frame,
        subtitle=kept.label or "",
    )
    _save(picture, out)
    return [str(client) for client in clients]


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
