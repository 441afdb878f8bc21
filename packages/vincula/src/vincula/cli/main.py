"""`vincula`: one word a task; a fault is one clear sentence, never a traceback."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from vincula.cli import catalogue, change, score, sudden
from vincula.errors import VinculaError

# Each offers `add_parser(subparsers)`, whose parser sets `run=callable(args) -> int`.
COMMANDS = (catalogue, score, change, sudden)

STOPPED_BY_USER = 130


def run(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status (2: could not be done)."""
    args = parser().parse_args(argv)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except VinculaError as fault:
        print(f"vincula: {fault}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader (head, less) has gone; keep the interpreter's last flush quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return STOPPED_BY_USER
    return status


def parser() -> argparse.ArgumentParser:
    """Return the parser with every command's own part."""
    top = argparse.ArgumentParser(
        prog="vincula",
        description="Instruments, scores and change for feedback-informed therapy.",
    )
    top.add_argument(
        "--version", action="version", version=f"vincula {version('vincula')}"
    )
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_parser(subparsers)
    return top
