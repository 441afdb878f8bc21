"""Run every benchmark; each writes its result to benchmarks/results."""

from __future__ import annotations

import argparse
import subprocess
import sys

import environment


def main() -> int:
    """Run the benchmarks one after the other, so that none disturbs another."""
    python = str(environment.for_site(tests=True) / "python")
    status = 0
    for path in sorted((environment.ROOT / "benchmarks").glob("*.py")):
        environment.say(f"Measuring {path.stem}")
        done = subprocess.run([python, str(path)], cwd=environment.ROOT, check=False)
        status = status or done.returncode
    return status


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    sys.exit(main())
