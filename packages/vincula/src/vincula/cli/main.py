"""`vincula`: one word a task; a fault is one clear sentence, never a traceback."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

from vincula.errors import VinculaError

# Modules beside this one. Each offers `add_parser(subparsers)`, whose parser sets
# `run=callable(args) -> int`. Only the one that is asked for is loaded: what one command
# computes with must not slow the start of another.
COMMANDS = (
    "catalogue",
    "score",
    "change",
    "sudden",
    "alliance",
    "trajectory",
    "signals",
)

STOPPED_BY_USER = 130


def run(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status (2: could not be done)."""
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        # Loading a command takes its time as well, and may be interrupted.
        args = parser(words).parse_args(words)
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


def parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser with the part of the command in ``words``, else of every one."""
    top = argparse.ArgumentParser(
        prog="vincula",
        description="Instruments, scores and change for feedback-informed therapy.",
    )
    top.add_argument(
        "--version", action="version", version=f"vincula {version('vincula')}"
    )
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    asked = [name for name in COMMANDS if name in words[:1]]
    for name in asked or COMMANDS:
        import_module(f"vincula.cli.{name}").add_parser(subparsers)
    return top
