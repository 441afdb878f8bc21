"""AL-8: alerts are passed on, however often the program that does it is ended."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome
from drills.own_site.tests import TESTS
from drills.served.database import Database, postgresql, sqlite
from drills.served.site import ROOT, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDINGS = 200
SITE = "https://check-in.example.org"


def run(folder: Path) -> Iterator[Outcome]:
    for name, opened in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        place = folder / name
        place.mkdir()
        with opened(place) as database:
            yield _passed_on(name, ended(place, database, endings=ENDINGS))


def ended(folder: Path, database: Database, *, endings: int) -> dict[str, Any]:
    """Raise alerts, end the program that passes them on, and count what arrived."""
    sys.path.insert(0, str(ROOT / TESTS))
    from mail_server import a_mail_server  # type: ignore[import-not-found] # noqa: PLC0415 - beside the tests

    with a_mail_server() as (port, box):
        mail = {
            "VINCULA_SMTP_HOST": "127.0.0.1",
            "VINCULA_SMTP_PORT": str(port),
            "VINCULA_BASE_URL": SITE,
        }
        site = Site(folder, database.address, extra=mail)
        site.prepare()
        found: dict[str, Any] = site.part("passing_on", endings=endings)
        arrived = box.readers()
    wanted = set(found.pop("addresses"))
    return found | {
        "mails": len(arrived),
        "lost": len(wanted - set(arrived)),
        "again": len(arrived) - len(set(arrived)),
        "wanted": len(wanted),
    }


def well_passed_on(found: dict[str, Any], *, endings: int) -> bool:
    return (
        found["killed"] >= endings
        and not found["lost"]
        and not found["doubled_steps"]
        and not found["left"]
        and found["seconds"] <= 60  # noqa: PLR2004 - the goal's
    )


def _passed_on(name: str, found: dict[str, Any]) -> Outcome:
    return Outcome(
        goal="AL-8",
        what="kill -9 of the program that passes alerts on, at random moments; then it"
        " runs once in peace",
        threshold=f"{ENDINGS} kills: nobody who is to be told is left out, each step"
        " once, the rest ≤ 60 s",
        result=(
            f"{found['killed']} kills ({found['at_work']} of them at work),"
            f" {found['alerts']} alerts, {found['wanted']} people to tell:"
            f" {found['lost']} left out, {found['again']} told twice,"
            f" {found['doubled_steps']} steps doubled, the rest in"
            f" {found['seconds']:.1f} s"
        ),
        passed=well_passed_on(found, endings=ENDINGS),
        how=f"{name}, a real mail server",
    )


def main() -> int:
    """The quick form, for the tests: few of everything, one database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--on", choices=["sqlite", "postgresql"], default="sqlite")
    args = parser.parse_args()
    opened = {"sqlite": sqlite, "postgresql": postgresql}[args.on]
    with tempfile.TemporaryDirectory() as name, opened(Path(name)) as database:
        found = ended(Path(name), database, endings=8)
    print(found)
    return 0 if well_passed_on(found, endings=8) else 1


if __name__ == "__main__":
    sys.exit(main())
