"""Which rules could not speak, and what would they need?"""

import argparse
from collections.abc import Sequence
from typing import Any

from vincula.cli.signals_rows import Client
from vincula.signals.course import why_not
from vincula.signals.expected import FittedCourse

ERROR = (
    "no reliable change is known; give --reliable-points, or --reliability and --sd, or"
    " --instrument"
)
CUTOFF = "no cut-off is known; give --cutoff or --instrument"
ENDS = "the ends of the alliance scale are not known; give --alliance-min and"
ENDS += " --alliance-max"
FLOOR = "nobody's ratings vary; give --alliance-floor"
NEED_ERROR = (
    "reliable-deterioration",
    "reliable-improvement",
    "recovery",
    "plateau",
    "sudden-gain",
    "sudden-loss",
    "off-course",
)
NEED_FLOOR = ("alliance-dip", "perception-gap")
BY_COLUMN = {
    "outcome": NEED_ERROR,
    "alliance": (*NEED_FLOOR, "low-alliance-from-start", "always-perfect"),
    "concern": ("concern",),
    "risk": ("risk-answer",),
    "attended": ("missed-sessions",),
    "items": ("careless-answering",),
}


def silent_rules(
    args: argparse.Namespace,
    clients: Sequence[Client],
    *,
    model: FittedCourse | None = None,
) -> list[dict[str, Any]]:
    """Return rules that could say nothing about anybody, each with what it lacks."""
    found = {
        rule: f"no column is named by --{column}"
        for column, rules in BY_COLUMN.items()
        if not getattr(args, column)
        for rule in rules
    }
    if not args.guess and not args.therapist_view:
        found["perception-gap"] = "no column is named by --guess or --therapist-view"
    case = next((c.case for c in clients if c.case is not None), None)
    if case is not None:
        found = {**_of_outcome(case), **_of_alliance(case), **found}
    if not args.outcome and not args.alliance:
        found["missed-check-ins"] = "no column is named by --outcome or --alliance"
    if model is not None and not why_not(model.card):
        # It brings its own measure of error.
        found.pop("off-course", None)
    return [{"rule": rule, "because": why} for rule, why in found.items()]


def _of_outcome(case: Any) -> dict[str, str]:
    measure = case.outcome
    if measure is None:
        return {}
    found = dict.fromkeys(NEED_ERROR, ERROR) if measure.reliable_points is None else {}
    if measure.cutoff_points is None:
        found.setdefault("recovery", CUTOFF)
    return found


def _of_alliance(case: Any) -> dict[str, str]:
    measure = case.alliance
    if measure is None:
        return {}
    found = dict.fromkeys(NEED_FLOOR, FLOOR) if measure.floor is None else {}
    ends = measure.minimum is not None and measure.maximum is not None
    best = measure.maximum if measure.better_by(0, 1) > 0 else measure.minimum
    if measure.low_points is None and not ends:
        found["low-alliance-from-start"] = ENDS
    if best is None:
        found["always-perfect"] = ENDS
    return found
