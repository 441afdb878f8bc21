"""Bring a practice back on an empty machine: from two backups, the kit and the anchors.

Nothing opens before all of it was held to what the backup says of itself, to the signed
heads, and to the ledger of erasures. While that goes on, and where it ends badly, a
file in the data folder keeps the site from starting.
"""

import os
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyrage
from django.conf import settings
from django.db import connection

from vincula_practice.audit import anchors, guard, ledgers
from vincula_practice.audit.form import moment
from vincula_practice.audit.models import Event
from vincula_practice.audit.signing import AnchorFault, read_signed
from vincula_practice.config.keeping import databases
from vincula_practice.config.keeping.backups import DATA, KEYS, MANIFEST
from vincula_practice.config.keeping.manifests import (
    Manifest,
    heads_of,
    sha256_of,
    tables_of,
)
from vincula_practice.people.erasing import replay
from vincula_practice.vault import keyfiles, practice_key
from vincula_practice.vault.errors import KeyDestroyed, VaultError
from vincula_practice.vault.kit import Kit
from vincula_practice.vault.practice_key import FILE, keys_folder
from vincula_practice.vault.rotation import sealed_models

UNFINISHED = "restore-unfinished"
Tell = Callable[[str], None]


class NotRestored(Exception):
    """The backup cannot be trusted or does not fit here; the message says which and why."""


@dataclass(slots=True)
class Restored:
    """What came back, in numbers."""

    rows: int = 0
    values: int = 0
    destroyed: int = 0  # sealed values whose key was destroyed before the backup
    lost_events: int = 0
    erased_again: list[Any] = field(default_factory=list)


def restore(
    *, data: Path, keys: Path, kit: Kit, at: datetime, tell: Tell = lambda _words: None
) -> Restored:
    """Bring back and verify; raises NotRestored, and then the site stays shut."""
    _must_be_empty()
    signers = [bytes.fromhex(kit.audit_public)]
    told = {kind: _manifest(path, signers, kind) for kind, path in _both(data, keys)}
    if told[DATA].engine != connection.vendor:
        raise NotRestored(
            f"This backup is of {told[DATA].engine}, and VINCULA_DATABASE names"
            f" {connection.vendor}."
        )
    shut().touch(mode=0o600)
    with tempfile.TemporaryDirectory(dir=settings.VINCULA_DATA) as name:
        shop = Path(name)
        tell("Opening the backups")
        plain = {
            kind: _opened(path, told[kind], shop / kind, kit)
            for kind, path in _both(data, keys)
        }
        tell("Putting the keys in place")
        _put_keys(plain[KEYS], kit)
        tell("Putting the database in place")
        databases.put_back(plain[DATA])
    done = _verified(told[DATA], at=at, tell=tell)
    shut().unlink()
    return done


def shut() -> Path:
    """Return the file that keeps the site from starting."""
    return Path(settings.VINCULA_DATA) / UNFINISHED


def _both(data: Path, keys: Path) -> list[tuple[str, Path]]:
    return [(DATA, data), (KEYS, keys)]


def _must_be_empty() -> None:
    if not databases.is_empty():
        raise NotRestored("There is a database already; a restore replaces nothing.")
    known = [keys_folder() / FILE, keys_folder() / "data"]
    if any(path.exists() for path in known):
        raise NotRestored(f"There are keys in {keys_folder()} already.")


def _manifest(path: Path, signers: list[bytes], kind: str) -> Manifest:
    try:
        (body,) = read_signed(path.with_suffix(MANIFEST), keys=signers)
        names = Manifest.__dataclass_fields__
        manifest = Manifest(**{name: body[name] for name in names})  # type: ignore[arg-type] # signed by ourselves
    except (AnchorFault, OSError, KeyError, ValueError) as fault:
        raise NotRestored(
            f"The manifest of {path.name} cannot be trusted: {fault}"
        ) from None
    if manifest.kind != kind:
        raise NotRestored(f"{path.name} is not a backup of the {kind}.")
    return manifest


def _opened(path: Path, manifest: Manifest, to: Path, kit: Kit) -> Path:
    """Decrypt a backup; every block of it is authenticated, and the whole is hashed."""
    if sha256_of(path) != manifest.sha256:
        raise NotRestored(f"{path.name} is damaged: it is not what was backed up.")
    identity = pyrage.x25519.Identity.from_str(kit.identity)
    try:
        pyrage.decrypt_file(str(path), str(to), [identity])
    except (pyrage.DecryptError, OSError):
        raise NotRestored(f"The kit does not open {path.name}.") from None
    to.chmod(0o600)
    if sha256_of(to) != manifest.plain_sha256:
        raise NotRestored(f"{path.name} does not hold what its manifest says.")
    return to


def _put_keys(archive: Path, kit: Kit) -> None:
    folder = keys_folder()
    os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - the mode of the last one
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    if settings.VINCULA_PRACTICE_KEY or settings.VINCULA_KEY_COMMAND:
        return
    first, *others = kit.ring()
    keyfiles.put(folder / FILE, (first.as_text() + "\n").encode())
    for key in others:
        keyfiles.put(folder / f"practice-{key.id}.key", (key.as_text() + "\n").encode())
    practice_key.forget()


def _verified(manifest: Manifest, *, at: datetime, tell: Tell) -> Restored:
    done = Restored()
    tell("Holding every row to the backup's own hashes")
    faults = databases.faults()
    with databases.asking() as ask:
        found, ends = tables_of(ask), heads_of(ask)
    for table, said in manifest.tables.items():
        if found.get(table) != list(said):
            faults.append(f"{table}: not the rows that were backed up")
        done.rows += said[0]
    if [list(one) for one in manifest.heads] != ends:
        faults.append("the audit does not end where it did")
    _refuse(faults)
    tell("Holding the audit to the signed heads")
    done.lost_events = _audit(manifest, at=at)
    _ledger_is_there()
    tell("Carrying out again what was erased since")
    done.erased_again = replay(at=at)
    tell("Opening every sealed value")
    done.values, done.destroyed = _open_all()
    return done


def _refuse(faults: list[str]) -> None:
    if faults:
        raise NotRestored(
            "The database is not what was backed up: " + "; ".join(faults)
        )


def _audit(manifest: Manifest, *, at: datetime) -> int:
    """Hold the chains to each head that was signed before; say what came after, and lost."""
    gone = guard.missing(connection)
    _refuse([f"the guard {name} is missing" for name in sorted(gone)])
    try:
        known = ledgers.read(ledgers.ANCHORS)
    except AnchorFault as fault:
        raise NotRestored(f"The signed heads do not fit: {fault}") from None
    ends = {chain: place for chain, place, _ in manifest.heads}
    later = {
        chain: max(place, 0)
        for line in known
        for chain, place, _ in line["heads"]
        if place > ends.get(chain, 0)
    }
    if later:
        # From here on the chains go on from the backup: said in the file, signed.
        heads = anchors.heads()
        ledgers.append(
            ledgers.ANCHORS,
            lambda _known: {
                "version": 1,
                "at": moment(at),
                "heads": heads,
                "restored": manifest.at,
            },
        )
    report = anchors.verify()
    _refuse(report.faults)
    return sum(place - ends.get(chain, 0) for chain, place in later.items())


def _ledger_is_there() -> None:
    """Refuse a restore that would bring back who was erased before the backup."""
    erased = Event.objects.filter(verb="erased").exclude(object_id=None)
    known = {line["person"] for line in ledgers.read(ledgers.ERASURES)}
    missing = {str(one) for one in erased.values_list("object_id", flat=True)} - known
    if missing:
        raise NotRestored(
            f"The ledger of erasures in {ledgers.folder()} is missing or cut short:"
            f" {len(missing)} erasures that the audit names are not in it. Bring the"
            " file back from where its copies are kept."
        )


def _open_all() -> tuple[int, int]:
    values = destroyed = 0
    for model, fields in sealed_models():
        for row in model._base_manager.iterator(chunk_size=500):  # noqa: SLF001 - all rows
            for one in fields:
                try:
                    values += getattr(row, one.attname) is not None
                except KeyDestroyed:
                    destroyed += 1
                except VaultError as fault:
                    raise NotRestored(
                        f"A sealed value does not open: {fault}"
                    ) from None
    return values, destroyed


def newest(folder: Path) -> Path:
    """Return the latest backup in a folder; raises NotRestored where there is none."""
    found = sorted(folder.glob("*.age"))
    if not found:
        raise NotRestored(f"There is no backup in {folder}.")
    return found[-1]
