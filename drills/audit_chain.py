"""The audit: whatever is done to it afterwards is found, and writers make no fork."""

from __future__ import annotations

import random
import sys
from collections import Counter
from typing import TYPE_CHECKING

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEEDS = 1000


def run(folder: Path) -> Iterator[Outcome]:
    tests = str(_root() / "packages" / "practice" / "tests")
    sys.path.insert(0, tests)
    import tampered as t  # noqa: PLC0415 - the tests' own, after the path

    from vincula_practice.audit.verify import check  # noqa: PLC0415 - as above

    assert folder.is_dir()
    dump, missed = t.a_dump(), []
    chance = random.Random(20261126)  # noqa: S311 - what is done is no secret
    anchor, done = t.an_anchor(dump), Counter()
    while sum(done.values()) < DEEDS:
        deed, after = t.tampered(chance)
        if after == dump:
            continue
        done[deed] += 1
        if not check(after, anchors=[anchor]).faults:
            missed.append(deed)
    yield Outcome(
        goal="LG-2",
        what="edits, deletions, insertions, swaps and cuts, half of them chained anew",
        threshold="1,000, all found",
        result=f"{sum(done.values()) - len(missed)} of {sum(done.values())} found,"
        f" {len(done)} kinds",
        passed=not missed,
        how="2 chains of 40 events, signed at 30; cuts behind it are named, not found",
    )
    cut = [line for line in dump if line.told.place <= t.SIGNED + 5]
    report = check(cut, anchors=[anchor])
    yield Outcome(
        goal="LG-2",
        what="a cut after the last signed head is said to be what would not show",
        threshold="the window is named",
        result=f"window of {report.window} events named",
        passed=not report.faults and report.window == 2 * 5,
        how="the same chains, cut 5 behind the signed head",
    )


def _root() -> Path:
    from pathlib import Path  # noqa: PLC0415 - at run time

    return Path(__file__).resolve().parent.parent
