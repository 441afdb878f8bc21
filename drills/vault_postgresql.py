"""The long form of what the vault promises, on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drills.vault import sweeps_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from drills.outcome import Outcome


def run(folder: Path) -> Iterator[Outcome]:
    yield from sweeps_on("postgresql", folder)
