"""Which rule was asked for, and what does it find in one person's ratings?"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vincula.alliance.charts import cusum_chart, ewma_chart
from vincula.alliance.published import gumz, stevens, stiles, strauss
from vincula.alliance.rupture import (
    FLOOR_IN_SPREADS,
    Episode,
    FallRule,
    OwnRule,
    falls,
    own_dips,
    pooled_within_sd,
)
from vincula.cli.alliance_lines import Line, cusum_line, ewma_line, fall_line
from vincula.errors import NotEnoughInformation

Finder = Callable[[Sequence[float]], tuple[Episode, ...]]
AlarmLine = Callable[[Sequence[float]], Line]

# Options and the rules that heed them.
OPTIONS = {
    "floor": ("own",),
    "spreads": ("own", "gumz"),
    "recent": ("own",),
    "least": ("own",),
    "drop": ("stevens",),
    "back": ("stevens",),
    "look": ("stevens",),
    "window": ("own", "stiles", "strauss", "gumz", "stevens"),
}
RULES = ("own", "stiles", "strauss", "gumz", "stevens", "ewma", "cusum")
FEWEST_ON_A_CHART = 2
SMOOTHING, ALLOWANCE = 0.2, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A rule ready for use, with what is told about it; ``own`` if it is the own range.

    ``line`` tells below which rating it would have spoken up, session by session.
    """

    name: str
    told: dict[str, Any]
    find: Finder
    own: OwnRule | None = None
    line: AlarmLine | None = None


def asked_rule(args: argparse.Namespace, everybody: Sequence[Sequence[float]]) -> Asked:
    """Return the rule; spreads within persons are those of everybody in the file."""
    _check_options(args)
    if args.rule in {"ewma", "cusum"}:
        return _chart(args.rule)
    if args.rule == "stevens":
        rule = _given(stevens, args, drop="drop_points", back="return_points")
        return _fall("stevens", rule, {})
    spread = _spread(everybody)
    if args.rule == "own" and (spread is not None or args.floor is not None):
        return _own(args, spread)
    if spread is None:
        return _nothing_falls(args.rule)
    told = {"pooled_within_sd": spread}
    if args.rule == "gumz":
        return _gumz(args, spread, told)
    rule = {"stiles": stiles, "strauss": strauss}[args.rule](spread)
    return _fall(args.rule, _waiting(rule, args), told)


def _spread(everybody: Sequence[Sequence[float]]) -> float | None:
    """Return the spread within persons; None where nobody's ratings vary."""
    if all(len(set(values)) <= 1 for values in everybody):
        return None
    return pooled_within_sd(everybody)


def _nothing_falls(name: str) -> Asked:
    told = {"pooled_within_sd": None, "note": "nobody's ratings vary, so none falls"}
    return Asked(name=name, told=told, find=lambda _: ())


def _own(args: argparse.Namespace, spread: float | None) -> Asked:
    told: dict[str, Any] = {}
    floor = args.floor
    if floor is None:
        floor = FLOOR_IN_SPREADS * (spread or 0.0)
        told = {"pooled_within_sd": spread, "floor_from": "spread within persons"}
    changes = {
        "spreads": args.spreads,
        "recent_sessions": args.recent,
        "minimum_sessions": args.least,
        "window_sessions": args.window,
    }
    given = {name: value for name, value in changes.items() if value is not None}
    rule = replace(OwnRule(floor_points=floor), **given)
    told |= {
        "floor_points": rule.floor_points,
        "spreads": rule.spreads,
        "minimum_sessions": rule.minimum_sessions,
        "recent_sessions": rule.recent_sessions,
        "window_sessions": rule.window_sessions,
    }
    return Asked(
        name="own", told=told, find=lambda values: own_dips(values, rule), own=rule
    )


def _gumz(args: argparse.Namespace, spread: float, told: dict[str, Any]) -> Asked:
    spreads = 2.0 if args.spreads is None else args.spreads

    def rule(values: Sequence[float]) -> FallRule:
        return _waiting(gumz(values, pooled_sd=spread, spreads=spreads), args)

    # Tried once, so that an impossible rule is told before anybody is looked at.
    rule([0.0, 1.0])
    return Asked(
        name="gumz",
        told={**told, "spreads": spreads},
        find=lambda values: falls(values, rule(values)),
        line=lambda values: fall_line(values, rule(values)),
    )


def _fall(name: str, rule: FallRule, told: dict[str, Any]) -> Asked:
    told = {
        **told,
        "drop_points": rule.drop_points,
        "return_points": rule.return_points,
        "window_sessions": rule.window_sessions,
        "look_back_sessions": rule.look_back_sessions,
    }
    return Asked(
        name=name,
        told=told,
        find=lambda values: falls(values, rule),
        line=lambda values: fall_line(values, rule),
    )


def _chart(name: str) -> Asked:
    def find(values: Sequence[float]) -> tuple[Episode, ...]:
        if len(values) < FEWEST_ON_A_CHART:
            return ()
        if name == "ewma":
            return _rows_of(values, ewma_chart(values).below)
        return _rows_of(values, cusum_chart(values).signals_below)

    def line(values: Sequence[float]) -> Line:
        if len(values) < FEWEST_ON_A_CHART:
            return [None] * len(values)
        if name == "ewma":
            return ewma_line(values, SMOOTHING)
        return cusum_line(values, ALLOWANCE)

    limits = (
        {"smoothing": SMOOTHING, "sds": 3.0}
        if name == "ewma"
        else {"allowance_sds": ALLOWANCE, "decision_sds": 5.0}
    )
    told = {**limits, "limits_from": "the person's whole series"}
    return Asked(name=name, told=told, find=find, line=line)


def _rows_of(values: Sequence[float], low: Sequence[int]) -> tuple[Episode, ...]:
    """Make an episode of each row of signals; it is over at the first without one."""
    found: list[Episode] = []
    signals = set(low)
    for onset in sorted(k for k in signals if k - 1 not in signals):
        end = next(k for k in range(onset, len(values) + 1) if k not in signals)
        trough = min(range(onset, end), key=lambda k: (values[k], k))
        found.append(
            Episode(
                before=onset - 1,
                onset=onset,
                trough=trough,
                returned=end if end < len(values) else None,
                before_points=sum(values) / len(values),
                trough_points=values[trough],
                cut_short=end == len(values),
            )
        )
    return tuple(found)


def _given(
    make: Callable[..., FallRule], args: argparse.Namespace, *, drop: str, back: str
) -> FallRule:
    wanted = {
        drop: args.drop,
        back: args.back,
        "look_back_sessions": args.look,
        "window_sessions": args.window,
    }
    return make(**{name: value for name, value in wanted.items() if value is not None})


def _waiting(rule: FallRule, args: argparse.Namespace) -> FallRule:
    return rule if args.window is None else replace(rule, window_sessions=args.window)


def _check_options(args: argparse.Namespace) -> None:
    for option, rules in OPTIONS.items():
        if getattr(args, option) is not None and args.rule not in rules:
            name = "return" if option == "back" else option
            raise NotEnoughInformation(
                f"--{name} belongs to {' and '.join(rules)}, not to --rule {args.rule}"
            )
