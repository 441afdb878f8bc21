"""From what was asked on the command line to a criterion and a cut-off."""

import argparse
from dataclasses import dataclass, replace

from vincula.catalogue.model import Direction
from vincula.change.clinical import Population
from vincula.change.criteria import (
    Criterion,
    ErrorCriterion,
    PointsCriterion,
    ShareCriterion,
    SlopeCriterion,
)
from vincula.change.group import Group
from vincula.change.sides import (
    CutOff,
    ObservedCutOff,
    TrueCutOff,
    cut_off,
    true_cut_off,
)
from vincula.change.yardstick import (
    IndexMethod,
    Yardstick,
    critical_value,
    yardstick,
)
from vincula.columns import Numbers
from vincula.errors import NotEnoughInformation

PERCENTAGE, ANCHOR, SLOPE = "pct", "anchor", "hlm"
METHODS = (*(method.value for method in IndexMethod), PERCENTAGE, ANCHOR, SLOPE)
HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How people are classed, and the figures it rests on."""

    criterion: Criterion
    cutoff: CutOff | None
    cutoff_kind: str | None
    group: Group
    yardstick: Yardstick | None
    z: float | None


def plan_of(
    args: argparse.Namespace, group: Group, slope_index: Numbers | None = None
) -> Plan:
    """Return the plan; raises NotEnoughInformation naming what is missing."""
    known = with_norms(args, group)
    method = IndexMethod(args.method) if args.method in set(IndexMethod) else None
    stick = None if method is None else _yardstick(args, method, known)
    z = critical_value(method or IndexMethod.JACOBSON_TRUAX, args.alpha)
    kind = cutoff_kind(args)
    return Plan(
        criterion=_criterion(args, stick, z, slope_index),
        cutoff=None if kind is None else _cutoff(args, kind, known, z),
        cutoff_kind=kind,
        group=known,
        yardstick=stick,
        z=None if args.method in {PERCENTAGE, ANCHOR} else z,
    )


def direction_of(args: argparse.Namespace) -> Direction:
    """Return which way is better."""
    higher = args.better == "higher"
    return Direction.HIGHER_IS_BETTER if higher else Direction.HIGHER_IS_WORSE


def cutoff_kind(args: argparse.Namespace) -> str | None:
    """Return what was asked for; c where nothing was but a functional population."""
    if args.cutoff or args.cutoff_points is not None:
        return str(args.cutoff or "given")
    both = args.m_functional is not None and args.sd_functional is not None
    return "c" if both else None


def with_norms(args: argparse.Namespace, group: Group) -> Group:
    """Put the figures that were given in place of the file's own."""
    given = {
        "mean_before": args.m_clinical,
        "sd_before": args.sd_clinical,
        "mean_after": args.m_post,
    }
    figures = {name: value for name, value in given.items() if value is not None}
    return replace(group, **figures)


def _yardstick(
    args: argparse.Namespace, method: IndexMethod, group: Group
) -> Yardstick:
    if args.reliability is None:
        raise NotEnoughInformation(f"method {method} needs --reliability")
    return yardstick(
        method,
        group=group,
        reliability=args.reliability,
        reliability_after=args.reliability_post,
    )


def _criterion(
    args: argparse.Namespace,
    stick: Yardstick | None,
    z: float,
    slope_index: Numbers | None,
) -> Criterion:
    way = direction_of(args)
    if stick is not None:
        return ErrorCriterion(yardstick=stick, direction=way, z=z)
    if slope_index is not None:
        return SlopeCriterion(index=slope_index, direction=way, z=z)
    if args.method == PERCENTAGE:
        share = args.improvement or HALF
        return ShareCriterion(
            improvement=share,
            deterioration=args.deterioration or share,
            direction=way,
        )
    if args.improvement is None:
        raise NotEnoughInformation(
            "method anchor needs --improvement, the points that matter"
        )
    return PointsCriterion(
        improvement_points=args.improvement,
        deterioration_points=args.deterioration or args.improvement,
        direction=way,
    )


def _cutoff(args: argparse.Namespace, kind: str, group: Group, z: float) -> CutOff:
    way = direction_of(args)
    if kind == "given":
        return ObservedCutOff(
            points=args.cutoff_points, direction=way, cutoff_is_worse=True
        )
    clinical = _population(group.mean_before, group.sd_before)
    functional = _population(args.m_functional, args.sd_functional)
    if args.method == IndexMethod.HAGEMAN_ARRINDELL:
        return _true_cutoff(args, kind, group, z)
    points = cut_off(kind, clinical=clinical, functional=functional, direction=way)
    return ObservedCutOff(points=points, direction=way)


def _true_cutoff(
    args: argparse.Namespace, kind: str, group: Group, z: float
) -> TrueCutOff:
    return true_cut_off(
        kind,
        clinical=Population(
            mean=group.needed("mean_before"), sd=group.needed("sd_before")
        ),
        functional=_population(args.m_functional, args.sd_functional),
        group=group,
        reliability=args.reliability,
        direction=direction_of(args),
        z=z,
    )


def _population(mean: float | None, sd: float | None) -> Population | None:
    return None if mean is None or sd is None else Population(mean=mean, sd=sd)
