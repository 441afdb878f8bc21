"""How far is it? One line on a terminal that is rewritten; nothing anywhere else."""

import sys
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import TextIO, TypeVar

Thing = TypeVar("Thing")

# Whoever waits for less needs no line.
PATIENCE_SECONDS = 1.0
PAUSE_SECONDS = 0.2


def with_progress(
    things: Sequence[Thing], what: str, *, on: TextIO | None = None
) -> Iterator[Thing]:
    """Give the things one by one, telling on a terminal how many are done.

    Ctrl-C ends the command at once; the line is wiped, whatever happens.
    """
    out = sys.stderr if on is None else on
    if not out.isatty():
        yield from things
        return
    start = told = monotonic()
    width = 0
    try:
        for done, thing in enumerate(things):
            now = monotonic()
            if now - start > PATIENCE_SECONDS and now - told > PAUSE_SECONDS:
                line = f"{what}: {done} of {len(things)}"
                told, width = now, len(line)
                out.write(f"\r{line}")
                out.flush()
            yield thing
    finally:
        if width:
            out.write("\r" + " " * width + "\r")
            out.flush()
