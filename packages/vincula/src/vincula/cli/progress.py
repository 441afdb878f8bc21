"""How far is it? One line on a terminal that is rewritten; nothing anywhere else."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TextIO, TypeVar

Thing = TypeVar("Thing")

# Whoever waits for less needs no line.
PATIENCE_SECONDS = 1.0
PAUSE_SECONDS = 0.2


def with_progress(
    things: Sequence[Thing], what: str, *, each: int = 1, on: TextIO | None = None
) -> Iterator[Thing]:
    """Give the things one by one, telling on a terminal how many are done.

    ``each`` says how many one thing stands for.

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
                line = f"{what}: {done * each} of {len(things) * each}"
                told, width = now, len(line)
                out.write(f"\r{line}")
                out.flush()
            yield thing
    finally:
        if width:
            out.write("\r" + " " * width + "\r")
            out.flush()


@contextmanager
def stage(what: str, *, on: TextIO | None = None) -> Iterator[None]:
    """Tell on a terminal what is being done, and for how long, while it takes long."""
    out = sys.stderr if on is None else on
    if not out.isatty():
        yield
        return
    over = Event()
    teller = Thread(target=_tell, args=(what, out, over), daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def _tell(what: str, out: TextIO, over: Event) -> None:
    start, width, pause = monotonic(), 0, PATIENCE_SECONDS
    while not over.wait(pause):
        line = f"{what}: {monotonic() - start:.0f} s"
        width, pause = len(line), PAUSE_SECONDS
        out.write(f"\r{line}")
        out.flush()
    if width:
        out.write("\r" + " " * width + "\r")
        out.flush()
