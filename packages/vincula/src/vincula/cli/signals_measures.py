"""What may the two scores be held against? From the catalogue, or as it was told."""

import argparse
from collections import defaultdict
from math import isnan

from vincula.alliance.rupture import FLOOR_IN_SPREADS, pooled_within_sd
from vincula.catalogue.load import load_catalogue
from vincula.catalogue.model import Direction, Instrument
from vincula.change.reliable import measurement_error
from vincula.change.sudden import reliable_points
from vincula.cli.alliance_output import ratings
from vincula.cli.table import Table
from vincula.errors import NotEnoughInformation, UnreadableFile
from vincula.signals.case import Measure

BETTER = {
    "lower": Direction.HIGHER_IS_WORSE,
    "higher": Direction.HIGHER_IS_BETTER,
}


def outcome_measure(args: argparse.Namespace) -> Measure | None:
    """Return the outcome measure; what was told goes before the catalogue."""
    if not args.outcome:
        return None
    known = _from_catalogue(args) if args.instrument else None
    direction = BETTER[args.better or "lower"]
    if known is not None and args.better is None:
        direction = known.direction
    reliable = args.reliable_points
    if reliable is None and args.reliability is not None:
        reliable = reliable_points(args.sd, args.reliability)
    told = reliable is not None or args.cutoff is not None
    return Measure(
        direction=direction,
        minimum=known.minimum if known else None,
        maximum=known.maximum if known else None,
        reliable_points=_first(reliable, known.reliable_points if known else None),
        cutoff_points=_first(args.cutoff, known.cutoff_points if known else None),
        source="; ".join(
            filter(None, ["as told" if told else "", known.source if known else ""])
        ),
    )


def alliance_measure(args: argparse.Namespace, table: Table) -> Measure | None:
    """Return the alliance measure; without a floor, that of the spread in the file."""
    if not args.alliance:
        return None
    low, high = args.alliance_min, args.alliance_max
    if low is not None and high is not None and not low < high:
        raise UnreadableFile("--alliance-min is below --alliance-max")
    floor = args.alliance_floor
    source = "as told"
    if floor is None:
        floor = _floor(args, table)
        source = f"{FLOOR_IN_SPREADS:g} times the spread within persons in this file"
    return Measure(
        direction=BETTER[args.alliance_better or "higher"],
        minimum=low,
        maximum=high,
        floor_points=floor,
        low_points=args.alliance_low,
        source=source if floor is not None else "no floor: nobody's ratings vary",
    )


def _floor(args: argparse.Namespace, table: Table) -> float | None:
    by_client: dict[str, list[float]] = defaultdict(list)
    before = len(table.faults)
    values = ratings(table, args.alliance)
    # Faults of this column are told when the sessions are read.
    del table.faults[before:]
    for client, value in zip(table.texts[args.client], values, strict=True):
        if not isnan(value):
            by_client[client].append(value)
    try:
        spread = pooled_within_sd(list(by_client.values()))
    except NotEnoughInformation:
        return None
    return FLOOR_IN_SPREADS * spread or None


def _from_catalogue(args: argparse.Namespace) -> Measure:
    instrument = load_catalogue().get(args.instrument)
    scale = instrument.scale(args.scale or _only_scale(instrument))
    norms = instrument.norms_of(scale.id)
    error = measurement_error(norms)
    cutoffs = norms.cutoffs if norms else ()
    usable = [
        c for c in cutoffs if c.source.basis.usable_for_signals and c.upper is None
    ]
    return Measure(
        direction=scale.direction,
        minimum=scale.minimum,
        maximum=scale.maximum,
        reliable_points=error.threshold_points if error else None,
        cutoff_points=usable[0].at if usable else None,
        source="; ".join(
            [
                error.source.text if error else "",
                usable[0].source.text if usable else "",
            ]
        ).strip("; "),
    )


def _only_scale(instrument: Instrument) -> str:
    scales = instrument.definition.scales
    if len(scales) > 1:
        names = ", ".join(scale.id for scale in scales)
        raise UnreadableFile(f"{instrument.id} has several scales; --scale {names}")
    return scales[0].id


def _first(told: float | None, known: float | None) -> float | None:
    return known if told is None else told
