"""How many signals does a therapist get in a week, and how many of them are right?

Run ``python scripts/signals_simulation.py [--therapists 40] [--weeks 52]``. It writes
``benchmarks/results/signals_simulation.json`` and, from it, the page
``docs/science/signals.md``; ``--page`` writes the page alone.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from signals_parts.count import WAITS_WEEKS, by_kind, off_course, raised_in
from signals_parts.page import page
from signals_parts.practice import practice

from vincula.signals.budget import CLIENTS_A_SIGNAL, allowance

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks/results/signals_simulation.json"
PAGE = ROOT / "docs/science/signals.md"
SEED = 20_264
PLACES = 20
BUDGETS = (4, 8, 12, 20)


def main() -> None:
    """Simulate, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--therapists", type=int, default=40)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--page", action="store_true", help="only write the page anew")
    args = parser.parse_args()
    if not args.page:
        found = simulate(therapists=args.therapists, weeks=args.weeks)
        RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(json.loads(RESULTS.read_text("utf-8"))), encoding="utf-8")
    _say(f"wrote {PAGE.relative_to(ROOT)}")


def simulate(*, therapists: int, weeks: int) -> dict[str, Any]:
    """Invent a practice and look at it week by week."""
    courses = practice(therapists=therapists, places=PLACES, weeks=weeks, seed=SEED)
    _say(f"{len(courses)} courses")
    raised = raised_in(courses)
    _say(f"{len(raised)} signals")
    run = {"therapists": therapists, "places": PLACES, "weeks": weeks}
    rows, total = by_kind(raised, **run, per=CLIENTS_A_SIGNAL)
    tried = off_course(courses)
    return {
        "run": {**run, "per": CLIENTS_A_SIGNAL, "waits": WAITS_WEEKS, "seed": SEED},
        "courses": len(courses),
        "signals": len(raised),
        "allowed": allowance(PLACES),
        "by_kind": rows,
        "total": total,
        "budgets": [
            {"per": per, **by_kind(raised, **run, per=per)[1]} for per in BUDGETS
        ],
        "off_course": tried,
        "not_better": _not_better(tried[0]),
    }


def _not_better(row: dict[str, Any]) -> float:
    # flagged * ppv = prevalence * sensitivity
    share: float = row["flagged"] * row["ppv"] / row["sensitivity"]
    return share


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
