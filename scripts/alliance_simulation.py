"""Which rule should say that the alliance dipped? Chosen on one simulation, tried on another.

Run ``python scripts/alliance_simulation.py [--clients 5000]``. It writes
``benchmarks/results/alliance_simulation.json`` and, from it, the page
``docs/science/alliance-simulation.md``; ``--page`` writes the page alone.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import reduce
from itertools import product
from operator import add
from pathlib import Path
from typing import Any

import numpy as np
from alliance_parts.courses import HIGHEST, SCENARIOS, Clinic, make_clinic
from alliance_parts.measures import CASELOAD, IN_TIME, Tally, tally
from alliance_parts.page import page
from alliance_parts.rules import (
    Family,
    as_studied,
    families,
    own_family,
    pooled_spread,
    with_floor,
)

from vincula.alliance.rupture import OwnRule
from vincula.alliance.watch import below_own_range

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks/results/alliance_simulation.json"
PAGE = ROOT / "docs/science/alliance-simulation.md"
CHOICE_SEED, TRIAL_SEED = 20_261, 74_017
CLIENTS_TO_CHOOSE = 1_000
CLOSE = 0.01  # differences of this size are chance: the SE of one sum is about as large
WEEKLY = 1.0  # alarms a therapist with a full caseload should see in a week, at most
HALVINGS = 14

GRID = tuple(
    OwnRule(
        floor_points=1.0,
        spreads=spreads,
        minimum_sessions=least,
        recent_sessions=recent,
    )
    for spreads, least, recent in product(
        (0.0, 1.0, 1.5, 2.0, 2.5), (2, 3, 4), (None, 6, 10)
    )
)


def main() -> None:
    """Choose, try, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=5_000, help="a scenario")
    parser.add_argument("--page", action="store_true", help="only write the page anew")
    args = parser.parse_args()
    if not args.page:
        found = simulate(clients=args.clients)
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(json.loads(RESULTS.read_text("utf-8"))), encoding="utf-8")
    _say(f"wrote {PAGE.relative_to(ROOT)}")


def simulate(*, clients: int) -> dict[str, Any]:
    """Choose a rule on one set of clinics, and compare all rules on another."""
    rule, candidates = choose(clinics(CLIENTS_TO_CHOOSE, CHOICE_SEED))
    trial = clinics(clients, TRIAL_SEED)
    ours = _total(trial, lambda s: below_own_range(s, rule))
    spread = float(np.mean([pooled_spread(clinic.ratings) for clinic in trial]))
    return {
        "clients_a_scenario": clients,
        "scenarios": [asdict(scenario) for scenario in SCENARIOS],
        "caseload": CASELOAD,
        "in_time_sessions": IN_TIME,
        "weekly_target": WEEKLY,
        "seeds": {"choice": CHOICE_SEED, "trial": TRIAL_SEED},
        "ruptures": ours.ruptures,
        "ruptures_per_therapist_week": CASELOAD * ours.ruptures / ours.planned,
        "spread_within_persons": spread,
        "candidates": candidates,
        "chosen": asdict(rule),
        "as_studied": [_row("own range (the default)", ours), *_studied(trial)],
        "equal_rate": _equal(trial, rule, ours.weekly),
        "by_scenario": [_one_scenario(clinic, rule) for clinic in trial],
    }


def clinics(clients: int, seed: int) -> list[Clinic]:
    """Invent one clinic a scenario."""
    return [
        make_clinic(scenario, clients=clients, seed=seed + place)
        for place, scenario in enumerate(SCENARIOS)
    ]


def choose(chosen_on: list[Clinic]) -> tuple[OwnRule, list[dict[str, Any]]]:
    """Take the width and memory with the most sensitivity plus specificity at the rate.

    The floor is what brings each candidate to the rate. Among candidates that chance
    does not tell apart, the one that heeds a person's own spread most, then the one that
    waits for more ratings.
    """
    candidates = []
    for rule in GRID:
        threshold, _, met = at_rate(chosen_on, own_family(rule), WEEKLY)
        candidates.append({**asdict(rule), **_row("", met), "floor_points": threshold})
        _say(f"{len(candidates)} of {len(GRID)} candidates")
    most = max(map(_youden, candidates))
    close = [k for k, row in enumerate(candidates) if _youden(row) >= most - CLOSE]
    best = max(close, key=lambda k: (GRID[k].spreads, GRID[k].minimum_sessions))
    # A floor is told to people: two decimals, and rather fewer alarms than more.
    floor = float(np.ceil(candidates[best]["floor_points"] * 100) / 100)
    return with_floor(GRID[best], floor), candidates


def at_rate(
    tried_on: Sequence[Clinic], family: Family, weekly: float
) -> tuple[float, float, Tally]:
    """Find the threshold of a rate of alarms; between two steps of the scale, mix them.

    Ratings move in steps, so that few rates can be met exactly: the rule then takes one
    threshold for a share of the clients and the next for the others. Returns the
    stricter threshold, its share, and the tally of the mixture.
    """
    low, high = family.low, family.high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        found = _total(tried_on, lambda s, x=middle: family.flags(s, x))
        low, high = (middle, high) if found.weekly > weekly else (low, middle)
    loose = _total(tried_on, lambda s: family.flags(s, low))
    strict = _total(tried_on, lambda s: family.flags(s, high))
    between = loose.weekly - strict.weekly
    share = (loose.weekly - weekly) / between if between > 0 else 1.0
    return high, share, _mixed(strict, loose, min(1.0, max(0.0, share)))


def _mixed(strict: Tally, loose: Tally, share: float) -> Tally:
    one, other = asdict(strict), asdict(loose)
    return Tally(**{k: share * one[k] + (1 - share) * other[k] for k in one})


def _total(tried_on: Sequence[Clinic], flags: Callable[..., Any]) -> Tally:
    return reduce(add, (tally(clinic, flags(clinic.ratings)) for clinic in tried_on))


def _studied(trial: list[Clinic]) -> list[dict[str, Any]]:
    return [_row(name, _total(trial, rule)) for name, rule in as_studied().items()]


def _equal(
    tried_on: Sequence[Clinic], rule: OwnRule, weekly: float
) -> list[dict[str, Any]]:
    rows = []
    for family in families(rule):
        threshold, share, met = at_rate(tried_on, family, weekly)
        shown = -threshold if family.name == "fixed cut-off" else threshold
        rows.append(
            {**_row(family.name, met), "threshold": shown, "share_at_threshold": share}
        )
        _say(f"{family.name} at the same rate")
    return rows


def _one_scenario(clinic: Clinic, rule: OwnRule) -> dict[str, Any]:
    ours = _total([clinic], lambda s: below_own_range(s, rule))
    rows = [_row("own range (the default)", ours)]
    rows += [
        _row(family.name, at_rate([clinic], family, ours.weekly)[2])
        for family in families(rule)[1:3]
    ]
    return {
        "scenario": clinic.scenario,
        "ruptures": ours.ruptures,
        "best_answer_share": float(
            (clinic.ratings == HIGHEST).sum() / np.isfinite(clinic.ratings).sum()
        ),
        "rules": rows,
    }


def _row(name: str, found: Tally) -> dict[str, Any]:
    return {
        "rule": name,
        "sensitivity": found.sensitivity,
        "specificity": found.specificity,
        "ppv": found.ppv,
        "delay_sessions": found.delay_sessions,
        "alerts_per_therapist_week": found.weekly,
    }


def _youden(row: dict[str, Any]) -> float:
    return float(row["sensitivity"] + row["specificity"])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
