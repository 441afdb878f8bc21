"""AL-1: whoever says that they are in danger has an alert, whenever the server ends."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drills import kill
from drills.outcome import Outcome
from drills.served.database import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator

LINKS, KILLS, THERAPISTS = 1000, 50, 5
NEVER = ("unraised", "without_answer", "without_alert", "wrong_owner")


def run(folder: Path) -> Iterator[Outcome]:
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        place = folder / name
        place.mkdir()
        with opened(place) as database:
            found = kill.drill(
                place, database, links=LINKS, kills=KILLS, therapists=THERAPISTS
            )
        yield _raised(name, found)


def _raised(name: str, found: dict[str, Any]) -> Outcome:
    return Outcome(
        goal="AL-1",
        what="kill -9 of all server processes while every client says that they are in"
        " danger",
        threshold=f"{LINKS} sent, ≥ {KILLS} kills: 0 acknowledged without an alert, 0"
        " alerts without their answer, 0 with a wrong owner",
        result=(
            f"{found['acknowledged']} acknowledged, {found['alerts']} alerts,"
            f" {found['kills']} kills: {found['unraised']} without an alert,"
            f" {found['without_answer']} without an answer, {found['wrong_owner']} with a"
            " wrong owner"
        ),
        passed=kill.passed(found, kills=KILLS) and well_raised(found),
        how=f"{name}, 2 gunicorn workers",
    )


def well_raised(found: dict[str, Any]) -> bool:
    return found["alerts"] == found["sent"] and not any(found[one] for one in NEVER)


def main() -> int:
    """The quick form, for the tests: few of everything, one database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--on", choices=["sqlite", "postgresql"], default="sqlite")
    args = parser.parse_args()
    opened = {"sqlite": sqlite, "postgresql": postgresql}[args.on]
    with tempfile.TemporaryDirectory() as name, opened(Path(name)) as database:
        found = kill.drill(Path(name), database, links=24, kills=2, therapists=3)
    print(found)
    return 0 if kill.passed(found, kills=1) and well_raised(found) else 1


if __name__ == "__main__":
    sys.exit(main())
