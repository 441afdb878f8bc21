"""Hand everybody in an invented practice what is theirs, and read every mail and paper.

160 clients with their whole courses: each file must hold every answer of its client and
no row of anybody else's. The quick form of each gate is in `make test`.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "packages" / "practice" / "tests"
AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LONGEST_SECONDS = 300
ON = "SQLite, the invented practice"


def run(folder: Path) -> Iterator[Outcome]:
    _site_in(folder)
    yield _exports()
    yield _mails()
    yield from _papers()


def _site_in(folder: Path) -> None:
    """Set the site up on an empty folder, and invent a practice."""
    data = folder / "data"
    os.environ.update(
        DJANGO_SETTINGS_MODULE="vincula_practice.config.settings",
        VINCULA_DEMO="1",
        VINCULA_DATA=str(data),
        VINCULA_KEYS=str(folder / "keys"),
        VINCULA_DATABASE=f"sqlite://{data / 'practice.sqlite3'}",
        VINCULA_PLAIN_STATIC="1",
    )
    import django  # noqa: PLC0415 - after the variables

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415 - as above

    if not (folder / "keys" / "practice.key").exists():  # the demo makes its own
        call_command("keys", "make")
    call_command("migrate", verbosity=0)
    from vincula_practice.demo.load import load_demo  # noqa: PLC0415 - as above

    now = timezone.now()
    load_demo(today=now.date(), at=now)


def _exports() -> Outcome:
    from django.utils import timezone  # noqa: PLC0415 - after the set-up

    from vincula_practice.checkins.models import StoredResponse  # noqa: PLC0415 - as above
    from vincula_practice.people.models import Client  # noqa: PLC0415 - as above
    from vincula_practice.rights.export.archive import archive_of  # noqa: PLC0415 - as above

    whose = dict(
        StoredResponse.objects.values_list("pk", "checkin__session__episode__client_id")
    )
    missing, foreign, slowest, made = 0, 0, 0.0, 0
    for client in Client.objects.select_related("person", "practice").order_by("pk"):
        begun = time.perf_counter()
        content = archive_of(client, language="en", at=timezone.now())
        slowest = max(slowest, time.perf_counter() - begun)
        named = _ids_in(content)
        missing += sum(
            str(pk) not in named for pk, owner in whose.items() if owner == client.pk
        )
        foreign += sum(
            str(pk) in named for pk, owner in whose.items() if owner != client.pk
        )
        made += 1
    return Outcome(
        goal="PR-1",
        what="took the data of every client along, and looked for each answer in each",
        threshold="100 % of one's own, 0 of others', at most 5 minutes",
        result=(
            f"{made} files: {missing} of {len(whose)} answers missing, {foreign} of"
            f" others; the slowest took {slowest:.1f} s"
        ),
        passed=bool(made) and not missing and not foreign and slowest < LONGEST_SECONDS,
        how=ON,
    )


def _ids_in(content: bytes) -> set[str]:
    import io  # noqa: PLC0415 - only here
    import zipfile  # noqa: PLC0415 - only here

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return set(AN_ID.findall(archive.read("everything.json").decode()))


def _mails() -> Outcome:
    read = _module(TESTS / "rights" / "test_mails_say_nothing.py")
    found = [
        (name, language)
        for name in read.templates()
        for language in read.LANGUAGES
        if read.tells(read.rendered(name, language))
    ]
    number = len(read.templates()) * len(read.LANGUAGES)
    return Outcome(
        goal="PR-6",
        what="made every mail in every language and looked for telling words and names",
        threshold="0 that tell",
        result=f"{len(found)} of {number} tell ({len(read.TELLING)} beginnings of words)",
        passed=not found and number > 0,
        how="neutral mode",
    )


def _papers() -> Iterator[Outcome]:
    papers = _module(ROOT / "tests" / "test_papers.py")
    table = papers.rows("asvs.md", r"\d+\.\d+\.\d+")
    met = [row for row in table if row[3] == "met"]
    asked = [row for row in table if row[3] != "not applicable"]
    faults = papers.faults_of_asvs(table)
    first = [row for row in asked if row[1] == "1"]
    second = [row for row in asked if row[1] == "2"]
    both = [sum(row in met for row in rows) for rows in (first, second)]
    yield Outcome(
        goal="WB-13",
        what="read the table of ASVS 5.0, levels 1 and 2",
        threshold="253 rows with status and evidence; all of L1 and 95 % of L2 met",
        result=(
            f"{len(table)} rows, {len(faults)} without; met {both[0]} of {len(first)}"
            f" (L1) and {both[1]} of {len(second)} (L2) that apply"
        ),
        passed=len(table) == papers_wanted(papers)
        and not faults
        and both[0] == len(first)
        and both[1] >= 0.95 * len(second),
        how="self-assessment",
    )
    hazards = papers.rows("hazards.md", r"H\d+")
    alone = papers.faults_of_hazards(hazards)
    yield Outcome(
        goal="OP-4",
        what="read the hazard log",
        threshold="0 hazards without a test or somebody who sees to it",
        result=f"{len(alone)} of {len(hazards)}",
        passed=not alone and len(hazards) == len(papers.FORTY),
        how="draft, signed by nobody",
    )
    from vincula_practice.policy import fields  # noqa: PLC0415 - after the set-up
    from vincula_practice.policy.data_map import data_map  # noqa: PLC0415 - as above

    page = (ROOT / "docs" / "safety" / "data-map.md").read_text()
    yield Outcome(
        goal="PR-8",
        what="made the data map anew and compared",
        threshold="the page is as new as the table of fields",
        result=f"{len(fields.stored())} fields, {'same' if page == data_map() else 'old'}",
        passed=page == data_map(),
    )


def papers_wanted(papers: Any) -> int:
    """Return how many rows levels 1 and 2 have."""
    levels = "".join(papers.LEVELS.values())
    return levels.count("1") + levels.count("2")


def _module(path: Path) -> ModuleType:
    """Load a test's module for what it can read."""
    sys.path.insert(0, str(TESTS))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
