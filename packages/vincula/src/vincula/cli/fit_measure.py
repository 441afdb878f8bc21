"""Which scale of the catalogue is a model of, and what does a score of it mean?"""

import argparse
from typing import Literal

from vincula.catalogue.load import load_catalogue
from vincula.catalogue.model import Direction
from vincula.change.reliable import measurement_error
from vincula.errors import UnreadableFile
from vincula.trajectory.kept import MeasureEntry, ScaleEntry


def measure_of(
    args: argparse.Namespace, *, otherwise: ScaleEntry
) -> tuple[MeasureEntry | None, ScaleEntry]:
    """Return the measure that ``--instrument`` names, and its scale; what was told stays.

    Raises
    ------
    UnreadableFile
        The catalogue has no such instrument, or no main scale with a better end.
    """
    if not args.instrument:
        return None, otherwise
    catalogue = load_catalogue()
    if args.instrument not in {one.id for one in catalogue}:
        raise UnreadableFile(f"the catalogue has no instrument {args.instrument!r}")
    instrument = catalogue.get(args.instrument)
    name = instrument.definition.main_scale
    scale = instrument.scale(name) if name else None
    if name is None or scale is None or scale.direction is Direction.NEITHER:
        raise UnreadableFile(
            f"{instrument.id} has no main scale with a better and a worse end"
        )
    error = measurement_error(instrument.norms_of(name))
    reliable = error.threshold_points if error else otherwise.reliable_points
    better: Literal["lower", "higher"] = (
        "higher" if scale.direction is Direction.HIGHER_IS_BETTER else "lower"
    )
    return (
        MeasureEntry(instrument=instrument.id, version=instrument.version, scale=name),
        ScaleEntry(
            better=better,
            reliable_points=args.reliable or reliable,
            lowest=scale.minimum if args.lowest is None else args.lowest,
            highest=scale.maximum if args.highest is None else args.highest,
        ),
    )
