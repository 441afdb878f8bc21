"""A practice is lost and comes back; a client is erased and does not."""

from __future__ import annotations

import base64
import os
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drills.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARIES = [f"canary-{number:03}-xyzzy" for number in range(100)]
DAYS = (30, 7, 1)
OTHERS, DAMAGES = 30, 20
ROOT = Path(__file__).resolve().parent.parent


def run(folder: Path) -> Iterator[Outcome]:  # noqa: PLR0915 - one story
    _settle(folder)
    import time_machine  # noqa: PLC0415 - after the settings
    from cast import NOW  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import CommandError  # noqa: PLC0415
    from machines import Machine, another_database, places, use  # noqa: PLC0415
    from machines import run as command  # noqa: PLC0415

    from vincula_practice.audit import anchors  # noqa: PLC0415
    from vincula_practice.people.erasing import erase_person  # noqa: PLC0415

    command("keys", "make")
    command("migrate", "--verbosity", 0)
    machine = Machine(folder)
    kit = machine.kit(shares=3, needed=2)
    anna, others = _people()
    backups = {}
    for days in DAYS:
        with time_machine.travel(NOW - timedelta(days=days), tick=True):
            backups[days] = machine.backup()

    def elsewhere(name: str) -> None:
        fresh = folder / name
        fresh.mkdir()
        places(settings, fresh)
        settings.VINCULA_ANCHORS = folder / "anchors"
        use(another_database(fresh / "data"))

    def home() -> None:
        places(settings, folder)
        use(str(folder / "data" / "practice.sqlite3"))

    def restore(data: Path, keys: Path, shares: list[str]) -> str:
        words = ("restore", "--yes", "--data", data, "--keys", keys, "--kit", *shares)
        return command(*words)

    # RE-9, CR-8: before anybody is erased, all of it comes back.
    elsewhere("whole")
    began = time.monotonic()
    said = restore(*backups[1], kit[1:])
    seconds = time.monotonic() - began
    found = len(_readable())
    yield Outcome(
        goal="RE-9",
        what="restored by command on an empty folder from backup, anchors and kit",
        threshold="≤ 15 min; hashes of all records; head ≥ last anchor",
        result=f"{seconds:.1f} s; {said.splitlines()[-2]} audit fits:"
        f" {not anchors.verify().faults}",
        passed="are as they were" in said and not anchors.verify().faults,
        how=f"SQLite, {backups[1][0].stat().st_size:,} bytes, {OTHERS + 1} clients"
        " (not 1 GB)",
    )
    yield Outcome(
        goal="CR-8",
        what="canaries read on the empty folder with backup and kit",
        threshold="100 of 100",
        result=f"{found} of {len(CANARIES)}",
        passed=found == len(CANARIES),
        how="kit of 3 shares, the second and third",
    )
    refused = 0
    for number, shares in enumerate((kit[:1], [kit[0], kit[0]])):
        elsewhere(f"few-{number}")
        try:
            restore(*backups[1], shares)
        except CommandError:
            refused += 1
    yield Outcome(
        goal="CR-8",
        what="a share too few, or one twice",
        threshold="refused",
        result=f"{refused} of 2 refused",
        passed=refused == 2,  # noqa: PLR2004 - both
    )
    yield _cr9(folder, backups)
    yield _damaged(backups[1], kit, elsewhere, restore, CommandError)
    home()
    began = time.monotonic()
    erase_person(person_id=anna, at=NOW)
    seconds = time.monotonic() - began
    hits = sum(_in_files(folder / one) for one in ("data", "keys", "anchors"))
    fits = not anchors.verify().faults
    yield Outcome(
        goal="CR-3",
        what="one client erased on the live site: canaries in database, free pages, WAL",
        threshold="0 of 100; ≤ 60 s; the others readable; the audit fits",
        result=f"{hits} in files, {len(_readable())} readable; {seconds:.2f} s;"
        f" {_others(others)} of {len(others)} others whole; audit fits: {fits}",
        passed=hits == 0 and not _readable() and _others(others) == OTHERS and fits,
        how="SQLite",
    )
    for days in DAYS:
        elsewhere(f"day-{days}")
        restore(*backups[days], kit[:2])
        hits, read = _in_files(folder / f"day-{days}"), len(_readable())
        yield Outcome(
            goal="CR-3",
            what=f"the backup of day -{days}, restored with the ledger: canaries left",
            threshold="0 of 100; the others readable",
            result=f"{hits} in files, {read} readable;"
            f" {_others(others)} of {len(others)} others whole",
            passed=hits == 0 and read == 0 and _others(others) == OTHERS,
            how="SQLite, data and keys of that day",
        )


def _settle(folder: Path) -> None:
    (folder / "data").mkdir()
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "vincula_practice.config.settings",
            "VINCULA_SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
            "VINCULA_DATA": str(folder / "data"),
            "VINCULA_DATABASE": f"sqlite://{folder}/data/practice.sqlite3",
            "VINCULA_KEYS": str(folder / "keys"),
            "VINCULA_ANCHORS": str(folder / "anchors"),
            "VINCULA_BACKUPS": str(folder / "backups"),
            "VINCULA_KEY_BACKUPS": str(folder / "key-backups"),
            "VINCULA_PRACTICE_KEY": "",
        }
    )
    sys.path.insert(0, str(ROOT / "packages" / "practice" / "tests"))
    import django  # noqa: PLC0415 - after the variables

    django.setup()


def _people() -> tuple[Any, list[Any]]:
    """Anna, in whose record a hundred canaries stand, and the others."""
    from cast import NOW, client_of, everyone  # noqa: PLC0415 - after the settings
    from courses import answered  # noqa: PLC0415

    from vincula_practice.conversations.actions import add_event  # noqa: PLC0415

    cast, words = everyone(at=NOW - timedelta(days=60)), iter(CANARIES)
    person = cast.anna.person
    person.name = next(words)
    person.save()
    day = NOW - timedelta(days=50)
    answered(cast.episode, 2, 1, 2, at=day, words=next(words))
    for one in words:
        add_event(
            episode=cast.episode,
            on=day.date(),
            kind="note",
            words=one,
            by=cast.ben,
            at=day,
        )
    others = []
    for number in range(OTHERS):
        episode = client_of(cast.ben, f"Other{number}", at=day)
        answered(episode, 1, 1, 1, at=day, words=f"Word of other {number}")
        others.append(episode.pk)
    return person.pk, others


def _readable() -> set[str]:
    """Return the canaries that come out of any sealed column with the keys at hand."""
    from vincula_practice.vault.errors import VaultError  # noqa: PLC0415
    from vincula_practice.vault.rotation import sealed_models  # noqa: PLC0415

    found = set()
    for model, fields in sealed_models():
        for row in model._base_manager.all():  # noqa: SLF001 - all rows
            for one in fields:
                try:
                    text = str(getattr(row, one.attname))
                except VaultError:
                    continue
                found |= {canary for canary in CANARIES if canary in text}
    return found


def _others(others: list[Any]) -> int:
    from vincula_practice.checkins.models import CheckIn  # noqa: PLC0415

    rows = CheckIn.objects.filter(session__episode_id__in=others)
    return sum(row.words.startswith("Word of other") for row in rows)


def _in_files(folder: Path) -> int:
    from django.db import connection  # noqa: PLC0415

    connection.close()
    return sum(
        canary.encode() in content
        for path in folder.rglob("*")
        if path.is_file()
        for content in [path.read_bytes()]
        for canary in CANARIES
    )


def _cr9(folder: Path, backups: dict[int, tuple[Path, Path]]) -> Outcome:
    """Try to open the backups with everything the server has."""
    import pyrage  # noqa: PLC0415

    opened, tried = 0, 0
    secrets = [p for p in (folder / "keys").rglob("*") if p.is_file()]
    files = [path for both in backups.values() for path in both]
    for secret in secrets:
        try:
            identity = pyrage.x25519.Identity.from_str(secret.read_text().strip())
            for path in files:
                tried += 1
                pyrage.decrypt_file(str(path), str(folder / "opened"), [identity])
                opened += 1
        except (pyrage.IdentityError, pyrage.DecryptError, UnicodeDecodeError):
            continue
    hits = _in_files(folder / "backups") + _in_files(folder / "key-backups")
    return Outcome(
        goal="CR-9",
        what="backups opened with all that the server holds; canaries in them",
        threshold="none; 0",
        result=f"{opened} of {len(files)} opened by {len(secrets)} files, of which"
        f" {tried} are an identity; {hits} canaries",
        passed=opened == 0 and hits == 0 and len(files) == 2 * len(DAYS),
    )


def _damaged(
    backup: tuple[Path, Path],
    kit: list[str],
    elsewhere: Any,
    restore: Any,
    refusal: type[Exception],
) -> Outcome:
    """Flip one bit of a backup, at random, and try to restore it."""
    chance = random.Random(9)  # noqa: S311 - where it is damaged is no secret
    refused = 0
    for number in range(DAMAGES):
        path = backup[number % 2]
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        elsewhere(f"damaged-{number}")
        try:
            restore(*backup, kit[:2])
        except refusal:
            refused += 1
        path.write_bytes(whole)
    return Outcome(
        goal="RE-9",
        what="one bit of a backup flipped",
        threshold="refused, nothing opens",
        result=f"{refused} of {DAMAGES} refused",
        passed=refused == DAMAGES,
        how="data and keys in turn",
    )
