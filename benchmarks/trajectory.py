"""How fast is a growth model fitted, against every package that fits the same?

Ours is timed from the Parquet file on the disk to the finished REML fit; peers from a
data frame that is in memory already, which favours them. Imports count for nobody. Every
measurement is a process of its own, so that the peak of memory is its own; ours and the
peers take turns. Run from anywhere:

    python benchmarks/trajectory.py [--clients 1000,10000,100000] [--patience 120]

A million clients: `--clients 1000000 --patience 300`. Patience counts seconds of the
processor; a peer that needs more is skipped, with the reason, at larger sizes as well.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from trajectory_parts.courses import write  # noqa: E402 - lies beside this file
from trajectory_parts.peers import PEERS, Peer, command, parsed  # noqa: E402 - as well

RESULTS = HERE / "results" / "trajectory.json"
WARM_UP = 1000
OURS = [sys.executable, str(HERE / "trajectory_parts" / "ours.py")]
LEVELS = (2, 3)
MEBI = 1 << 20 if platform.system() == "Darwin" else 1 << 10
# How much longer a fit of ten times the clients takes, at the least.
STEEP = 8
LONG = 5.0
Found = dict[str, Any]


def main() -> None:
    """Measure, print, and keep beside the other results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", default="1000,10000,100000")
    parser.add_argument("--patience", type=float, default=120.0)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peers", default=",".join(peer.name for peer in PEERS))
    parser.add_argument("--folder", type=Path, help="keeps the invented data")
    args = parser.parse_args()
    sizes = [int(size) for size in args.clients.split(",")]
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    with tempfile.TemporaryDirectory() as made:
        folder = args.folder or Path(made)
        folder.mkdir(exist_ok=True)
        for size in sizes:
            for found in measured(folder, size, args):
                print(json.dumps(found), flush=True)
                kept[f"{size} clients, {found['levels']} levels"] = found
                RESULTS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def measured(folder: Path, clients: int, args: argparse.Namespace) -> Iterator[Found]:
    """Yield the results of one size, two levels and then three."""
    write(folder, WARM_UP)
    rows = write(folder, clients)
    for levels in LEVELS:
        runs = [run_ours("fit", folder, clients, levels) for _ in range(args.repeats)]
        ours = middle(runs)
        peers = {
            peer.name: against(ours, peer, folder / f"{clients}.parquet", levels, args)
            for peer in PEERS
            if peer.name in args.peers.split(",")
        }
        # Once more at the end: the machine is not the same all the time.
        runs += [run_ours("fit", folder, clients, levels) for _ in range(args.repeats)]
        ours = middle(runs)
        yield {
            "clients": clients,
            "rows": rows,
            "levels": levels,
            "machine": {"processors": os.cpu_count(), "load": os.getloadavg()[0]},
            "ours": ours,
            "peers": {name: compared(found, ours) for name, found in peers.items()},
            **others(folder, clients, levels),
        }


def others(folder: Path, clients: int, levels: int) -> Found:
    """Return the scan against its floors, the search alone, and predictions."""
    names = ("scan", "bare", "group", "repeated", "predict", "foretell")
    found = {name: run_ours(name, folder, clients, levels) for name in names}
    return {
        "scan": found["scan"],
        "plain_sums_of_the_columns": found["bare"],
        "plain_group_by": found["group"],
        "scan_to_plain_group_by": ratio(found["scan"], found["group"]),
        "search_where_schedules_repeat": found["repeated"]["search_seconds"],
        "predictions_from_the_file": found["predict"],
        "predictions_from_arrays": found["foretell"],
    }


def against(
    ours: Found, peer: Peer, file: Path, levels: int, args: argparse.Namespace
) -> Found:
    """Return what a peer took, or why it was not asked."""
    if levels not in peer.levels:
        return skipped(peer.name, peer.why_not)
    before = SEEN.get((peer.name, levels), 0.0)
    if before > args.patience:
        return skipped(peer.name, "took too long for fewer clients")
    how = command(peer)
    if isinstance(how, str):
        return skipped(peer.name, how)
    words = [*how, str(file.with_suffix(peer.reads)), str(levels)]
    runs = [run(words, patience=args.patience)]
    # What takes long is measured once.
    while runs[0].get("cpu_seconds", LONG) < LONG and len(runs) < args.repeats:
        runs.append(run(words, patience=args.patience))
    if "skipped" in runs[0]:
        SEEN[peer.name, levels] = float("inf")
        found = skipped(peer.name, runs[0]["skipped"])
        return found | {n: v for n, v in runs[0].items() if n == "stopped_after"}
    found = middle(runs)
    SEEN[peer.name, levels] = found["cpu_seconds"] * STEEP
    if peer.same_model:
        gain = ours["log_likelihood"] - found["log_likelihood"]
        found["log_likelihood_below_ours"] = round(gain, 6)
    return found


def compared(found: Found, ours: Found) -> Found:
    """Add how many times as long a peer took, or at least how many."""
    if "stopped_after" in found:
        least = found["stopped_after"] / ours["cpu_seconds"]
        return found | {"times_ours_by_processor_at_least": round(least, 1)}
    if "skipped" in found:
        return found
    return found | {
        "times_ours": ratio(found, ours),
        "times_ours_by_processor": ratio(found, ours, of="cpu_seconds"),
    }


SEEN: dict[tuple[str, int], float] = {}


def skipped(name: str, why: str) -> Found:
    """Say, and keep, why a peer was not measured."""
    print(f"skipped {name}: {why}", file=sys.stderr, flush=True)
    return {"skipped": why}


def run_ours(task: str, folder: Path, clients: int, levels: int) -> Found:
    """Run one of our tasks."""
    files = [str(folder / f"{size}.parquet") for size in (clients, WARM_UP)]
    found = run([*OURS, task, files[0], str(levels), files[1]], patience=3600)
    if "skipped" in found:
        raise SystemExit(f"ours failed: {found['skipped']}")
    return found


def run(words: list[str], *, patience: float) -> Found:
    """Run a program to its end; its peak of memory is its own alone."""
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as faults:
        # A busy machine must not decide what is too slow: the processor's time does.
        limited = ["sh", "-c", 'ulimit -t "$0"; exec "$@"', str(int(patience) + 1)]
        process = subprocess.Popen([*limited, *words], stdout=told, stderr=faults)
        # wait4 gives the usage of this child, not of the largest child so far.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        faults.seek(0)
        told.seek(0)
        if usage.ru_utime + usage.ru_stime >= patience:
            why = f"not done within {patience:.0f} s of the processor"
            return {"skipped": why, "stopped_after": patience}
        if process.returncode:
            lines = faults.read().strip().splitlines() or ["no word"]
            return {"skipped": f"ended with {process.returncode}: {lines[-1][:200]}"}
        return parsed(told.read()) | {"peak_mib": usage.ru_maxrss / MEBI}


def middle(runs: list[Found]) -> Found:
    """Return the median of each number."""
    return {
        name: round(median(run[name] for run in runs), 6)
        for name in runs[0]
        if isinstance(runs[0][name], int | float)
    }


def ratio(one: Found, other: Found, *, of: str = "seconds") -> float:
    """Return how many times as long one took."""
    return round(one[of] / other[of], 2)


if __name__ == "__main__":
    main()
